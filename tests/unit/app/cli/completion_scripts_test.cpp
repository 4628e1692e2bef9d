// Completion scripts know what the command table knows; tests/cli/completions.py runs them.

#include "app/cli/completion_scripts.hpp"

#include "app/cli/help_command.hpp"
#include "app/cli/run.hpp"
#include "scratch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace skillgit::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CompletionScriptsTest, EveryShellLearnsEveryCommandAndOption) {
  const std::string bash = bash_completion();
  const std::string zsh = zsh_completion();
  const std::string fish = fish_completion();
  for (const Command* command : commands()) {
    const std::string name(command->name);
    EXPECT_THAT(bash, HasSubstr("\n    " + name + ") what="));
    EXPECT_THAT(zsh, HasSubstr("\n  " + name + ")\n  _arguments"));
    EXPECT_THAT(fish, HasSubstr("-n '__skillgit_needs_command' -a '" + name + "' "));
    for (const Option& option : command->options) {
      const std::string long_name(option.name);
      EXPECT_THAT(bash, HasSubstr("--" + long_name)) << name;
      EXPECT_THAT(zsh, HasSubstr(")--" + long_name)) << name;
      EXPECT_THAT(fish, HasSubstr("-l " + long_name + ' ')) << name;
    }
  }
}

/// The word or the kind that a place begins with: "skill" of "<skill>@<rev>".
std::string first_word(const std::string& place) {
  if (place == "...") return place;
  const auto begin = place.starts_with('<') ? 1u : 0u;
  return place.substr(begin, place.find_first_of("|>", begin) - begin);
}

// What completes an operand is said beside what the usage line says of it.
TEST(CompletionScriptsTest, OperandsAreThoseOfTheUsageLine) {
  for (const Command* command : commands()) {
    if (command == &kHelpCommand) continue;  // Its operand stands for all names of commands.
    const std::string usage(command->page.substr(command->page.find("\nUsage: ")));
    for (const std::string& place : places_of(*command))
      EXPECT_THAT(usage, HasSubstr(first_word(place))) << command->name;
  }
}

TEST(CompletionScriptsTest, ChoicesAreWordsThatTheOptionExplains) {
  for (const Command* command : commands())
    for (const Option& option : command->options) {
      EXPECT_TRUE(option.choices.empty() || !option.value.empty()) << option.name;
      std::istringstream choices{std::string(option.choices)};
      for (std::string choice; std::getline(choices, choice, '|');)
        EXPECT_THAT(std::string(option.help), HasSubstr(choice)) << command->name;
    }
}

TEST(CompletionScriptsTest, ReadsAnOptionsValueFromItsChoicesOrItsName) {
  EXPECT_EQ(completion_of({.name = "json", .help = ""}), "");
  EXPECT_EQ(completion_of({.name = "run", .value = "<run>", .help = ""}), "<run>");
  EXPECT_EQ(completion_of({.name = "f", .value = "<format>", .choices = "a|b", .help = ""}), "a|b");
}

TEST(CompletionScriptsTest, PlacesAreWordsOfTheOperands) {
  constexpr Command kCommand{.name = "x",
                             .summary = "",
                             .page = "",
                             .options = {},
                             .operands = "a|b <skill> ...",
                             .run = nullptr};
  EXPECT_THAT(places_of(kCommand), ElementsAre("a|b", "<skill>", "..."));
}

TEST(CompletionCommandTest, NamesTheShellsItKnows) {
  TestWorld world;
  const std::vector<const char*> args{"completion", "bsh"};
  EXPECT_EQ(run({.command = args}, world.environment), ExitCode::usage);
  EXPECT_EQ(world.err.str(),
            "skillgit: no completion for 'bsh'; did you mean 'bash'?\n"
            "hint: there is one for bash, zsh and fish\n");
}

TEST(CompletionCommandTest, IsSilentAboutValuesThatItCannotFind) {
  TestWorld world;
  const std::vector<const char*> args{"completion", "--values", "<nothing>"};
  EXPECT_EQ(run({.command = args}, world.environment), ExitCode::ok);
  EXPECT_THAT(world.out.str() + world.err.str(), IsEmpty());
}

}  // namespace
}  // namespace skillgit::cli
