// The command line as a whole: what stands before the command, and finding it.

#include "app/cli/run.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace skillgit::cli {
namespace {

Result<Invocation> parse(const std::vector<const char*>& args) { return parse_invocation(args); }

struct Outcome {
  ExitCode code;
  std::string out, err;
};

Outcome run_with(const std::vector<const char*>& args) {
  TestWorld world;
  const ExitCode code = run(parse(args).value(), world.environment);
  return {code, world.out.str(), world.err.str()};
}

TEST(RunTest, TakesTheOptionsBeforeTheCommand) {
  const std::vector<const char*> args{"-C",      "a",          "-C",  "b", "-c",
                                      "x.y=1=2", "--no-pager", "log", "-C"};
  const auto invocation = parse(args).value();
  EXPECT_EQ(invocation.directories, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(invocation.settings.at("x.y"), "1=2");
  EXPECT_FALSE(invocation.pager);
  ASSERT_EQ(invocation.command.size(), 2u);
  EXPECT_STREQ(invocation.command[0], "log");
}

TEST(RunTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(parse({"--verison"}).error().message(),
            "unknown option '--verison'; did you mean '--version'?");
  EXPECT_EQ(parse({"--verison"}).error().hint(), "`skillgit help` lists what there is");
  EXPECT_EQ(parse({"-C"}).error().message(), "option '-C' needs a value");
  EXPECT_FALSE(parse({"-c", "train.steps"}));
  EXPECT_FALSE(parse({"-c", "=3"}));
}

TEST(RunTest, HelpIsAResultWhenAskedForAndAMistakeOtherwise) {
  EXPECT_EQ(run_with({"--help"}).code, ExitCode::ok);
  EXPECT_EQ(run_with({"--help"}).err, "");
  EXPECT_EQ(run_with({}).code, ExitCode::usage);
  EXPECT_EQ(run_with({}).out, "");
}

TEST(RunTest, EveryCommandHasAPageThatBeginsWithExamples) {
  for (const Command* command : commands()) {
    EXPECT_TRUE(command->page.starts_with("Examples:\n")) << command->name;
    EXPECT_NE(command->page.find("\nUsage: skillgit "), std::string_view::npos) << command->name;
    const std::string name(command->name);
    const std::string page = help_page(*command);
    EXPECT_EQ(run_with({"help", name.c_str()}).out, page);
    EXPECT_EQ(run_with({name.c_str(), "--help"}).out, page);
    EXPECT_EQ(run_with({"--help", name.c_str()}).out, page);
    EXPECT_NE(overview().find("  " + name + ' '), std::string::npos) << command->name;
  }
}

TEST(RunTest, AnUnknownCommandIsNamedWithTheNearestKnownOne) {
  const Outcome outcome = run_with({"confg"});
  EXPECT_EQ(outcome.code, ExitCode::usage);
  EXPECT_EQ(outcome.err,
            "skillgit: no command named 'confg'; did you mean 'config'?\n"
            "hint: `skillgit help` lists the commands\n");
}

TEST(RunTest, WhatTasksCanDoIsNamedWithIt) {
  EXPECT_EQ(find_command("import").error().message(),
            "no command named 'import'; did you mean 'tasks import'?");
}

TEST(RunTest, TellsItsVersion) {
  EXPECT_EQ(run_with({"--version"}).out, "skillgit " SKILLGIT_VERSION "\n");
}

}  // namespace
}  // namespace skillgit::cli
