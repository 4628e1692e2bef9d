// Messages of commits: what models say cannot become a trailer, and what people pushed is read.

#include "skillgit/edge/store/messages.hpp"

#include "edge/store/plain_text.hpp"
#include "fuzz/property.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace skillgit::store {
namespace {

using fuzz::must;

void check_parsed(std::string_view text) {
  const Message message = parse_message(text);
  must(parse_message(compose(message)) == message, "a message reads back");
}

void check_candidate(std::string_view subject, std::string_view why, std::string_view evidence) {
  const RunName run = RunName::parse("demo", "r1").value();
  const optimizer::OfferedEdit edit{
      .edit = {.text = "x"},
      .subject = std::string(subject),
      .why = std::string(why),
      .evidence = evidence.empty() ? std::vector<std::string>{"more"}
                                   : std::vector{std::string(evidence), std::string("more")}};
  const Message message = candidate_message(run, 7, 3, 1, 2, edit);
  must(message.subject.starts_with("demo: ") && message.subject.find('\n') == std::string::npos,
       "a subject is one line");
  must(message.trailer("Skillgit-Candidate") == "demo/r1/c0007", "a candidate is named");
  const Message read = parse_message(compose(message));
  must(read.trailers == message.trailers, "no word becomes a trailer");
  must(read.subject == message.subject, "a subject reads back");
  must(!find_invalid_utf8(compose(message)), "a message is UTF-8");
  for (std::string_view rest = message.body; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    must(!is_loaded(line) || line.starts_with("  "), "git sees text alone in a line");
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  const std::string names = *message.trailer("Skillgit-Evidence");
  must(std::count(names.begin(), names.end(), ' ') + 1 == std::ssize(edit.evidence),
       "names stay apart");
}

}  // namespace
}  // namespace skillgit::store

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::store;
  const std::string_view text = skillgit::fuzz::text_of(data, size);
  check_parsed(text);
  const auto parts = skillgit::fuzz::parts_of(text, 3);
  check_candidate(parts[0], parts[1], parts[2]);
  return 0;
}
