#include "skillgit/core/text/units.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace skillgit::text {
namespace {

/// "bullet 3+2": kind, first line and number of lines; in brackets what may not be deleted.
std::string units(const std::string& text) {
  std::string result;
  for (const Unit& unit : units_of(read_document(text))) {
    const std::string words = std::string(to_string(unit.kind)) + " " + std::to_string(unit.line) +
                              "+" + std::to_string(unit.line_count);
    result += (result.empty() ? "" : ", ") + (unit.may_be_deleted ? words : "[" + words + "]");
  }
  return result;
}

TEST(UnitsTest, SplitsABodyIntoWhatCanBeDoneWithout) {
  EXPECT_EQ(units("---\nname: a\n---\n# T\n\nOne\ntwo.\n\n- a\n  more\n  - nested\n- b\n"),
            "[heading 4+1], paragraph 6+2, bullet 9+3, bullet 12+1");
  EXPECT_EQ(units("| k | v |\n|---|---|\n| a | 1 |\n| b | 2 |\n"), "table row 3+1, table row 4+1");
  EXPECT_EQ(units("```\na\n\nb\n```\n"), "fenced block 1+5");
  EXPECT_EQ(units("## Empty\n\n## Full\n\ntext\n"), "heading 1+1, [heading 3+1], paragraph 5+1");
}

TEST(UnitsTest, AWorkedExampleIsOneUnitInEitherForm) {
  EXPECT_EQ(units("Input: a\nAnswer: 1\n\nInput: b\nmore\nAnswer: 2\n"),
            "example 1+2, example 4+3");
  EXPECT_EQ(units("Input: a\nAnswer: 1\nInput: b\nAnswer: 2\n"), "example 1+2, example 3+2");
  EXPECT_EQ(units("### Example: a\n\nInput:\n\n```\nx\n```\n\n### Example: b\n\ny\n\n## H\n"),
            "example 1+7, example 9+3, heading 13+1");
  EXPECT_EQ(units("Input: without an answer\n"), "paragraph 1+1");
}

TEST(UnitsTest, ProtectedUnitsMayNotBeDeleted) {
  EXPECT_EQ(units("- a <!-- keep -->\n- b\n"), "[bullet 1+1], bullet 2+1");
  EXPECT_EQ(units("<!-- SLOW_UPDATE_START -->\ng\n<!-- SLOW_UPDATE_END -->\n\nz\n"),
            "[paragraph 1+1], [paragraph 2+1], [paragraph 3+1], paragraph 5+1");
}

/// The text without its unit number `index`, or why there is none.
std::string without(std::string text, std::size_t index) {
  SkillFiles files{{"SKILL.md", text}};
  const auto removal = removal_of(units_of(read_document(text)).at(index), files);
  if (!removal) return "<none>";
  text::apply(*removal, files);
  return files.at("SKILL.md");
}

TEST(UnitsTest, ARemovalLeavesWellFormedText) {
  EXPECT_EQ(without("# T\n\none\n\ntwo\n", 1), "# T\n\ntwo\n");
  EXPECT_EQ(without("- a\n  more\n- b\n", 0), "- b\n");
  EXPECT_EQ(without("Input: a\nAnswer: 1\n\nInput: b\nAnswer: 2\n", 0), "Input: b\nAnswer: 2\n");
  EXPECT_EQ(without("- a\n- a b\n", 0), "- a b\n") << "told apart by the end of the line";
  EXPECT_EQ(without("a\r\n\r\nb\r\n", 0), "b\r\n");
}

TEST(UnitsTest, ThereIsNoRemovalWithoutACertainPlace) {
  EXPECT_EQ(without("- a\n- b\n- a\n", 0), "<none>");
  EXPECT_EQ(without("# T\n\ntext\n", 0), "<none>");
}

TEST(UnitsProperties, ARemovalAppliesAndRemovesItsUnitAlone) {
  EXPECT_TRUE(rc::check([] {
    const auto lines = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "", "", "# T", "- a", "- b", "  c", "text", "more", "| k |", "|---|", "| v |", "```",
        "Input: a", "Answer: b", "### Example: x", "> q", "- d <!-- keep -->"));
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    SkillFiles files{{"SKILL.md", text}};
    std::size_t last = 0;
    for (const Unit& unit : units_of(read_document(text))) {
      RC_ASSERT(unit.line > last);
      last = unit.line + unit.line_count - 1;
      const auto removal = removal_of(unit, files);
      if (!removal) continue;
      RC_ASSERT(removal->op == EditOp::remove);
      SkillFiles changed = files;
      RC_ASSERT(text::apply(*removal, changed).status == EditStatus::applied);
      RC_ASSERT(changed.at("SKILL.md").size() < text.size());
    }
  }));
}

}  // namespace
}  // namespace skillgit::text
