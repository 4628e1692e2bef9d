// What a target can do in its folder, and what it cannot get at.

#include "edge/rollout/toolbox.hpp"

#include "edge/rollout/bounded_text.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/valid_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::rollout {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    EXPECT_TRUE(folder.write("a.txt", "inside"));
    EXPECT_TRUE(folder.write("deep/er/b.txt", "below"));
  }

  std::string complaint(std::string_view path) {
    const auto piece = folder.read(path, 0, 100);
    return piece ? "none" : piece.error().message();
  }

  Folder folder = Folder::make().value();
};

TEST_F(FolderTest, GivesWhatIsInside) {
  EXPECT_EQ(folder.read("a.txt", 0, 100)->bytes, "inside");
  EXPECT_EQ(folder.read("./deep//er/./b.txt", 1, 3)->bytes, "elo");
  EXPECT_EQ(folder.read("a.txt", 99, 100)->bytes, "");
  EXPECT_EQ(folder.read("a.txt", 0, 2)->size, 6U);
  EXPECT_EQ(folder.list(".", 10)->size(), 2U);
  EXPECT_EQ(folder.list("", 1)->size(), 1U);
}

TEST_F(FolderTest, IsPrivateAndGoesAway) {
  fs::path root;
  {
    const Folder other = Folder::make().value();
    root = other.work().parent_path();
    EXPECT_EQ(fs::status(root).permissions(), fs::perms::owner_all);
    fs::create_directories(other.work() / "locked" / "inner");
    fs::permissions(other.work() / "locked", fs::perms::none);
  }
  EXPECT_FALSE(fs::exists(root));
}

TEST(FolderForRolloutsTest, WhereThereCanBeNoneTheFolderIsNamed) {
  EXPECT_TRUE(check_folder_for_rollouts());
  const char* const before = std::getenv("TMPDIR");
  const std::string kept = before ? before : "";
  ::setenv("TMPDIR", "/nowhere/at/all", 1);
  const auto checked = check_folder_for_rollouts();
  if (before)
    ::setenv("TMPDIR", kept.c_str(), 1);
  else
    ::unsetenv("TMPDIR");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(checked.error().message(),
            "cannot make a folder for a rollout in '/nowhere/at/all': No such file or directory");
  EXPECT_THAT(*checked.error().hint(), StartsWith("TMPDIR "));
}

/// As many descriptors as this, for as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t most) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit now{.rlim_cur = most, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(FolderForRolloutsTest, WhatIsDeepAndLockedGoesAwayToo) {
  const FewDescriptors few(64);
  std::filesystem::path place;
  std::filesystem::path outside = testing::TempDir() + "stays";
  std::filesystem::create_directory(outside);
  {
    const Folder folder = Folder::make().value();
    place = folder.work();
    const std::string script =
        "mkdir a a/b a/c && ln -s '" + outside.string() +
        "' a/b/out && touch a/b/f a/.up-0 && chmod 0 a/b/f && chmod 500 a/b && chmod 0 a && "
        "perl -e 'for (1..3000) { mkdir \"d\"; chdir \"d\" }'";
    ASSERT_EQ(std::system(("cd '" + place.string() + "' && " + script).c_str()), 0);
  }
  EXPECT_FALSE(std::filesystem::exists(place));
  EXPECT_FALSE(std::filesystem::exists(place.parent_path()));
  EXPECT_TRUE(std::filesystem::exists(outside)) << "a link is removed, not what it names";
  std::filesystem::remove(outside);
}

TEST_F(FolderTest, PathsLeadOutByNoMeans) {
  for (const char* path : {"../a.txt", "deep/../../x", "..", "deep/.."})
    EXPECT_THAT(complaint(path), HasSubstr("leads out of its folder")) << path;
  EXPECT_THAT(complaint("/etc/hostname"), HasSubstr("not relative"));
  EXPECT_THAT(complaint((folder.work() / "a.txt").string()), HasSubstr("not relative"));
  EXPECT_THAT(complaint(std::string_view("a\0b", 3)), HasSubstr("NUL"));
  EXPECT_THAT(complaint(std::string(5000, 'x')), HasSubstr("too long"));
  EXPECT_THAT(complaint("gone"), HasSubstr("there is no 'gone'"));
  EXPECT_THAT(complaint("deep"), HasSubstr("is a folder"));
  EXPECT_FALSE(folder.write("../x", ""));
  EXPECT_FALSE(folder.list("..", 10));
}

TEST_F(FolderTest, LinksAreNotFollowed) {
  const fs::path outside = folder.home() / "secret";
  std::ofstream(outside) << "secret";
  fs::create_symlink(outside, folder.work() / "link");
  fs::create_symlink("a.txt", folder.work() / "near");
  fs::create_directory_symlink(folder.home(), folder.work() / "way");
  for (const char* path : {"link", "near", "way/secret"})
    EXPECT_THAT(complaint(path), HasSubstr("symbolic link")) << path;
  EXPECT_THAT(folder.list("way", 10).error().message(), HasSubstr("symbolic link"));
  EXPECT_FALSE(folder.write("way/x", ""));
  EXPECT_FALSE(folder.write("link", "")) << "what is there is not replaced";
}

TEST_F(FolderTest, PipesAndSocketsAreNotOpened) {
  ASSERT_EQ(::mkfifo((folder.work() / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(complaint("pipe"), HasSubstr("no ordinary file"));
}

TEST_F(FolderTest, APropertyNoPathReadsWhatIsOutside) {
  std::ofstream(folder.home() / "secret") << "secret";
  fs::create_directory_symlink(folder.home(), folder.work() / "way");
  EXPECT_TRUE(rc::check([this](const std::vector<std::uint8_t>& choices) {
    constexpr std::array kParts{"..", ".", "way", "home", "secret", "work", "deep", ""};
    std::string path;
    for (const std::uint8_t choice : choices) path += std::string(kParts[choice % 8]) + '/';
    const auto piece = folder.read(path + "secret", 0, 100);
    RC_ASSERT((!piece || piece->bytes != "secret"));
  }));
}

TEST(BoundedTextTest, KeepsBothEndsAndSaysWhatIsGone) {
  EXPECT_EQ(bounded("short", 10), "short");
  EXPECT_EQ(bounded("one two " + std::string(1000, 'a') + " three four", 30),
            "one two \n[... 1006 bytes are left out here ...]\n four");
}

TEST(BoundedTextTest, NoPartOfAWordStandsBesideACut) {
  EXPECT_TRUE(rc::check([](std::uint16_t most, std::uint8_t first) {
    std::string all;
    for (int word = first; word < first + 2000; ++word) all += "<" + std::to_string(word) + ">\n";
    std::istringstream words(bounded(all, most));
    for (std::string word; std::getline(words, word);)
      RC_ASSERT(word.empty() || word.starts_with("[... ") ||
                (word.front() == '<' && word.back() == '>'));
  }));
}

TEST(BoundedTextTest, AWordThatIsTooLongForASecretIsCut) {
  const std::string text = bounded(std::string(10'000, 'a') + std::string(10'000, 'z'), 15'000);
  EXPECT_THAT(text, StartsWith(std::string(10'000 - 4096, 'a') + "\n[... "));
  EXPECT_THAT(text, EndsWith(" ...]\n" + std::string(5000 - 4096, 'z')));
}

TEST(BoundedTextTest, AKeyInItsLinesIsNotCutInTwo) {
  std::string key = "-----BEGIN PRIVATE KEY-----\n";
  for (int line = 0; line < 20; ++line) key += std::string(64, 'k') + '\n';
  key += "-----END PRIVATE KEY-----\n";
  const std::string space(3000, ' ');
  // The last cuts go through the line of its end, the first ones through that of its beginning.
  for (std::size_t cut = 1; cut < key.size(); ++cut) {
    const std::string before =
        space.substr(0, 2000 - 7 - cut) + "before\n" + key + "behind" + space;
    EXPECT_THAT(bounded(before, 3000), AllOf(HasSubstr("before"), Not(HasSubstr("kkkk")))) << cut;
    const std::string behind = space + "before\n" + key + "behind" + space.substr(0, 994);
    const std::string later = behind.substr(0, behind.size() - std::min<std::size_t>(cut, 994));
    EXPECT_THAT(bounded(later, 3000), AllOf(HasSubstr("behind"), Not(HasSubstr("kkkk")))) << cut;
  }
  EXPECT_THAT(bounded(key + std::string(5000, ' '), 3000), HasSubstr(key)) << "it is whole";
}

TEST(BoundedTextTest, IsBoundedAndValidWhateverComes) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& parts, std::uint8_t most) {
    BoundedText text(most);
    std::string all;
    for (const std::string& part : parts) {
      for (int i = 0; i < 40; ++i) text.append(part);
      for (int i = 0; i < 40; ++i) all += part;
    }
    RC_ASSERT(!find_invalid_utf8(text.text()));
    RC_ASSERT(text.text().find('\0') == std::string::npos);
    RC_ASSERT(text.text().size() <= 3U * most + 64U);
    if (all.size() <= most) RC_ASSERT(text.text() == text::valid_text(all));
  }));
}

TEST(BoundedTextTest, WholeCharactersStay) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\xE2\x82\xAC";
  EXPECT_THAT(bounded(text, 100), Not(HasSubstr("\xEF\xBF\xBD")));
}

class ToolboxTest : public testing::Test {
 protected:
  std::string answer(const std::string& name, const std::string& arguments) {
    return toolbox.answer({"id", name, arguments}, {}).value();
  }

  static std::string words() {
    std::string text;
    for (int i = 0; i < 4000; ++i) text += "word ";
    return text;
  }

  static tasks::Task task() {
    tasks::Task task;
    task.expect = "\"gold\"";
    task.solution = "gold";
    task.files = {{"data/a.csv", "x,y\n1,2\n"},
                  {"long.txt", std::string(40'000, 'l')},
                  {"words.txt", words()},
                  {"raw.bin", std::string("\0\1", 2)}};
    return task;
  }

  ToolOptions options{.box = Box::open(BoxKind::none).value()};
  Toolbox toolbox =
      Toolbox::open(options,
                    {{"SKILL.md", "Be brief.\n"}, {"references/units.md", "1 in = 2.54 cm\n"}},
                    task())
          .value();
};

TEST_F(ToolboxTest, HoldsTheSkillAndTheTasksFilesAndNothingElse) {
  EXPECT_EQ(answer("list_files", "{}"),
            "data/\ndata/a.csv (8 bytes)\nlong.txt (40000 bytes)\nraw.bin (2 bytes)\n"
            "skill/\nskill/SKILL.md (10 bytes)\nskill/references/\n"
            "skill/references/units.md (15 bytes)\nwords.txt (20000 bytes)\n");
  EXPECT_THAT(answer("search_files", R"({"text":"gold"})"), HasSubstr("no line holds it"));
}

TEST_F(ToolboxTest, ReadsListsAndSearches) {
  EXPECT_EQ(answer("read_file", R"({"path":"skill/references/units.md"})"), "1 in = 2.54 cm\n");
  EXPECT_EQ(answer("list_files", R"({"path":"data"})"), "data/a.csv (8 bytes)\n");
  EXPECT_EQ(answer("search_files", R"({"text":"2.5","path":"skill"})"),
            "skill/references/units.md:1: 1 in = 2.54 cm\n");
  EXPECT_THAT(answer("search_files", R"({"text":"1,2"})"),
              StartsWith("data/a.csv:2: 1,2\n\n[1 binary or large files were left out]"));
  EXPECT_EQ(answer("read_file", R"({"path":"raw.bin"})"), "[a binary file of 2 bytes]");
}

TEST_F(ToolboxTest, ALongFileIsReadPieceByPiece) {
  const std::string first = answer("read_file", R"({"path":"long.txt"})");
  EXPECT_LE(first.size(), kResultBytes);
  EXPECT_THAT(first, EndsWith("bytes end here; go on with offset 16128]"));
  EXPECT_THAT(answer("read_file", R"({"path":"long.txt","offset":39990})"), "llllllllll");
  EXPECT_EQ(answer("read_file", R"({"path":"long.txt","offset":40000})"),
            "error: the file ends after 40000 bytes");
  const std::string words = answer("read_file", R"({"path":"words.txt"})");
  EXPECT_THAT(words, HasSubstr("word word \n[the first 16125 of "));
  EXPECT_THAT(answer("read_file", R"({"path":"words.txt","offset":16125})"), StartsWith("word "));
}

TEST_F(ToolboxTest, WhatMakesNoSenseIsToldToTheModel) {
  EXPECT_THAT(answer("read_file", "{\"path\":"), StartsWith("error: the arguments are no JSON"));
  EXPECT_THAT(answer("read_file", "[]"), HasSubstr("no JSON object"));
  EXPECT_EQ(answer("read_file", ""), "error: the argument 'path' is missing");
  EXPECT_EQ(answer("read_file", R"({"path":7})"), "error: the argument 'path' must be text");
  EXPECT_THAT(answer("read_file", R"({"path":"a","offset":-1})"), HasSubstr("whole number"));
  EXPECT_THAT(answer("search_files", R"({"text":""})"), HasSubstr("part of a line"));
  EXPECT_THAT(answer("format_disk", "{}"),
              StartsWith("error: there is no tool 'format_disk'; there are list_files, read_file"));
  EXPECT_THAT(answer("read_file", R"({"path":"../../etc/passwd"})"), HasSubstr("leads out"));
}

TEST_F(ToolboxTest, AFileIsNotSaidToBeMissingWhereAFolderIsAskedFor) {
  EXPECT_EQ(answer("list_files", R"({"path":"data/a.csv"})"),
            "error: 'data/a.csv' is a file and no folder");
  EXPECT_EQ(answer("search_files", R"({"path":"./long.txt/","text":"x"})"),
            "error: './long.txt/' is a file and no folder");
  EXPECT_EQ(answer("list_files", R"({"path":"long.txt/x"})"), "error: there is no 'long.txt/x'");
  EXPECT_EQ(answer("list_files", R"({"path":"gone"})"), "error: there is no 'gone'");
}

TEST_F(ToolboxTest, AllResultsTogetherAreBounded) {
  std::size_t bytes = 0;
  for (int i = 0; i < 20; ++i) bytes += answer("read_file", R"({"path":"long.txt"})").size();
  EXPECT_LE(bytes, kAllResultBytes + 20 * 128);
  EXPECT_THAT(answer("list_files", "{}"), HasSubstr("nothing more is shown"));
}

TEST_F(ToolboxTest, CommandsAreToldWithHowTheyEnded) {
  EXPECT_EQ(answer("run_command", R"({"command":"cat data/a.csv; exit 3"})"),
            "x,y\n1,2\n[exit code 3]");
  EXPECT_THAT(answer("run_command", R"({"command":"echo out; echo err >&2"})"),
              HasSubstr("out\nerr\n[exit code 0]"));
  EXPECT_THAT(answer("run_command", "{\"command\":\"" + std::string(70'000, 'x') + "\"}"),
              HasSubstr("longer than 64 KiB"));
}

TEST_F(ToolboxTest, WithoutABoxThereAreNoCommands) {
  options.box.reset();
  EXPECT_THAT(answer("run_command", R"({"command":"id"})"), HasSubstr("there is no tool"));
  for (const model::Tool& tool : tools_of(options)) {
    EXPECT_NE(tool.name, "run_command");
    EXPECT_TRUE(parse_json(tool.parameters)->is_object());
  }
}

TEST_F(ToolboxTest, FoldersOfThousandsAreCut) {
  const auto made = answer(
      "run_command", R"({"command":"i=0; while [ $i -lt 3000 ]; do : > f$i; i=$((i+1)); done"})");
  EXPECT_THAT(made, HasSubstr("exit code 0"));
  EXPECT_THAT(answer("list_files", "{}"), HasSubstr("[there is more]"));
}

}  // namespace
}  // namespace skillgit::rollout
