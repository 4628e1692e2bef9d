// A whole new text as edits that the skill's rules let pass.

#include "core/optimizer/skillopt/rewriting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace skillgit::optimizer::skillopt {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using text::EditOp;
using text::SkillFiles;

const std::string kFront = "---\nname: dates\ndescription: Writes dates.\n---\n\n";
const std::string kBody =
    "# Dates\n\nWrite the year first.\n\n- Two digits for months.\n- Two digits for days.\n\n"
    "Never guess a year.\n";

SkillFiles skill(const std::string& body) { return {{"SKILL.md", kFront + body}}; }

/// The skill after the edits, each of which applies.
std::string rewritten(const std::string& from, const std::string& to) {
  SkillFiles files = skill(from);
  for (const text::Edit& edit : edits_of_rewrite(files, to, {})) {
    const auto report = text::apply(edit, files);
    EXPECT_EQ(report.status, text::EditStatus::applied) << report.detail;
  }
  return files.at("SKILL.md");
}

TEST(RewritingTest, TheSameTextNeedsNoEdit) {
  EXPECT_THAT(edits_of_rewrite(skill(kBody), kBody, {}), IsEmpty());
  EXPECT_THAT(edits_of_rewrite(skill(kBody), kFront + kBody, {}), IsEmpty());
}

TEST(RewritingTest, AChangedLineIsReplaced) {
  const std::string to =
      "# Dates\n\nWrite the day first.\n\n- Two digits for months.\n"
      "- Two digits for days.\n\nNever guess a year.\n";
  const auto edits = edits_of_rewrite(skill(kBody), to, {});
  ASSERT_THAT(edits, SizeIs(1));
  EXPECT_EQ(edits[0], (text::Edit{.op = EditOp::replace,
                                  .anchor = "Write the year first.",
                                  .text = "Write the day first."}));
}

TEST(RewritingTest, AMissingLineIsDeletedAndANewOneInserted) {
  const std::string to =
      "# Dates\n\n- Two digits for months.\n- Two digits for days.\n"
      "- Four digits for years.\n\nNever guess a year.\n";
  const auto edits = edits_of_rewrite(skill(kBody), to, {});
  ASSERT_THAT(edits, SizeIs(2));
  EXPECT_EQ(edits[0].op, EditOp::insert_after);
  EXPECT_EQ(edits[1].op, EditOp::remove);
  EXPECT_EQ(rewritten(kBody, to), kFront + to);
}

TEST(RewritingTest, ATextThatGoesOnIsAppended) {
  const auto edits = edits_of_rewrite(skill(kBody), kBody + "\nAsk when in doubt.\n", {});
  ASSERT_THAT(edits, SizeIs(1));
  EXPECT_EQ(edits[0].op, EditOp::append);
}

TEST(RewritingTest, LinesThatOccurTwiceAreToldApart) {
  const std::string from = "One.\n\nSame.\n\nTwo.\n\nSame.\n\nThree.\n";
  EXPECT_EQ(rewritten(from, "One.\n\nSame.\n\nTwo.\n\nOther.\n\nThree.\n"),
            kFront + "One.\n\nSame.\n\nTwo.\n\nOther.\n\nThree.\n");
}

TEST(RewritingTest, ProtectedLinesStayWhateverTheRewriteSays) {
  const std::string from = kBody + "\nAlways sign. <!-- keep -->\n\n" +
                           "<!-- SLOW_UPDATE_START -->\nBe slow.\n<!-- SLOW_UPDATE_END -->\n";
  for (const std::string& to :
       {std::string("# Days\n\nAll is new.\n"),
        std::string("# Days\n\nAll is new.\n\n<!-- SLOW_UPDATE_START -->\nBe "
                    "fast.\n<!-- SLOW_UPDATE_END -->\n\nAlways sign. <!-- keep -->\n")}) {
    const std::string result = rewritten(from, to);
    EXPECT_THAT(result, HasSubstr("All is new.\n"));
    EXPECT_THAT(result, HasSubstr("Always sign. <!-- keep -->\n"));
    EXPECT_THAT(result,
                HasSubstr("<!-- SLOW_UPDATE_START -->\nBe slow.\n<!-- SLOW_UPDATE_END -->\n"));
    EXPECT_THAT(result, Not(HasSubstr("Be fast")));
    EXPECT_THAT(result, HasSubstr(kFront));
    EXPECT_THAT(result, Not(HasSubstr("Write the year first.")));
  }
}

TEST(RewritingTest, AFileWithOtherLineEndingsIsRewrittenAsWell) {
  SkillFiles files = {{"SKILL.md", "---\r\nname: dates\r\n---\r\n\r\nOne.\r\n\r\nTwo.\r\n"}};
  for (const text::Edit& edit : edits_of_rewrite(files, "One.\n\nThree.\n", {}))
    text::apply(edit, files);
  EXPECT_EQ(files.at("SKILL.md"), "---\r\nname: dates\r\n---\r\n\r\nOne.\r\n\r\nThree.\r\n");
}

TEST(RewritingTest, AnEmptyBodyIsFilled) { EXPECT_EQ(rewritten("", "New.\n"), kFront + "New.\n"); }

std::string paragraphs(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) {
    if (!text.empty()) text += "\n";
    text += number % 5 == 0 ? "## Part " + std::to_string(number) + "\n"
                            : "Paragraph " + std::to_string(number) + ".\n";
  }
  return text;
}

std::string without_blank_lines(std::string text) {
  for (std::size_t at = text.find("\n\n"); at != std::string::npos; at = text.find("\n\n"))
    text.erase(at, 1);
  return text;
}

RC_GTEST_PROP(RewritingTest, AnyTextOfParagraphsAndHeadingsIsReached, ()) {
  const auto numbers = [] {
    return *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 12));
  };
  const std::string from = paragraphs(numbers()), to = paragraphs(numbers());
  RC_PRE(!to.empty());
  RC_ASSERT(without_blank_lines(rewritten(from, to)) == without_blank_lines(kFront + to));
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
