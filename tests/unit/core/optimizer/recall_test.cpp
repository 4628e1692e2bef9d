// What was tried before and rejected, the most relevant first.

#include "skillgit/core/optimizer/recall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skillgit::optimizer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

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

// ---- What there is to recall

OfferedEdit append_of(const std::string& text) {
  OfferedEdit offered;
  offered.edit.text = text;
  return offered;
}

Decision decided(Outcome outcome, const std::vector<std::string>& texts) {
  Decision decision{.outcome = outcome, .reason = "2 losses"};
  for (const std::string& text : texts) decision.edits.push_back(append_of(text));
  return decision;
}

TEST(RecallTest, OnlyWhatWasRejectedIsToBeRecalled) {
  std::vector<Rejected> rejects;
  take_into_account("s/r/c0001", decided(Outcome::accepted, {"A"}), rejects);
  take_into_account("s/r/c0002", decided(Outcome::indecisive, {"B"}), rejects);
  take_into_account("s/r/c0003", decided(Outcome::refused, {"C"}), rejects);
  EXPECT_THAT(rejects, IsEmpty());
  take_into_account("s/r/c0004", decided(Outcome::rejected, {"D"}), rejects);
  ASSERT_THAT(rejects, SizeIs(1));
  EXPECT_EQ(rejects[0].candidate, "s/r/c0004");
  EXPECT_EQ(rejects[0].reason, "2 losses");
}

TEST(RecallTest, AnEditThatIsAcceptedWasNotInVain) {
  std::vector<Rejected> rejects;
  take_into_account("s/r/c0001", decided(Outcome::rejected, {"good", "bad"}), rejects);
  take_into_account("s/r/c0002", decided(Outcome::rejected, {"good"}), rejects);
  take_into_account("s/r/c0003", decided(Outcome::accepted, {"good"}), rejects);
  ASSERT_THAT(rejects, SizeIs(1));
  EXPECT_EQ(rejects[0].edits, std::vector{append_of("bad")});
  EXPECT_EQ(rejects[0].accepted_since, 1U);
}

TEST(RecallTest, AnEditThatIsRejectedAfterItsAcceptIsRecalled) {
  std::vector<Rejected> rejects;
  take_into_account("s/r/c0001", decided(Outcome::accepted, {"good"}), rejects);
  take_into_account("s/r/c0002", decided(Outcome::rejected, {"good"}), rejects);
  EXPECT_THAT(rejects, SizeIs(1));
}

}  // namespace
}  // namespace skillgit::optimizer
