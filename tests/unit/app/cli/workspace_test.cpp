// What most commands start from: a repository, its configuration, a skill and its tasks.

#include "app/cli/workspace.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

constexpr const char* kOne = "[skill.dates]\npath = \"skills/dates\"\ntasks = \"t.jsonl\"\n";
constexpr const char* kTwo = "[skill.sums]\npath = \"skills/sums\"\n";
constexpr const char* kTasks = "{\"id\":\"a\",\"input\":\"1+1\",\"expect\":\"2\"}\n";

class WorkspaceTest : public testing::Test {
 protected:
  Result<Workspace> load(bool bare = false) {
    auto repository = std::make_unique<FakeRepository>();
    if (!bare) repository->root = scratch_.path();
    repository->head_files = head_;
    repository->folders = {"skills/dates", "skills/new"};
    return Workspace::load(std::move(repository), world_.environment);
  }

  ScratchFolder scratch_;
  TestWorld world_;
  std::map<std::string, std::string> head_;
};

TEST_F(WorkspaceTest, AMissingConfigurationIsAnErrorWithTheWayOn) {
  const auto workspace = load();
  ASSERT_FALSE(workspace);
  EXPECT_EQ(workspace.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(workspace.error().message(), "this repository has no 'skillgit.toml'");
  EXPECT_TRUE(workspace.error().hint()->starts_with("`skillgit init`"));
}

TEST_F(WorkspaceTest, AConfigurationThatTheWorktreeHasLostIsBroughtBack) {
  head_["skillgit.toml"] = kTwo;
  const auto workspace = load();
  ASSERT_FALSE(workspace);
  EXPECT_EQ(workspace.error().message(), "there is no 'skillgit.toml' in the worktree");
  EXPECT_EQ(workspace.error().hint(), "HEAD has it: `git restore skillgit.toml` brings it back");
}

TEST_F(WorkspaceTest, AFileThatASparseCheckoutLeavesOutIsAddedToIt) {
  FakeRepository repository;
  repository.root = scratch_.path();
  repository.head_files["tasks/t.jsonl"] = kTasks;
  EXPECT_EQ(way_back(repository, "tasks/t.jsonl"),
            "HEAD has it: `git restore tasks/t.jsonl` brings it back");
  repository.flags = {"core.sparseCheckout"};
  EXPECT_EQ(way_back(repository, "tasks/t.jsonl"),
            "HEAD has it, and the sparse checkout leaves it out: `git sparse-checkout add tasks`");
}

TEST_F(WorkspaceTest, ReadsTheWorktreeAndOfABareRepositoryHead) {
  head_["skillgit.toml"] = kTwo;
  EXPECT_TRUE(load(/*bare=*/true).value().config().skills.contains("sums"));
  scratch_.write("skillgit.toml", kOne);
  EXPECT_TRUE(load().value().config().skills.contains("dates"));
}

TEST_F(WorkspaceTest, TheSettingsOfTheCommandLineCountHere) {
  scratch_.write("skillgit.toml", kOne);
  world_.environment.settings["train.steps"] = "3";
  world_.environment.git_settings = [] {
    return std::map<std::string, std::string>{{"skillgit.train.seed", "4"}};
  };
  EXPECT_EQ(load().value().config().train.steps, 3);
  EXPECT_EQ(load().value().config().train.seed, 4u);
}

TEST_F(WorkspaceTest, GitIsAskedOnceForAllSettings) {
  scratch_.write("skillgit.toml", std::string(kOne) + kTwo);
  int asked = 0;
  world_.environment.git_settings = [&asked] {
    ++asked;
    return std::map<std::string, std::string>{{"skillgit.train.seed", "4"}};
  };
  FakeRepository repository;
  repository.root = scratch_.path();
  EXPECT_EQ(find_config(repository, world_.environment).value()->train.seed, 4u);
  EXPECT_EQ(asked, 1);
}

TEST_F(WorkspaceTest, WhatReadsRunsDoesWithoutAConfiguration) {
  FakeRepository repository;
  repository.root = scratch_.path();
  EXPECT_FALSE(find_config(repository, world_.environment).value().has_value());
}

TEST_F(WorkspaceTest, OnlyTheOnlySkillMayGoUnnamed) {
  scratch_.write("skillgit.toml", kOne);
  EXPECT_EQ(load().value().skill(std::nullopt).value().name, "dates");
  scratch_.write("skillgit.toml", std::string(kOne) + kTwo);
  const auto unnamed = load().value().skill(std::nullopt);
  EXPECT_EQ(unnamed.error().kind(), ErrorKind::usage);
  EXPECT_EQ(unnamed.error().hint(), "one of 'dates', 'sums'");
}

TEST_F(WorkspaceTest, AnUnknownSkillIsNotFoundAndTheNearestIsNamed) {
  scratch_.write("skillgit.toml", kOne);
  const auto unknown = load().value().skill("datse");
  EXPECT_EQ(unknown.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(unknown.error().message(), "no skill named 'datse'; did you mean 'dates'?");
}

TEST_F(WorkspaceTest, ASkillThatOnlyTheRepositoryHasPointsToInit) {
  scratch_.write("skillgit.toml", kOne);
  const auto found = load().value().skill("new");
  EXPECT_EQ(found.error().message(), "skill 'new' has no section in skillgit.toml");
  EXPECT_EQ(found.error().hint(), "`skillgit init --add` writes one");
}

TEST_F(WorkspaceTest, TasksComeWithTheBytesOfTheirFile) {
  scratch_.write("skillgit.toml", kOne);
  scratch_.write("t.jsonl", kTasks);
  const auto workspace = load().value();
  const auto tasks = workspace.tasks(workspace.skill("dates").value()).value();
  EXPECT_EQ(tasks.path, "t.jsonl");
  EXPECT_EQ(tasks.bytes, kTasks);
  EXPECT_EQ(tasks.set.tasks.size(), 1u);
}

TEST_F(WorkspaceTest, MissingTasksAreAnErrorAndNeverAnEmptySet) {
  scratch_.write("skillgit.toml", std::string(kOne) + kTwo);
  const auto workspace = load().value();
  EXPECT_EQ(workspace.tasks(workspace.skill("dates").value()).error().message(),
            "there is no task file 't.jsonl' for skill 'dates'");
  EXPECT_EQ(workspace.tasks(workspace.skill("sums").value()).error().message(),
            "skill 'sums' has no tasks");
}

TEST_F(WorkspaceTest, AMistakeInATaskIsReportedWithItsFile) {
  scratch_.write("skillgit.toml", kOne);
  scratch_.write("t.jsonl", "{\"id\":\"a\"}\n");
  const auto workspace = load().value();
  const auto tasks = workspace.tasks(workspace.skill("dates").value());
  EXPECT_EQ(tasks.error().kind(), ErrorKind::invalid);
  EXPECT_TRUE(tasks.error().message().starts_with("'t.jsonl': "));
}

TEST_F(WorkspaceTest, NothingIsWrittenIntoABareRepository) {
  head_["skillgit.toml"] = kOne;
  EXPECT_EQ(load(/*bare=*/true).value().worktree().error().kind(), ErrorKind::usage);
}

TEST(SlugOfFolderTest, IsTheLastPartInSmallLetters) {
  EXPECT_EQ(slug_of_folder("skills/Date Norm"), "date-norm");
  EXPECT_EQ(slug_of_folder("skills/--a__b--"), "a-b");
  EXPECT_EQ(slug_of_folder("skills/日本"), "");
  EXPECT_EQ(slug_of_folder(std::string(100, 'a')).size(), 64u);
}

TEST_F(WorkspaceTest, TasksThatCannotBeScoredAreRefused) {
  scratch_.write("skillgit.toml", kOne);
  scratch_.write("t.jsonl",
                 "{\"id\":\"a\",\"input\":\"1+1\",\"expect\":\"two\",\"scorer\":\"numeric\"}\n");
  const auto workspace = load();
  const auto tasks = workspace->tasks(workspace->skill(std::nullopt).value());
  ASSERT_FALSE(tasks);
  EXPECT_EQ(tasks.error().kind(), ErrorKind::invalid);
  EXPECT_TRUE(tasks.error().message().starts_with("'t.jsonl': task 'a' cannot be scored: "))
      << tasks.error().message();
}

class BroughtAlongTest : public WorkspaceTest {
 protected:
  BroughtAlongTest() {
    repository_.root = scratch_.path();
    scratch_.write("evals/data.csv", "1,2\n");
    scratch_.write("evals/.env", "KEY=1\n");
    repository_.tracked = {"evals/data.csv", "evals/alias", "evals/t.jsonl"};
  }

  Result<std::string> read(const std::string& name) const {
    return parse_options({.name = "dates"}, repository_, "evals/t.jsonl").read(name);
  }

  FakeRepository repository_;
};

TEST_F(BroughtAlongTest, AreFilesThatGitTracks) {
  EXPECT_EQ(read("data.csv").value(), "1,2\n");
  const auto secret = read(".env");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(secret.error().message(), "git does not track 'evals/.env'");
  EXPECT_TRUE(secret.error().hint()->ends_with("`git add evals/.env`"));
  EXPECT_EQ(read("gone").error().message(), "there is no file 'evals/gone'");
}

TEST_F(BroughtAlongTest, ALinkIsTheFileThatItLeadsTo) {
  std::filesystem::create_symlink(".env", scratch_.path() / "evals/alias");
  EXPECT_EQ(read("alias").error().message(), "git does not track 'evals/.env'");
  std::filesystem::remove(scratch_.path() / "evals/alias");
  std::filesystem::create_symlink("data.csv", scratch_.path() / "evals/alias");
  EXPECT_EQ(read("alias").value(), "1,2\n");
}

TEST_F(BroughtAlongTest, OfABareRepositoryTheyAreThoseOfHead) {
  repository_.root = std::nullopt;
  repository_.head_files = {{"evals/data.csv", "3\n"}};
  EXPECT_EQ(read("data.csv").value(), "3\n");
}

}  // namespace
}  // namespace skillgit::cli
