// What was tried before and rejected, the most relevant first.

#include "skillgit/core/optimizer/recall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skillgit::optimizer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Rejected offer(const std::string& candidate, const std::string& text) {
  OfferedEdit offered;
  offered.edit.text = text;
  return {.candidate = candidate, .edits = {offered}, .reason = "2 losses"};
}

const std::vector<Rejected> kOffers = {offer("s/r/c0003", "Write dates as year, month, day."),
                                       offer("s/r/c0001", "Escape a plus sign as %2B."),
                                       offer("s/r/c0002", "Escape a tilde as %7E.")};

std::vector<std::string> recalled(const std::string& query, std::size_t most) {
  std::vector<std::string> names;
  for (const Rejected& rejected : most_alike(kOffers, query, most))
    names.push_back(rejected.candidate);
  return names;
}

TEST(RecallTest, PutsTheMostAlikeFirst) {
  EXPECT_THAT(recalled("how to escape a tilde", 2), ElementsAre("s/r/c0002", "s/r/c0001"));
  EXPECT_THAT(recalled("dates with year and day", 1), ElementsAre("s/r/c0003"));
}

TEST(RecallTest, WhatIsEquallyAlikeKeepsTheOrderOfNames) {
  EXPECT_THAT(recalled("", 9), ElementsAre("s/r/c0001", "s/r/c0002", "s/r/c0003"));
}

TEST(RecallTest, WhatWasRejectedTwiceIsToldOnce) {
  const std::vector<Rejected> offers = {offer("s/a/c0001", "Escape a tilde."),
                                        offer("s/b/c0001", "Escape a tilde."),
                                        offer("s/b/c0002", "Escape a plus sign.")};
  std::vector<std::string> names;
  for (const Rejected& rejected : most_alike(offers, "tilde", 2))
    names.push_back(rejected.candidate);
  EXPECT_THAT(names, ElementsAre("s/a/c0001", "s/b/c0002"));
}

TEST(RecallTest, GivesNoMoreThanAsked) {
  EXPECT_THAT(recalled("escape", 0), IsEmpty());
  EXPECT_THAT(most_alike({}, "escape", 5), IsEmpty());
}

}  // namespace
}  // namespace skillgit::optimizer
