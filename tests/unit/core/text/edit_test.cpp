// The four bounded edits: what they do to the lines they name, what they leave alone, and when
// they are refused.

#include "skillgit/core/text/edit.hpp"

#include "edits.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

namespace skillgit::text {
namespace {

using namespace std::string_literals;

/// The text after the edit; or, in angle brackets, why there is none.
std::string after(const Edit& edit, std::string text, const EditRules& rules = {}) {
  SkillFiles files{{edit.file, std::move(text)}};
  const EditReport report = text::apply(edit, files, rules);
  if (report.status == EditStatus::applied) return files.at(edit.file);
  return "<" + std::string(to_string(report.status)) + ">";
}

EditReport report_of(const Edit& edit, std::string text) {
  SkillFiles files{{edit.file, std::move(text)}};
  return text::apply(edit, files);
}

constexpr auto kList = "# T\n\n- a\n- b\n";
constexpr auto kTable = "| k | v |\n|---|---|\n| a | 1 |\n| b | 2 |\n";
constexpr auto kFenced = "Run:\n\n```sh\nmake\nmake test\n```\n\nDone.\n";
constexpr auto kNested = "- a\n  more of a\n  - a1\n  - a2\n- b\n";
constexpr auto kRegion =
    "# T\n\n- a\n\n<!-- SLOW_UPDATE_START -->\nguid\n<!-- SLOW_UPDATE_END -->\n";

// The published cases, each with the result that their authors get in its place.
TEST(EditTest, PublishedCasesComeOutWellFormedOrRefused) {
  EXPECT_EQ(after(append("  - c  \n"), kList), "# T\n\n- a\n- b\n- c\n");
  EXPECT_EQ(after(append("x"), ""), "x\n");
  EXPECT_EQ(after(insert_after("- a", "- a2"), kList), "# T\n\n- a\n- a2\n- b\n");
  EXPECT_EQ(after(insert_after("- a", "- a2"), "# T\n- a"), "# T\n- a\n- a2\n");
  EXPECT_EQ(after(insert_after("- zzz", "- c"), kList), "<anchor not found>");
  EXPECT_EQ(after(replace("- a\n", "- A\n"), kList), "# T\n\n- A\n- b\n");
  EXPECT_EQ(after(remove("- a"), kList), "# T\n\n- b\n");
  EXPECT_EQ(after(remove("- a\n"), kList), "# T\n\n- b\n");
  EXPECT_EQ(after(append("- z"), kRegion),
            "# T\n\n- a\n- z\n\n<!-- SLOW_UPDATE_START -->\nguid\n<!-- SLOW_UPDATE_END -->\n");
  EXPECT_EQ(after(replace("guid", "x"), kRegion), "<protected region>");
  EXPECT_EQ(after(replace("- a\n\n<!-- SLOW_UPDATE_START -->\nguid", "H"), kRegion),
            "<protected region>");
}

TEST(EditTest, EachEditSeesWhatTheOneBeforeLeft) {
  SkillFiles files{{"SKILL.md", kList}};
  EXPECT_EQ(text::apply(replace("- a", "- A"), files).status, EditStatus::applied);
  EXPECT_EQ(text::apply(insert_after("- a", "- x"), files).status, EditStatus::anchor_not_found);
  EXPECT_EQ(text::apply(remove("- b"), files).status, EditStatus::applied);
  EXPECT_EQ(files["SKILL.md"], "# T\n\n- A\n");
}

TEST(EditTest, SaysWhatIsMissing) {
  EXPECT_EQ(after(append(" \n"), kList), "<empty text>");
  EXPECT_EQ(after(insert_after("\n", "x"), kList), "<empty anchor>");
  EXPECT_EQ(after(remove(""), kList), "<empty anchor>");
  EXPECT_EQ(after(replace("- a", ""), kList), "<empty text>");
  EXPECT_EQ(after(replace("- a", "- a"), kList), "<changes nothing>");
  SkillFiles files{{"SKILL.md", kList}};
  EXPECT_EQ(text::apply({EditOp::append, "references/new.md", "", "x"}, files).status,
            EditStatus::no_such_file);
}

TEST(EditTest, AnAnchorIsExactAndUnambiguous) {
  EXPECT_EQ(after(replace("cat", "dog"), "concatenate\n"), "<anchor inside a word>");
  EXPECT_EQ(after(replace("cat", "dog"), "concatenate a cat\n"), "concatenate a dog\n");
  EXPECT_EQ(after(replace("é", "e"), "café\n"), "<anchor inside a word>");
  EXPECT_EQ(after(replace("日本", "中国"), "日本語\n"), "中国語\n");
  EXPECT_EQ(after(remove("- a"), "- a\n- a b\n"), "<anchor found more than once>");
  EXPECT_EQ(after(remove("- a\n"), "- a\n- a b\n"), "- a b\n");
  EXPECT_EQ(after(remove("- a\n"), "- a b\n- a"), "- a b\n");
  EXPECT_EQ(after(remove("a  b"), "- a b\n"), "<anchor differs in white space>");
  EXPECT_EQ(after(remove("- A"), kList), "<anchor not found>");
}

TEST(EditTest, ARefusalSaysMoreForPeople) {
  EXPECT_EQ(report_of(remove("- a"), "- a\n- a\n").detail, "lines 1, 2");
  EXPECT_EQ(report_of(remove("use  iso dates"), "# T\n- use iso dates\n").detail,
            "line 2 reads 'use iso dates'");
  EXPECT_EQ(report_of(remove("- use long dates"), "# T\n- use iso dates\n").detail,
            "the nearest is line 2: '- use iso dates'");
  EXPECT_EQ(report_of(insert_after("| a | 1 |", "# H"), kTable).detail,
            "line 3 is followed by more rows of its table");
}

TEST(EditTest, ARowGoesBesideItsSiblings) {
  EXPECT_EQ(after(insert_after("| a | 1 |", "| x | 3 |"), kTable),
            "| k | v |\n|---|---|\n| a | 1 |\n| x | 3 |\n| b | 2 |\n");
  EXPECT_EQ(after(insert_after("| k | v |", "| x | 3 |"), kTable),
            "| k | v |\n|---|---|\n| x | 3 |\n| a | 1 |\n| b | 2 |\n");
  EXPECT_EQ(after(append("| x | 3 |"), kTable), kTable + "| x | 3 |\n"s);
}

TEST(EditTest, ATableIsNotCut) {
  EXPECT_EQ(after(insert_after("| a | 1 |", "# H"), kTable), "<splits a block>");
  EXPECT_EQ(after(insert_after("| k | v |", "text"), kTable), "<splits a block>");
  EXPECT_EQ(after(remove("|---|---|"), kTable), "<splits a block>");
  EXPECT_EQ(after(replace("| a | 1 |", "text\n\nmore"), kTable), "<splits a block>");
  EXPECT_EQ(after(replace("1", "2\n3"), kTable), "<splits a block>");
  EXPECT_EQ(after(insert_after("| b | 2 |", "# H"), kTable), kTable + "\n# H\n"s);
  EXPECT_EQ(after(replace("1", "one"), kTable), "| k | v |\n|---|---|\n| a | one |\n| b | 2 |\n");
  EXPECT_EQ(after(remove("| a | 1 |"), kTable), "| k | v |\n|---|---|\n| b | 2 |\n");
}

TEST(EditTest, AFencedBlockIsNotCut) {
  EXPECT_EQ(after(insert_after("make\n", "Text."), kFenced), "<splits a block>");
  EXPECT_EQ(after(insert_after("```sh", "Text."), kFenced), "<splits a block>");
  EXPECT_EQ(after(remove("```sh"), kFenced), "<splits a block>");
  EXPECT_EQ(after(replace("Run:", "```"), kFenced), "<splits a block>");
  EXPECT_EQ(after(replace("make test", "```\nout"), kFenced), "<splits a block>");
  EXPECT_EQ(after(append("```\nunclosed"), "a\n"), "a\n\n```\nunclosed\n");
  EXPECT_EQ(after(append("text"), "a\n\n```\nunclosed\n"), "<splits a block>");
  EXPECT_EQ(after(replace("make test", "make check"), kFenced),
            "Run:\n\n```sh\nmake\nmake check\n```\n\nDone.\n");
  EXPECT_EQ(after(insert_after("make test\n```", "Text."), kFenced),
            "Run:\n\n```sh\nmake\nmake test\n```\n\nText.\n\nDone.\n");
  EXPECT_EQ(after(remove("```sh\nmake\nmake test\n```"), kFenced), "Run:\n\nDone.\n");
}

TEST(EditTest, AnItemGoesBehindTheWholeItemThatItFollows) {
  EXPECT_EQ(after(insert_after("- a\n", "- x"), kNested),
            "- a\n  more of a\n  - a1\n  - a2\n- x\n- b\n");
  EXPECT_EQ(after(insert_after("  - a1", "  - x"), kNested),
            "- a\n  more of a\n  - a1\n  - x\n  - a2\n- b\n");
  EXPECT_EQ(after(insert_after("- a1", "- x"), kNested),
            "- a\n  more of a\n  - a1\n  - x\n  - a2\n- b\n")
      << "quoted without its indentation";
  EXPECT_EQ(after(insert_after("  - a1", "- x"), kNested),
            "- a\n  more of a\n  - a1\n  - a2\n- x\n- b\n");
  EXPECT_EQ(after(insert_after("- b", "  more of b"), kNested), kNested + "  more of b\n"s);
}

TEST(EditTest, AListIsNotCut) {
  EXPECT_EQ(after(insert_after("- a\n", "text"), kList), "<splits a block>");
  EXPECT_EQ(after(insert_after("- a\n", "- c\n\n## H"), kList), "<splits a block>");
  EXPECT_EQ(after(replace("- b", "# H"), "- a\n- b\n- c\n"), "<splits a block>");
  EXPECT_EQ(after(replace("- a", "# H"), kList), "# T\n\n# H\n\n- b\n");
  EXPECT_EQ(after(remove("- a\n  more of a"), kNested), "<splits a block>");
  EXPECT_EQ(after(remove("- a\n  more of a\n  - a1\n  - a2"), kNested), "- b\n");
  EXPECT_EQ(after(insert_after("- b", "Text."), kList), kList + "\nText.\n"s);
}

TEST(EditTest, ALooseListStaysLoose) {
  EXPECT_EQ(after(insert_after("- a", "- x"), "- a\n\n- b\n"), "- a\n\n- x\n\n- b\n");
  EXPECT_EQ(after(append("- c"), "- a\n\n- b\n"), "- a\n\n- b\n\n- c\n");
  EXPECT_EQ(after(remove("- b"), "- a\n\n- b\n\n- c\n"), "- a\n\n- c\n");
}

TEST(EditTest, BlocksAreSetApart) {
  EXPECT_EQ(after(append("## H"), "text\n"), "text\n\n## H\n");
  EXPECT_EQ(after(append("## H"), "text\n\n \n\n"), "text\n\n## H\n");
  EXPECT_EQ(after(insert_after("# T", "Text."), "# T\n\nOld.\n"), "# T\n\nText.\n\nOld.\n");
  EXPECT_EQ(after(insert_after("# T", "Text."), "# T\nOld.\n"), "# T\nText.\n\nOld.\n");
  EXPECT_EQ(after(insert_after("# T", "- x"), kList), "# T\n\n- x\n- a\n- b\n");
  EXPECT_EQ(after(insert_after("one", "Text."), "one\ntwo\n\nthree\n"),
            "one\ntwo\n\nText.\n\nthree\n")
      << "a paragraph is not cut";
  EXPECT_EQ(after(replace("two", "# H"), "one\ntwo\nthree\n"), "one\n\n# H\n\nthree\n");
}

TEST(EditTest, ARemovalLeavesNoDoubledBlankLineAndGluesNothing) {
  EXPECT_EQ(after(remove("b"), "a\n\nb\n\nc\n"), "a\n\nc\n");
  EXPECT_EQ(after(remove("b"), "a\n\nb\n"), "a\n");
  EXPECT_EQ(after(remove("a"), "a\n\nb\n"), "b\n");
  EXPECT_EQ(after(remove("a"), "a\n"), "");
  EXPECT_EQ(after(remove("# H"), "a\n# H\nb\n"), "a\n\nb\n");
  EXPECT_EQ(after(remove("foo"), "- foo\n- bar\n"), "- bar\n") << "no bare marker stays";
}

TEST(EditTest, PartOfALineIsEditedInPlace) {
  EXPECT_EQ(after(replace("iso", "local"), "- use iso dates\n"), "- use local dates\n");
  EXPECT_EQ(after(remove("very"), "be very brief\n"), "be brief\n");
  EXPECT_EQ(after(remove("brief"), "be very brief\n"), "be very\n");
  EXPECT_EQ(after(remove("two\nthree"), "one two\nthree four\n"), "one\nfour\n");
  EXPECT_EQ(after(remove("a\n- b"), "- x a\n- b y\n"), "<splits a block>");
  EXPECT_EQ(after(replace("use", "use\n\nthis"), "- we use iso dates\n"), "<splits a block>");
}

TEST(EditTest, KeepsTheLineEndingOfTheFile) {
  EXPECT_EQ(after(insert_after("- a\n- b", "- c\n- d"), "# T\r\n\r\n- a\r\n- b\r\n"),
            "# T\r\n\r\n- a\r\n- b\r\n- c\r\n- d\r\n");
  EXPECT_EQ(after(replace("- a\r\n", "- A\r\n"), "- a\n- b\n"), "- A\n- b\n");
  EXPECT_EQ(after(append("x"), "a\r\n\r\nb"), "a\r\n\r\nb\r\n\r\nx\r\n");
  EXPECT_EQ(after(append("x"), "a\r\nb\nc\n"), "a\r\nb\nc\n\nx\n") << "the more frequent one";
}

TEST(EditTest, TheFrontMatterIsReadOnly) {
  const std::string skill = "---\nname: a\n---\n# T\n";
  EXPECT_EQ(after(replace("name: a", "name: b"), skill), "<front matter is read-only>");
  EXPECT_EQ(after(insert_after("name: a", "b: c"), skill), "<front matter is read-only>");
  EXPECT_EQ(after(remove("a\n---\n# T"), skill), "<front matter is read-only>");
  EXPECT_EQ(after(replace("# T", "---\nx: y\n---"), "# T\n\ntext\n"),
            "<front matter is read-only>");
  const EditRules rules{.front_matter = true};
  EXPECT_EQ(after(replace("name: a", "name: b"), skill, rules), "---\nname: b\n---\n# T\n");
  EXPECT_EQ(after(append("x"), "---\nname: a\n---"), "---\nname: a\n---\n\nx\n");
}

TEST(EditTest, ProtectedLinesKeepTheirBytes) {
  const std::string kept = "<!-- keep -->\n- a\n- b\n\nEnd.\n\n- c <!-- keep -->\n";
  EXPECT_EQ(after(remove("- a"), kept), "<protected region>");
  EXPECT_EQ(after(replace("- c", "- d"), kept), "<protected region>");
  EXPECT_EQ(after(remove("<!-- keep -->\n- a"), kept), "<protected region>");
  EXPECT_EQ(after(insert_after("- a", "- x"), kept), "<protected region>");
  EXPECT_EQ(after(append("- d"), kept), kept + "- d\n");
  EXPECT_EQ(after(insert_after("- b", "Text."), kept),
            "<!-- keep -->\n- a\n- b\n\nText.\n\nEnd.\n\n- c <!-- keep -->\n");
  EXPECT_EQ(after(append("<!-- keep -->"), kList), "<protected region>");
  EXPECT_EQ(after(append("<!-- APPENDIX_START -->"), kList), "<protected region>");
  EXPECT_EQ(after(insert_after("<!-- SLOW_UPDATE_END -->", "x"), kRegion), "<protected region>");
}

TEST(EditTest, OtherFilesAreEditedByTheirName) {
  EXPECT_EQ(after({EditOp::append, "references/a.md", "", "b"}, "a\n"), "a\n\nb\n");
  EXPECT_EQ(after({EditOp::append, "scripts/a.sh", "", "b"}, "a\n"), "a\nb\n");
  EXPECT_EQ(after({EditOp::insert_after, "scripts/a.sh", "a", "  b"}, "a\nc\n"), "a\n  b\nc\n");
  EXPECT_EQ(after({EditOp::remove, "scripts/a.sh", "b", ""}, "a\n\nb\n\nc\n"), "a\n\n\nc\n");
}

TEST(EditTest, WhatIsNoTextIsRefused) {
  EXPECT_EQ(after(append("a\xff"), kList), "<not text>");
  EXPECT_EQ(after(remove("a\0b"s), kList), "<not text>");
  EXPECT_EQ(after(remove("- a"), "- a\xff\n"), "<not text>");
  EXPECT_EQ(after(remove("- a"), "- a\0\n"s), "<not text>");
}

TEST(EditTest, HugeAndRepetitiveTextTakesLinearTime) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += "- aaaaaaaaaa\n";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(after(remove("- aaaaaaaaaa"), lines), "<anchor found more than once>");
  EXPECT_EQ(after(remove(std::string(500'000, 'a') + "b"), std::string(1'000'000, 'a')),
            "<anchor not found>");
  EXPECT_EQ(after(append("- b"), lines).size(), lines.size() + 4);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(EditTest, AnIndentationMayBeAsLongAsItLikes) {
  const std::string indented = std::string(500'000, ' ') + "x";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(after(append(indented), kList).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(EditTest, UndoRefusesWhatIsNoLongerThere) {
  std::string text = "- b\n";
  EXPECT_EQ(undo({0, "x", "- a"}, text).error().kind(), ErrorKind::conflict);
  EXPECT_FALSE(undo({99, "x", ""}, text));
  EXPECT_EQ(text, "- b\n");
}

TEST(EditTest, AnIdDependsOnSlugAndEveryField) {
  const Edit edit = replace("- a", "- b");
  EXPECT_EQ(edit_id("dates", edit).size(), 12u);
  EXPECT_EQ(edit_id("dates", edit), "1dcd74e597c4") << "recorded in commits: it never changes";
  EXPECT_NE(edit_id("other", edit), edit_id("dates", edit));
  EXPECT_NE(edit_id("dates", replace("- a-", " b")), edit_id("dates", edit));
}

TEST(EditTest, GoesThroughJson) {
  for (const Edit& edit : {append("x"), insert_after("a", "b"), replace("a", "b"), remove("a"),
                           Edit{EditOp::append, "references/a.md", "", "é\n"}})
    EXPECT_EQ(edit_from_json(to_json(edit)).value(), edit);
  EXPECT_EQ(to_line(to_json(remove("a"))), R"({"anchor":"a","op":"delete"})");
}

TEST(EditTest, RefusesJsonThatIsNoEdit) {
  const auto complaint = [](std::string_view text) {
    const auto edit = edit_from_json(parse_json(text).value());
    return edit ? "" : edit.error().message();
  };
  EXPECT_EQ(complaint(R"([])"), "an edit must be an object");
  EXPECT_EQ(complaint(R"({"text":"a"})"), "an edit needs an 'op'");
  EXPECT_EQ(complaint(R"({"op":"add"})"), "no such edit 'add'");
  EXPECT_EQ(complaint(R"({"op":null})"), "'op' of an edit must be a string");
  EXPECT_EQ(complaint(R"({"op":"append","text":null})"), "'text' of an edit must be a string");
  EXPECT_EQ(complaint(R"({"op":"append","content":"a"})"), "an edit has no 'content'");
}

}  // namespace
}  // namespace skillgit::text
