// `skillgit lint`.

#include "app/cli/lint_command.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace skillgit::cli {
namespace {

constexpr const char* kGood =
    "---\nname: dates\ndescription: Writes dates. Use when there is one.\n---\nText.\n";

TEST(LintCommandTest, AGoodSkillHasNoFindings) {
  const ScratchFolder scratch;
  scratch.write("dates/SKILL.md", kGood);
  scratch.write("dates/scripts/run.sh", "true\n");
  const auto linted = collect_lint(scratch.path() / "dates", "dates").value();
  EXPECT_EQ(linted.name, "dates");
  EXPECT_TRUE(linted.findings.empty());
}

TEST(LintCommandTest, ASkillIsCalledAsInitWouldCallIt) {
  const ScratchFolder scratch;
  scratch.write("Bad_Name/SKILL.md", kGood);
  EXPECT_EQ(collect_lint(scratch.path() / "Bad_Name", "Bad_Name").value().name, "bad-name");
}

TEST(LintCommandTest, AFolderWithoutASkillFileIsAFinding) {
  const ScratchFolder scratch;
  scratch.write("dates/README.md", "x\n");
  const auto linted = collect_lint(scratch.path() / "dates", "dates").value();
  ASSERT_FALSE(linted.findings.empty());
  EXPECT_EQ(linted.findings.front().code, "E001");
}

TEST(LintCommandTest, AMissingFolderIsNotFound) {
  const auto linted = collect_lint("/nowhere/at/all", "all");
  EXPECT_EQ(linted.error().kind(), ErrorKind::not_found);
}

TEST(LintCommandTest, ALinkOutOfTheFolderIsNotRead) {
  const ScratchFolder outside, scratch;
  outside.write("secret.md", "s");
  scratch.write("dates/SKILL.md", kGood);
  std::filesystem::create_symlink(outside.path() / "secret.md", scratch.path() / "dates/more.md");
  EXPECT_EQ(collect_lint(scratch.path() / "dates", "dates").error().kind(), ErrorKind::invalid);
}

TEST(LintCommandTest, ASkillAtTheRootOfItsRepositoryMayHaveAnyName) {
  const ScratchFolder scratch;
  scratch.write("clone/SKILL.md", kGood);
  EXPECT_EQ(collect_lint(scratch.path() / "clone", ".").value().findings.front().code, "E010");
  scratch.write("clone/.git/HEAD", "ref: refs/heads/main\n");
  EXPECT_TRUE(collect_lint(scratch.path() / "clone", ".").value().findings.empty());
}

TEST(LintCommandTest, PrintsAsCompilersDo) {
  std::ostringstream out;
  print_lint({{"dates", "skills/dates", {{"E005", "SKILL.md", 2, 3, "no name\x1b"}}}}, out);
  EXPECT_EQ(out.str(), "skills/dates/SKILL.md:2:3: E005 no name\\x1b\n");
}

TEST(LintCommandTest, JsonSaysWhetherASkillIsClean) {
  const Json json = lint_as_json({{"a", "a", {}}, {"b", "b", {{"E005", "SKILL.md", 2, 3, "m"}}}});
  EXPECT_EQ(json["skills"][0]["clean"], true);
  EXPECT_EQ(json["skills"][1]["clean"], false);
  EXPECT_EQ(json["skills"][1]["findings"][0]["line"], 2);
}

}  // namespace
}  // namespace skillgit::cli
