// Which proposals a ranking leaves. The cases of the published rules are those of the published
// algorithm's specification, its numbers from 0 on as ours from 1 on.

#include "core/optimizer/skillopt/select.hpp"

#include "scripted_lab.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skillgit::optimizer::skillopt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The places, from 1 on, of what is left of five proposals.
std::vector<int> left(std::size_t most, const std::string& indices, bool published = true) {
  Patch patch(5);
  for (std::size_t at = 0; at < patch.size(); ++at) patch[at].edit.text = std::to_string(at + 1);
  ScriptedLab lab("# Rules\n");
  lab.says = [&](const Asked&) { return R"({"selected_indices": )" + indices + "}"; };
  const Background background{.skill = &lab.current(), .tried = {}, .memory = {}};
  const SkilloptOptions options{.published = published};
  std::vector<int> places;
  const auto selected = select(patch, most, background, options, lab);
  for (const Proposal& proposal : selected.value()) places.push_back(std::stoi(proposal.edit.text));
  return places;
}

TEST(SelectTest, KeepsIntegersInRangeOnceUntilTheBudgetIsReached) {
  EXPECT_THAT(left(3, R"([4, 2, 2, 100, 0, "3", true, 3])"), ElementsAre(4, 2, 3));
  EXPECT_THAT(left(2, "[4, 2, 3]"), ElementsAre(4, 2));
}

TEST(SelectTest, FewerThanTheBudgetAreEnough) { EXPECT_THAT(left(3, "[5]"), ElementsAre(5)); }

TEST(SelectTest, WithoutAnAnswerTheFirstAreTaken) {
  EXPECT_THAT(left(2, "[]"), ElementsAre(1, 2));
  EXPECT_THAT(left(2, "null"), ElementsAre(1, 2));
}

TEST(SelectTest, ABudgetOfNothingKeepsNothing) {
  EXPECT_THAT(left(0, "[4, 2, 3]", /*published=*/false), IsEmpty());
}

TEST(SelectTest, APublishedBudgetOfNothingKeepsTheFirstOfAnAnswer) {
  EXPECT_THAT(left(0, "[4, 2, 3]"), ElementsAre(4));
}

TEST(SelectTest, APublishedBudgetOfNothingKeepsNothingWithoutAnAnswer) {
  EXPECT_THAT(left(0, "[]"), IsEmpty());
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
