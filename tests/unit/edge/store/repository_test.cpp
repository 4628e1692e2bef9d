// What is read from a user's repository, wherever skillgit was started and however it is set up.

#include "skillgit/edge/store/repository.hpp"

#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using support::ScratchRepository;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

const std::map<std::string, std::string> kDemo{{"skills/demo/SKILL.md", "# Demo\n"}};

std::unique_ptr<Repository> open(const fs::path& path) { return Repository::open(path).value(); }

Error refusal_at(const fs::path& path) {
  auto opened = Repository::open(path);
  EXPECT_FALSE(opened);
  return opened ? Error(ErrorKind::usage, "opened") : opened.error();
}

TEST(RepositoryTest, IsFoundFromAFolderInside) {
  const ScratchRepository scratch;
  const std::string id = scratch.commit(kDemo);
  const auto repository = open(scratch.path() / "skills" / "demo");
  EXPECT_EQ(repository->worktree(), scratch.path());
  EXPECT_EQ(repository->common_dir(), scratch.path() / ".git");
  EXPECT_EQ(repository->head_branch().value(), "main");
  EXPECT_EQ(repository->resolve("HEAD").value().hex, id);
}

TEST(RepositoryTest, ALinkedWorktreeHasItsOwnHeadAndSharesTheRest) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.git({"worktree", "add", "--quiet", "-b", "side", (scratch.folder() / "linked").string()});
  const auto repository = open(scratch.folder() / "linked");
  EXPECT_EQ(repository->common_dir(), scratch.path() / ".git");
  EXPECT_EQ(repository->worktree(), scratch.folder() / "linked");
  EXPECT_EQ(repository->head_branch().value(), "side");
}

TEST(RepositoryTest, TrackedFilesAreThoseOfTheIndex) {
  const ScratchRepository scratch;
  scratch.commit(
      {{"skills/demo/SKILL.md", "# Demo\n"}, {"a \"b\".txt", ""}, {".gitignore", ".env\n"}});
  scratch.write("staged.txt", "");
  scratch.git({"add", "staged.txt"});
  scratch.write(".env", "KEY=1");
  scratch.write("new.txt", "");
  EXPECT_THAT(open(scratch.path() / "skills")->tracked_files().value(),
              ElementsAre(".gitignore", "a \"b\".txt", "skills/demo/SKILL.md", "staged.txt"));
}

TEST(RepositoryTest, ABareOneHasNoWorktree) {
  const ScratchRepository scratch(ScratchRepository::Kind::bare);
  const auto repository = open(scratch.path());
  EXPECT_THAT(repository->tracked_files().value(), IsEmpty());
  EXPECT_EQ(repository->worktree(), std::nullopt);
  EXPECT_THAT(repository->dirty_paths("skills").value(), IsEmpty());
}

TEST(RepositoryTest, FollowsGitDirAndWorkTree) {
  const ScratchRepository scratch;
  const std::string id = scratch.commit(kDemo);
  ::setenv("GIT_DIR", (scratch.path() / ".git").c_str(), 1);
  ::setenv("GIT_WORK_TREE", scratch.path().c_str(), 1);
  const auto repository = open("/");
  ::unsetenv("GIT_DIR");
  ::unsetenv("GIT_WORK_TREE");
  EXPECT_EQ(repository->resolve("HEAD").value().hex, id);
  EXPECT_THAT(repository->dirty_paths("skills").value(), IsEmpty());
}

TEST(RepositoryTest, AWorktreeElsewhereIsAskedOfItsOwnRepository) {
  const ScratchRepository scratch, other;
  const std::string id = scratch.commit(kDemo);
  other.commit({{"other.md", "other"}});
  fs::create_directories(other.path() / "plain");
  for (const fs::path& worktree : {scratch.folder() / "wt", other.path() / "plain", other.path()}) {
    fs::create_directories(worktree);
    scratch.git({"config", "core.worktree", worktree.string()});
    const auto repository = open(scratch.path());
    EXPECT_EQ(repository->worktree(), worktree);
    EXPECT_EQ(repository->resolve("HEAD").value().hex, id);
    EXPECT_THAT(repository->dirty_paths("skills").value(), ElementsAre("skills/demo/SKILL.md"))
        << "it is not checked out there";
  }
}

TEST(RepositoryTest, OutsideOfOneSaysHowToMakeOne) {
  const ScratchRepository elsewhere;  // For its clean environment.
  const Error error = refusal_at(elsewhere.folder());
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.hint().value_or(""), HasSubstr("git init"));
}

TEST(RepositoryTest, AWorktreeWhoseRepositoryMovedSaysHowToMendIt) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  const auto linked = scratch.folder() / "linked";
  scratch.git({"worktree", "add", "--quiet", linked.string()});
  fs::rename(scratch.path(), scratch.folder() / "moved");
  const Error error = refusal_at(linked);
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.hint().value_or(""), HasSubstr("`git worktree repair " + linked.string()));
  fs::rename(scratch.folder() / "moved", scratch.path());
}

TEST(RepositoryTest, TrustsNoRepositoryThatGitDoesNotTrust) {
  const ScratchRepository scratch;
  fs::create_directories(scratch.path() / "below");
  ::setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1", 1);
  const Error error = refusal_at(scratch.path() / "below");
  ::unsetenv("GIT_TEST_ASSUME_DIFFERENT_OWNER");
  EXPECT_EQ(error.kind(), ErrorKind::invalid);
  EXPECT_THAT(error.hint().value_or(""),
              HasSubstr("--add safe.directory " + scratch.path().string() + '`'));
}

TEST(RepositoryTest, RefusesABranchWhereItsOwnWouldGo) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.git({"branch", "skillgit"});
  const Error error = refusal_at(scratch.path());
  EXPECT_EQ(error.kind(), ErrorKind::invalid);
  EXPECT_THAT(error.hint().value_or(""), HasSubstr("git branch -m skillgit"));
}

TEST(RepositoryTest, RefusesARefWhereItsOwnWouldGo) {
  for (const std::string ref : {"refs/skillgit", "refs/skillgit/rejected"}) {
    const ScratchRepository scratch;
    scratch.commit(kDemo);
    scratch.git({"update-ref", ref, "HEAD"});
    const Error error = refusal_at(scratch.path());
    EXPECT_EQ(error.kind(), ErrorKind::invalid);
    EXPECT_EQ(error.hint(), "`git update-ref --no-deref -d " + ref + "` takes it away");
  }
}

TEST(RepositoryTest, RefusesFormatsThatItCannotRead) {
  const ScratchRepository sha256;
  sha256.git({"init", "--quiet", "--object-format=sha256", (sha256.folder() / "new").string()});
  EXPECT_THAT(refusal_at(sha256.folder() / "new").message(), HasSubstr("SHA-256"));

  const ScratchRepository reftable;
  reftable.git({"config", "core.repositoryFormatVersion", "1"});
  reftable.git({"config", "extensions.refStorage", "reftable"});
  EXPECT_THAT(refusal_at(reftable.path()).message(), HasSubstr("reftable"));
}

TEST(RepositoryTest, AnUnbornBranchIsExplained) {
  const ScratchRepository scratch;
  const auto repository = open(scratch.path());
  EXPECT_EQ(repository->head_branch().value(), "main");
  EXPECT_EQ(repository->branch_tip("main").value(), std::nullopt);
  const auto head = repository->resolve("HEAD");
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().message(), "there is no commit on 'main' yet");
  EXPECT_TRUE(head.error().hint());
}

/// What the hint of an error puts in quotes, as the shell runs it in the repository.
void follow_hint(const Error& error, const ScratchRepository& scratch) {
  const std::string hint = error.hint().value_or("");
  const auto start = hint.find('`') + 1;
  const std::string command = hint.substr(start, hint.find('`', start) - start);
  ASSERT_EQ(std::system(("cd '" + scratch.path().string() + "' && " + command).c_str()), 0);
}

TEST(RepositoryTest, ABranchThatGitDoesNotFindInPackedRefsIsNotOneBeforeItsFirstCommit) {
  const ScratchRepository scratch;
  const std::string id = scratch.commit(kDemo);
  scratch.git({"branch", "bbb"});
  scratch.git({"branch", "aaa"});
  scratch.git({"pack-refs", "--all"});
  const std::string packed = scratch.read(".git/packed-refs");
  std::string crlf, reversed;
  for (std::size_t at = 0; at < packed.size();) {
    const auto end = packed.find('\n', at);
    const std::string line = packed.substr(at, end - at);
    crlf += line + "\r\n";
    reversed.insert(at == 0 ? 0 : packed.find('\n') + 1, line + '\n');
    at = end + 1;
  }
  for (const std::string& damaged : {crlf, reversed}) {
    scratch.write(".git/packed-refs", damaged);
    ASSERT_NE(scratch.try_git({"rev-parse", "--verify", "HEAD"}).exit_code, 0);
    const auto head = open(scratch.path())->resolve("HEAD");
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(head.error().message(), HasSubstr("'packed-refs'"));
    follow_hint(head.error(), scratch);
    EXPECT_EQ(open(scratch.path())->resolve("HEAD").value().hex, id);
  }
}

TEST(RepositoryTest, ABranchWhoseRefIsGoneIsPutBackFromItsReflog) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  const std::string id = scratch.commit({{"more", ""}});
  fs::remove(scratch.path() / ".git/refs/heads/main");
  const auto head = open(scratch.path())->resolve("HEAD");
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind(), ErrorKind::damaged);
  follow_hint(head.error(), scratch);
  EXPECT_EQ(open(scratch.path())->resolve("HEAD").value().hex, id);
}

TEST(RepositoryTest, AnOrphanOrABranchThatGitForgotIsOneBeforeItsFirstCommit) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.git({"switch", "--quiet", "--orphan", "fresh"});
  EXPECT_EQ(open(scratch.path())->resolve("HEAD").error().kind(), ErrorKind::not_found);
  scratch.git({"switch", "--quiet", "main"});
  scratch.git({"update-ref", "-d", "HEAD"});
  EXPECT_EQ(open(scratch.path())->resolve("HEAD").error().kind(), ErrorKind::not_found);
}

TEST(RepositoryTest, AFolderWhereGitKeepsPackedRefsIsNamed) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  fs::create_directory(scratch.path() / ".git/packed-refs");
  const Error refusal = refusal_at(scratch.path());
  EXPECT_EQ(refusal.kind(), ErrorKind::damaged);
  EXPECT_THAT(refusal.message(), HasSubstr("packed-refs' is a folder"));
  EXPECT_THAT(refusal.hint().value_or(""), HasSubstr("away"));
}

TEST(RepositoryTest, ABranchThatCannotBeReadIsNotOneBeforeItsFirstCommit) {
  const ScratchRepository scratch;
  const std::string id = scratch.commit(kDemo);
  const std::string commit = ".git/objects/" + id.substr(0, 2) + '/' + id.substr(2);
  std::filesystem::permissions(scratch.path() / commit, std::filesystem::perms::owner_all);
  for (const std::string& file : {commit, std::string(".git/refs/heads/main")}) {
    scratch.write(file, "");
    const auto head = open(scratch.path())->resolve("HEAD");
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().kind(), ErrorKind::damaged) << head.error().message();
    EXPECT_THAT(head.error().hint().value_or(""), HasSubstr("git fsck"));
  }
}

TEST(RepositoryTest, ADetachedHeadThatCannotBeReadIsNotOneBeforeTheFirstCommit) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.git({"switch", "--quiet", "--detach"});
  scratch.lose("HEAD");
  EXPECT_EQ(open(scratch.path())->resolve("HEAD").error().kind(), ErrorKind::damaged);
}

TEST(RepositoryTest, ACommitThatIsLostIsToldFromANameThatWasTypedWrong) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.commit({{"a", "1\n"}});
  scratch.commit({{"a", "2\n"}});
  scratch.lose("HEAD~1");
  const auto repository = open(scratch.path());
  for (const char* lost : {"HEAD~1", "HEAD~2"}) {
    const auto commit = repository->resolve(lost);
    ASSERT_FALSE(commit) << lost;
    EXPECT_EQ(commit.error().kind(), ErrorKind::damaged) << lost;
    EXPECT_THAT(commit.error().hint().value_or(""), HasSubstr("git fsck"));
  }
  for (const std::string& wrong :
       {std::string("HEAD~x"), std::string("main:a"), std::string("nobody"), std::string(40, '1')})
    EXPECT_EQ(repository->resolve(wrong).error().kind(), ErrorKind::not_found) << wrong;
  scratch.lose("HEAD");
  EXPECT_EQ(repository->resolve("HEAD~1").error().kind(), ErrorKind::damaged);
  EXPECT_EQ(repository->resolve("main~1").error().kind(), ErrorKind::damaged);
}

TEST(RepositoryTest, RefsThatGitCannotReadAreDamage) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.git({"pack-refs", "--all"});
  scratch.write(".git/packed-refs", "garbage\n");
  const auto repository = Repository::open(scratch.path());
  const Error error = repository ? (*repository)->resolve("HEAD").error() : repository.error();
  EXPECT_EQ(error.kind(), ErrorKind::damaged) << error.message();
}

TEST(RepositoryTest, AGitFolderThatGitTakesForNoneIsNotToBeMadeAnew) {
  const ScratchRepository empty_head, no_refs, no_objects;
  empty_head.write(".git/HEAD", "");
  fs::remove_all(no_refs.path() / ".git/refs");
  fs::remove_all(no_objects.path() / ".git/objects");
  for (const auto& [scratch, word] : {std::pair{&empty_head, "HEAD"}, std::pair{&no_refs, "refs"},
                                      std::pair{&no_objects, "objects"}}) {
    fs::create_directory(scratch->path() / "below");
    const Error error = refusal_at(scratch->path() / "below");
    EXPECT_EQ(error.kind(), ErrorKind::damaged);
    EXPECT_THAT(error.message(), HasSubstr("'" + (scratch->path() / ".git").string() + "'"));
    EXPECT_THAT(error.message(), HasSubstr(word));
    EXPECT_THAT(error.hint().value_or(""), testing::Not(HasSubstr("git init")));
  }
}

TEST(RepositoryTest, AWorktreeThatIsNowhereIsNamedWithItsSetting) {
  const ScratchRepository scratch;
  scratch.git({"config", "core.worktree", "/nowhere/at/all"});
  const Error error = refusal_at(scratch.path());
  EXPECT_EQ(error.kind(), ErrorKind::invalid);
  EXPECT_THAT(error.message(), HasSubstr("core.worktree, or GIT_WORK_TREE, names a folder"));
  EXPECT_THAT(error.hint().value_or(""), HasSubstr("`git config --unset core.worktree`"));
}

TEST(RepositoryTest, ADetachedHeadIsOnNoBranch) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  scratch.git({"checkout", "--quiet", "--detach"});
  EXPECT_EQ(open(scratch.path())->head_branch().value(), std::nullopt);
}

TEST(RepositoryTest, TakesNoRevisionForAnOption) {
  const ScratchRepository scratch;
  scratch.commit(kDemo);
  EXPECT_EQ(open(scratch.path())->resolve("--all").error().kind(), ErrorKind::not_found);
}

TEST(RepositoryTest, WhatIsLeftOutIsNoCommit) {
  ScratchRepository scratch;
  scratch.commit({{"a", "1"}});
  EXPECT_EQ(open(scratch.path())->resolve("^HEAD").error().kind(), ErrorKind::not_found);
}

TEST(RepositoryTest, TasksBesideASkillDoNotMakeItDirty) {
  ScratchRepository scratch;
  scratch.commit({{"s/SKILL.md", "# S\n"}});
  scratch.write("s/evals/tasks.jsonl", "{}\n");
  scratch.write("s/.draft", "mine\n");
  const auto repository = open(scratch.path());
  EXPECT_THAT(repository->dirty_paths("s").value(), IsEmpty());
  scratch.write("s/more.md", "more\n");
  EXPECT_THAT(repository->dirty_paths("s").value(), ElementsAre("s/more.md"));
}

TEST(RepositoryTest, ReadsAnAnnotatedTagAsItsCommit) {
  const ScratchRepository scratch;
  const std::string id = scratch.commit(kDemo);
  scratch.git({"tag", "-m", "one", "v1"});
  EXPECT_EQ(open(scratch.path())->resolve("v1").value().hex, id);
}

TEST(RepositoryTest, FindsSkillsWhereverTheyAre) {
  const ScratchRepository scratch;
  const ObjectId id{scratch.commit({{"b/SKILL.md", "x"}, {".claude/skills/a/SKILL.md", "x"}})};
  EXPECT_THAT(open(scratch.path())->find_skills(id).value(), ElementsAre(".claude/skills/a", "b"));
}

TEST(RepositoryTest, FoldersThatAreDeeperThanTheStackAreNotFollowed) {
  const ScratchRepository scratch;
  scratch.commit({{"s/SKILL.md", "x"}});
  std::string path = "s/";
  for (int i = 0; i < 20'000; ++i) path += "d/";
  const std::string blob = scratch.git({"rev-parse", "HEAD:s/SKILL.md"});
  scratch.git({"update-index", "--add", "--cacheinfo", "100644," + blob + ',' + path + "x.md"});
  const std::string tree = scratch.git({"write-tree"});
  const ObjectId id{scratch.git({"commit-tree", "-m", "deep", tree})};
  scratch.git({"reset", "--quiet"});

  const auto repository = open(scratch.path());
  EXPECT_THAT(repository->find_skills(id).value(), ElementsAre("s"));
  const auto skill = repository->read_skill(id, "s");
  ASSERT_FALSE(skill);
  EXPECT_EQ(skill.error().kind(), ErrorKind::invalid);
  EXPECT_THAT(skill.error().message(), HasSubstr("a path that begins with 'd/d/"));
}

TEST(RepositoryTest, ReadsTheTextFilesOfASkillAndNamesTheOthers) {
  const ScratchRepository scratch;
  const ObjectId id{scratch.commit({{"s/SKILL.md", "# S\r\n"},
                                    {"s/ref/more.md", "more"},
                                    {"s/run.sh", "#!/bin/sh"},
                                    {"s/old.md", "caf\xe9"},
                                    {"s/evals/evals.json", "{}"},
                                    {"s/.hidden", ""},
                                    {"s/tasks.jsonl", ""}})};
  const SkillAt skill = open(scratch.path())->read_skill(id, "./s/").value();
  EXPECT_EQ(skill.path, "s");
  EXPECT_THAT(skill.files, ElementsAre(Pair("SKILL.md", "# S\r\n"), Pair("ref/more.md", "more")));
  EXPECT_THAT(skill.other_files, ElementsAre(Key("old.md"), Key("run.sh")));
}

TEST(RepositoryTest, ReadsASkillAtTheRootOfTheRepository) {
  const ScratchRepository scratch;
  const ObjectId id{
      scratch.commit({{"SKILL.md", "# S\n"}, {"skillgit.toml", ""}, {".gitignore", ""}})};
  const SkillAt skill = open(scratch.path())->read_skill(id, ".").value();
  EXPECT_EQ(skill.path, "");
  EXPECT_THAT(skill.files, ElementsAre(Key("SKILL.md")));
  EXPECT_THAT(skill.other_files, IsEmpty());
}

TEST(RepositoryTest, AFolderWithoutASkillIsNeverAnEmptySkill) {
  const ScratchRepository scratch;
  const ObjectId id{scratch.commit({{"s/README.md", "x"}})};
  const auto repository = open(scratch.path());
  EXPECT_EQ(repository->read_skill(id, "s").error().kind(), ErrorKind::not_found);
  EXPECT_EQ(repository->read_skill(id, "nowhere").error().kind(), ErrorKind::not_found);
  EXPECT_EQ(repository->read_skill(id, "../s").error().kind(), ErrorKind::usage);
}

/// The error of reading skill `s` whose SKILL.md stands under these attributes.
Error refusal_under(const std::string& attributes) {
  const ScratchRepository scratch;
  const ObjectId id{scratch.commit({{"s/SKILL.md", "# S\n"}, {".gitattributes", attributes}})};
  const auto skill = open(scratch.path())->read_skill(id, "s");
  EXPECT_FALSE(skill) << attributes;
  return skill ? Error(ErrorKind::usage, "read") : skill.error();
}

TEST(RepositoryTest, RefusesByNameWhatIsNotStoredAsItIsRead) {
  EXPECT_EQ(refusal_under("*.md filter=lfs\n").message(),
            "cannot train 's/SKILL.md': it is stored with Git LFS");
  EXPECT_THAT(refusal_under("s/** filter=crypt\n").message(), HasSubstr("the filter 'crypt'"));
  EXPECT_THAT(refusal_under("*.md working-tree-encoding=latin1\n").message(),
              HasSubstr("working-tree-encoding 'latin1'"));
}

TEST(RepositoryTest, RefusesLinksAndSubmodulesByName) {
  const ScratchRepository scratch;
  const ObjectId id{scratch.commit({{"s/SKILL.md", "# S\n"}})};
  fs::create_symlink("SKILL.md", scratch.path() / "s" / "link.md");
  const ObjectId linked{scratch.commit({{"s/link.md", "# S\n"}})};
  scratch.git({"update-index", "--add", "--cacheinfo", "160000," + id.hex + ",s/module"});
  scratch.git({"rm", "--quiet", "--cached", "s/link.md"});
  scratch.git({"commit", "--quiet", "-m", "module"});
  const auto repository = open(scratch.path());
  EXPECT_THAT(repository->read_skill(linked, "s").error().message(), HasSubstr("'s/link.md'"));
  const ObjectId module = repository->resolve("HEAD").value();
  EXPECT_THAT(repository->read_skill(module, "s").error().message(), HasSubstr("'s/module'"));
  EXPECT_THAT(repository->read_skill(module, "s/module").error().message(), HasSubstr("submodule"));
}

TEST(RepositoryTest, ReadsAFileOrSaysThatItIsNotThere) {
  const ScratchRepository scratch;
  const ObjectId id{scratch.commit({{"s/SKILL.md", "nul\0"}})};
  const auto repository = open(scratch.path());
  EXPECT_EQ(repository->read_file(id, "s/SKILL.md").value(), "nul");
  EXPECT_EQ(repository->read_file(id, "s").value(), std::nullopt);
  EXPECT_EQ(repository->read_file(id, "s/none").value(), std::nullopt);
  EXPECT_EQ(repository->read_file({std::string(40, 'a')}, "s").error().kind(),
            ErrorKind::not_found);
  EXPECT_EQ(repository->read_file({"main"}, "s").error().kind(), ErrorKind::not_found);
}

TEST(RepositoryTest, ListsWhatIsChangedStagedOrNewBelowAFolder) {
  const ScratchRepository scratch;
  scratch.commit({{"s/SKILL.md", "1"}, {"s/staged.md", "1"}, {"other.md", "1"}});
  const auto repository = open(scratch.path() / "s");
  EXPECT_THAT(repository->dirty_paths("s").value(), IsEmpty());
  scratch.write("s/SKILL.md", "2");
  scratch.write("s/staged.md", "2");
  scratch.git({"add", "s/staged.md"});
  scratch.write("s/new file.md", "1");
  scratch.write("other.md", "2");
  EXPECT_THAT(repository->dirty_paths("s").value(),
              ElementsAre("s/SKILL.md", "s/staged.md", "s/new file.md"));
}

TEST(RepositoryTest, WhatIsStagedAndLostIsNamedWithTheCommandThatMendsIt) {
  const ScratchRepository scratch;
  scratch.commit({{"s/SKILL.md", "1"}});
  scratch.write("s/SKILL.md", "2");
  scratch.git({"add", "s"});
  const std::string id = scratch.git({"rev-parse", ":s/SKILL.md"});
  const std::string object = ".git/objects/" + id.substr(0, 2) + '/' + id.substr(2);
  fs::permissions(scratch.path() / object, fs::perms::owner_all);
  scratch.write(object, "");
  const auto dirty = open(scratch.path())->dirty_paths("s");
  ASSERT_FALSE(dirty);
  EXPECT_EQ(dirty.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(dirty.error().hint().value_or(""),
              HasSubstr("`git restore --source=HEAD --staged -- s`"));
  scratch.git({"restore", "--source=HEAD", "--staged", "--", "s"});
  EXPECT_THAT(open(scratch.path())->dirty_paths("s").value(), ElementsAre("s/SKILL.md"));
}

TEST(RepositoryTest, KnowsAncestors) {
  const ScratchRepository scratch;
  const ObjectId first{scratch.commit(kDemo)};
  const ObjectId second{scratch.commit({{"a", "1"}})};
  const auto repository = open(scratch.path());
  EXPECT_TRUE(repository->is_ancestor(first, second).value());
  EXPECT_TRUE(repository->is_ancestor(first, first).value());
  EXPECT_FALSE(repository->is_ancestor(second, first).value());
}

TEST(RepositoryTest, ACommitThatGitCannotReadHasNoAncestors) {
  const ScratchRepository scratch;
  const ObjectId first{scratch.commit(kDemo)};
  const ObjectId second{scratch.commit({{"a", "1"}})};
  const ObjectId third{scratch.commit({{"a", "2"}})};
  const ObjectId nowhere{std::string(40, '1')};
  EXPECT_EQ(open(scratch.path())->is_ancestor(first, nowhere).error().kind(), ErrorKind::damaged);
  const std::string object = ".git/objects/" + second.hex.substr(0, 2) + '/' + second.hex.substr(2);
  fs::remove(scratch.path() / object);
  scratch.write(object, "something else");
  for (const ObjectId& descendant : {second, third}) {
    const auto asked = open(scratch.path())->is_ancestor(first, descendant);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(asked.error().hint().value_or(""), HasSubstr("`git fsck`"));
  }
}

TEST(RepositoryTest, SaysThatAShallowCloneCannotKnow) {
  const ScratchRepository scratch;
  const ObjectId first{scratch.commit(kDemo)};
  const ObjectId second{scratch.commit({{"a", "1"}})};
  scratch.git({"clone", "--quiet", "--depth=1", "file://" + scratch.path().string(),
               (scratch.folder() / "shallow").string()});
  const auto asked = open(scratch.folder() / "shallow")->is_ancestor(first, second);
  ASSERT_FALSE(asked);
  EXPECT_THAT(asked.error().hint().value_or(""), HasSubstr("--unshallow"));
}

TEST(RepositoryTest, UsesTheIdentityThatGitUses) {
  const ScratchRepository scratch;
  EXPECT_EQ(open(scratch.path())->identity().value(),
            (Identity{.name = "Ada Example", .email = "ada@example.org"}));
}

TEST(RepositoryTest, StandsInForAnIdentityThatGitLacks) {
  const ScratchRepository scratch;
  scratch.git({"config", "user.useConfigOnly", "true"});
  ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
  const auto identity = open(scratch.path())->identity().value();
  ::unsetenv("GIT_CONFIG_GLOBAL");
  EXPECT_TRUE(identity.is_default);
  EXPECT_FALSE(identity.name.empty());
  EXPECT_FALSE(identity.email.empty());
}

TEST(RepositoryTest, AnEmptyAddressIsNoIdentity) {
  const ScratchRepository scratch;
  scratch.git({"config", "user.email", ""});
  EXPECT_TRUE(open(scratch.path())->identity().value().is_default);
}

TEST(RepositoryTest, ADateThatGitCannotReadIsNotTakenForAMissingIdentity) {
  const ScratchRepository scratch;
  ::setenv("GIT_COMMITTER_DATE", "garbage", 1);
  const auto identity = open(scratch.path())->identity();
  ::unsetenv("GIT_COMMITTER_DATE");
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().kind(), ErrorKind::invalid);
  EXPECT_THAT(identity.error().hint().value_or(""), HasSubstr("unset GIT_COMMITTER_DATE"));
}

TEST(RepositoryTest, ReadsGitsConfiguration) {
  const ScratchRepository scratch;
  scratch.git({"config", "skillgit.note", "two\nlines"});
  const auto repository = open(scratch.path());
  EXPECT_EQ(repository->git_config("skillgit.note").value(), "two\nlines");
  EXPECT_EQ(repository->git_config("skillgit.none").value(), std::nullopt);
}

TEST(RepositoryTest, ASettingSaysYesInAnyOfGitsWords) {
  const ScratchRepository scratch;
  const auto repository = open(scratch.path());
  EXPECT_FALSE(repository->git_flag("skillgit.flag").value());
  for (const char* word : {"no", "off", "0", "false", ""}) {
    scratch.git({"config", "skillgit.flag", word});
    EXPECT_FALSE(repository->git_flag("skillgit.flag").value()) << word;
  }
  for (const char* word : {"yes", "on", "1", "TRUE"}) {
    scratch.git({"config", "skillgit.flag", word});
    EXPECT_TRUE(repository->git_flag("skillgit.flag").value()) << word;
  }
  scratch.write(".git/config", scratch.read(".git/config") + "[bare]\n\tname\n");
  EXPECT_TRUE(repository->git_flag("bare.name").value());
}

TEST(RepositoryTest, ASettingThatIsNeitherYesNorNoIsAnError) {
  const ScratchRepository scratch;
  scratch.git({"config", "skillgit.flag", "perhaps"});
  const auto flag = open(scratch.path())->git_flag("skillgit.flag");
  ASSERT_FALSE(flag);
  EXPECT_EQ(flag.error().kind(), ErrorKind::invalid);
  EXPECT_THAT(flag.error().message(), HasSubstr("perhaps"));
}

}  // namespace
}  // namespace skillgit::store
