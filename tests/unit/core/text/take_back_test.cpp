// Taking one change back, whatever has happened beside it since.

#include "skillgit/core/text/take_back.hpp"

#include "skillgit/core/text/edit.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace skillgit::text {
namespace {

constexpr const char* kList = "# Dates\n\n- one\n- two\n";

std::string edited(const std::string& bytes, const Edit& edit) {
  SkillFiles files{{std::string(kSkillFile), bytes}};
  EXPECT_EQ(apply(edit, files).status, EditStatus::applied);
  return files.at(std::string(kSkillFile));
}

std::string refusal(const PastChange& change, const std::string& now) {
  const auto bytes = take_back(change, now);
  EXPECT_FALSE(bytes) << *bytes;
  return bytes ? "" : bytes.error().message();
}

TEST(TakeBackTest, NeighboursThatCameLaterStay) {
  const std::string after = edited(kList, {.op = EditOp::append, .text = "- three"});
  const std::string now = edited(after, {.op = EditOp::append, .text = "- four"});
  EXPECT_EQ(take_back({kList, after}, now).value(), "# Dates\n\n- one\n- two\n- four\n");
}

TEST(TakeBackTest, SoDoNeighboursAboveIt) {
  const std::string after =
      edited(kList, {.op = EditOp::insert_after, .anchor = "- one", .text = "- and a half"});
  const std::string now =
      edited(after, {.op = EditOp::insert_after, .anchor = "- one", .text = "- and a quarter"});
  EXPECT_EQ(take_back({kList, after}, now).value(), "# Dates\n\n- one\n- and a quarter\n- two\n");
}

TEST(TakeBackTest, AParagraphLeavesNoDoubledBlankLine) {
  const std::string after = edited(kList, {.op = EditOp::append, .text = "## More\n\nWords."});
  const std::string now = edited(after, {.op = EditOp::append, .text = "## Last\n\nMore words."});
  EXPECT_EQ(take_back({kList, after}, now).value(),
            "# Dates\n\n- one\n- two\n\n## Last\n\nMore words.\n");
}

TEST(TakeBackTest, AListThatItBeganStaysAListBelowItsParagraph) {
  const std::string before = "# Dates\n\nWords.\n";
  const std::string after = edited(before, {.op = EditOp::append, .text = "\n- one"});
  const std::string now = edited(after, {.op = EditOp::append, .text = "- two"});
  ASSERT_EQ(now, "# Dates\n\nWords.\n\n- one\n- two\n");
  EXPECT_EQ(take_back({before, after}, now).value(), "# Dates\n\nWords.\n\n- two\n");
}

TEST(TakeBackTest, LinesThatABlankLineCameBetweenMeetAgain) {
  const std::string before = "Words.\n- one\n";
  const std::string after = "Words.\n\n- nought\n- one\n";
  EXPECT_EQ(take_back({before, after}, after + "- two\n").value(), "Words.\n- one\n- two\n");
}

TEST(TakeBackTest, WhatWasReplacedComesBack) {
  const std::string after =
      edited(kList, {.op = EditOp::replace, .anchor = "- one", .text = "- the first"});
  const std::string now = edited(after, {.op = EditOp::replace, .anchor = "- two", .text = "- 2"});
  EXPECT_EQ(take_back({kList, after}, now).value(), "# Dates\n\n- one\n- 2\n");
}

TEST(TakeBackTest, WhatWasDeletedComesBackBetweenItsNeighbours) {
  const std::string after = edited(kList, {.op = EditOp::remove, .anchor = "- one"});
  const std::string now = edited(after, {.op = EditOp::append, .text = "- three"});
  EXPECT_EQ(take_back({kList, after}, now).value(), "# Dates\n\n- one\n- two\n- three\n");
}

TEST(TakeBackTest, AWordIsFoundByTheWordsAroundIt) {
  const std::string before = "Write the year first and then the month, and the day comes last.\n";
  const std::string after =
      edited(before, {.op = EditOp::replace, .anchor = "the month", .text = "its month"});
  const std::string now =
      edited(after, {.op = EditOp::replace, .anchor = "comes last", .text = "goes last"});
  EXPECT_EQ(take_back({before, after}, now).value(),
            "Write the year first and then the month, and the day goes last.\n");
}

TEST(TakeBackTest, TextThatMovedIsStillItsText) {
  const std::string after = edited(kList, {.op = EditOp::append, .text = "## More"});
  EXPECT_EQ(take_back({kList, after}, "## More\n\n# Dates\n\n- one\n- two\n").value(),
            "# Dates\n\n- one\n- two\n");
}

TEST(TakeBackTest, TextThatIsGoneOrChangedIsNotGuessed) {
  const std::string after = edited(kList, {.op = EditOp::append, .text = "- three"});
  EXPECT_EQ(refusal({kList, after}, kList),
            "what it made is not there any more, or was changed since");
  EXPECT_EQ(refusal({kList, after}, "# Dates\n\n- one\n- two\n- three of them\n"),
            "what it made is not there any more, or was changed since");
}

TEST(TakeBackTest, OfTwoEqualTextsTheOneAtItsPlaceIsMeant) {
  const std::string before = "a\n\nb\n\nsame\n\nc\n";
  const std::string after = "a\n\nsame\n\nb\n\nsame\n\nc\n";
  EXPECT_EQ(take_back({before, after}, "a\n\nsame\n\nb\n\nsame\n\nc\n\nd\n").value(),
            "a\n\nb\n\nsame\n\nc\n\nd\n");
}

TEST(TakeBackTest, OfTwoEqualTextsWithoutTheirPlaceNoneIs) {
  EXPECT_EQ(refusal({"a\n", "a\nsame\n"}, "same\nx\ny\nz\nsame\nq\n"),
            "what it made stands there 2 times, and nobody can tell which one is meant");
}

TEST(TakeBackTest, WhatWasDeletedAndIsThereAgainIsNotDoubled) {
  const std::string after = edited(kList, {.op = EditOp::remove, .anchor = "- one"});
  EXPECT_EQ(refusal({kList, after}, std::string(kList) + "- three\n"),
            "what it took away is there again");
}

TEST(TakeBackTest, WithoutItsNeighboursADeletionHasNoPlace) {
  const std::string after = edited(kList, {.op = EditOp::remove, .anchor = "- one"});
  EXPECT_EQ(refusal({kList, after}, "All of it\nis another\ntext\nnow.\n"),
            "the place of what it took away was changed since");
}

TEST(TakeBackTest, ALineEndingOfTheFileIsKept) {
  EXPECT_EQ(take_back({"a\r\nb\r\n", "a\r\nnew\r\nb\r\n"}, "a\r\nnew\r\nb\r\nc\r\n").value(),
            "a\r\nb\r\nc\r\n");
}

/// Lines that all differ, as an optimizer's edits make them.
std::vector<std::string> some_lines(int first, int count) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) lines.push_back("- rule " + std::to_string(first + i));
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line + '\n';
  return bytes;
}

// Three edits of a list, each of them taken back as if it had never been made.
TEST(TakeBackPropertyTest, TheOtherEditsAreAsIfThisOneHadNeverBeen) {
  EXPECT_TRUE(rc::check([] {
    const auto base = some_lines(0, *rc::gen::inRange(1, 6));
    auto lines = base;
    std::vector<std::vector<std::string>> states{lines};
    for (int edit = 0; edit < 3; ++edit) {
      const auto at = *rc::gen::inRange<std::size_t>(0, lines.size() + 1);
      const std::string line = "- new " + std::to_string(edit);
      lines.insert(lines.begin() + static_cast<long>(at), line);
      states.push_back(lines);
    }
    const auto which = *rc::gen::inRange<std::size_t>(0, 3);
    auto wanted = lines;
    std::erase(wanted, "- new " + std::to_string(which));
    const std::string before = joined(states[which]), after = joined(states[which + 1]);
    const auto taken = take_back({before, after}, joined(lines));
    RC_ASSERT(taken.has_value());
    RC_ASSERT(*taken == joined(wanted));
  }));
}

TEST(TakeBackPropertyTest, TheLastChangeIsTakenBackToTheByte) {
  EXPECT_TRUE(rc::check([](const std::string& before, const std::string& after) {
    const auto taken = take_back({before, after}, after);
    RC_ASSERT(taken.has_value());
    RC_ASSERT(*taken == before);
  }));
}

TEST(TakeBackPropertyTest, AnyBytesAreAnsweredOrRefused) {
  EXPECT_TRUE(
      rc::check([](const std::string& before, const std::string& after, const std::string& now) {
        const auto taken = take_back({before, after}, now);
        if (!taken) RC_ASSERT(taken.error().kind() == ErrorKind::conflict);
      }));
}

}  // namespace
}  // namespace skillgit::text
