// skillgit_bench PROGRAMS [PART...]: measures, and prints one table.

#include "benches.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <string_view>
#include <vector>

namespace skillgit::bench {
namespace {

struct Part {
  std::string_view name;
  void (*measure)(const Programs&, Table&);
  bool is_long = false;  ///< Measured only when it is named.
};

// What starts programs comes first: a program's peak memory counts from that of who started it.
constexpr std::array kParts{
    Part{"start", start_bench}, Part{"train", train_bench}, Part{"store", store_bench},
    Part{"log", log_bench},     Part{"core", core_bench},   Part{"size", size_bench, true},
};

bool is_part(std::string_view name) {
  return std::any_of(kParts.begin(), kParts.end(),
                     [name](const Part& part) { return part.name == name; });
}

int measure(const Programs& programs, const std::vector<std::string_view>& wanted) {
  for (const std::string_view name : wanted)
    if (!is_part(name)) {
      std::cerr << "skillgit_bench: no part named '" << name << "'\n";
      return 2;
    }
  Table table(std::cout);
  for (const Part& part : kParts) {
    const bool is_named = std::find(wanted.begin(), wanted.end(), part.name) != wanted.end();
    if (is_named || (wanted.empty() && !part.is_long)) part.measure(programs, table);
  }
  return 0;
}

}  // namespace
}  // namespace skillgit::bench

int main(int count, char** words) try {
  if (count < 2) {
    std::cerr << "usage: skillgit_bench PROGRAMS [PART...]\n";
    return 2;
  }
  return skillgit::bench::measure({std::filesystem::absolute(words[1])},
                                  {words + 2, words + count});
} catch (const std::exception& error) {
  std::cerr << "skillgit_bench: " << error.what() << '\n';
  return 1;
}
