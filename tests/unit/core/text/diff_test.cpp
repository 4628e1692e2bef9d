#include "skillgit/core/text/diff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace skillgit::text {
namespace {

TEST(DiffTest, LooksAsGitPrintsIt) {
  EXPECT_EQ(unified_diff("SKILL.md", "a\nb\nc\n", "a\nB\nc\n"),
            "--- a/SKILL.md\n+++ b/SKILL.md\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
  EXPECT_EQ(unified_diff("f", "a\n", "a\n"), "");
  EXPECT_EQ(unified_diff("f", "", "a\n"), "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(unified_diff("f", "a\n", ""), "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n");
}

TEST(DiffTest, MarksAMissingLineEnding) {
  EXPECT_EQ(unified_diff("f", "a", "a\n"),
            "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  EXPECT_EQ(unified_diff("f", "x\na", "y\na"),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-x\n+y\n a\n\\ No newline at end of file\n");
}

TEST(DiffTest, DistantChangesHaveHunksOfTheirOwn) {
  EXPECT_EQ(unified_diff("f", "1\n2\n3\n4\n5\n", "A\n2\n3\n4\nB\n", 1),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-1\n+A\n 2\n@@ -4,2 +4,2 @@\n 4\n-5\n+B\n");
  EXPECT_EQ(unified_diff("f", "1\n2\n3\n4\n", "A\n2\n3\nB\n", 1),
            "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-1\n+A\n 2\n 3\n-4\n+B\n");
}

TEST(DiffTest, QuotesNamesAsGitDoes) {
  EXPECT_EQ(unified_diff("a b", "", "x\n").substr(0, 18), "--- a/a b\t\n+++ b/a");
  EXPECT_EQ(unified_diff("a\"\n", "", "x\n").substr(0, 17), "--- \"a/a\\\"\\012\"\n+");
}

TEST(DiffTest, HugeDifferencesAreBounded) {
  std::string before;
  std::string after;
  for (int i = 0; i < 30'000; ++i) {
    before += std::to_string(i) + "\n";
    after += std::to_string((i * 7919) % 30'000) + "\n";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(unified_diff("f", before, after).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

/// A folder that goes when the test ends.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "skillgit-diff-XXXXXX").string();
    if (!mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool run(const std::string& command) const {
    return std::system(("cd '" + path_.string() + "' && " + command).c_str()) == 0;
  }

 private:
  std::filesystem::path path_;
};

TEST(DiffTest, GitAppliesIt) {
  const ScratchFolder folder;
  EXPECT_TRUE(rc::check([&folder] {
    const auto any_text = rc::gen::map(
        rc::gen::pair(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "a", "b", "c", "", "d\r", "+x", "-y", " z", "\\ No newline", "é")),
                      rc::gen::arbitrary<bool>()),
        [](const std::pair<std::vector<std::string>, bool>& parts) {
          std::string text;
          for (const std::string& line : parts.first) text += line + "\n";
          if (!parts.second && !text.empty()) text.pop_back();
          return text;
        });
    const std::string before = *any_text;
    const std::string after = *any_text;
    RC_PRE(before != after);
    folder.write("f", before);
    folder.write("patch", unified_diff("f", before, after));
    // An empty result or an empty file needs git's own header: patches of content alone do.
    RC_PRE(!before.empty() && !after.empty());
    RC_ASSERT(folder.run("git apply --whitespace=nowarn --unidiff-zero patch"));
    RC_ASSERT(folder.read("f") == after);
  }));
}

}  // namespace
}  // namespace skillgit::text
