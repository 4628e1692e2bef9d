#include "app/cli/completion_scripts.hpp"

#include "skillgit/core/base/nearest.hpp"

#include <array>
#include <sstream>
#include <utility>

namespace skillgit::cli {
namespace {

using Maker = std::string (*)();

constexpr std::array kMakers{std::pair{std::string_view("bash"), Maker(bash_completion)},
                             std::pair{std::string_view("zsh"), Maker(zsh_completion)},
                             std::pair{std::string_view("fish"), Maker(fish_completion)}};

std::string names_of_commands() {
  std::string names;
  for (const Command* command : commands())
    names += (names.empty() ? "" : "|") + std::string(command->name);
  return names;
}

}  // namespace

Result<std::string> completion_script(std::string_view shell) {
  std::vector<std::string_view> names;
  for (const auto& [name, make] : kMakers) {
    if (name == shell) return make();
    names.push_back(name);
  }
  return fail(Error(ErrorKind::usage,
                    "no completion for '" + std::string(shell) + "'" + did_you_mean(shell, names))
                  .with_hint("there is one for bash, zsh and fish"));
}

std::string_view completion_of(const Option& option) {
  if (option.value == "<dir>") return "<folder>";
  return option.choices.empty() ? option.value : option.choices;
}

std::vector<std::string> places_of(const Command& command) {
  std::vector<std::string> places;
  std::istringstream words{std::string(command.operands)};
  for (std::string word; words >> word;)
    places.push_back(word == "<command>" ? names_of_commands() : word);
  return places;
}

}  // namespace skillgit::cli
