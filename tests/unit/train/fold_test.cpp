#include "train/fold.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

using optimizer::Outcome;

/// A run log in the making: events as a run would append them.
class Log {
 public:
  Log() : log_{.header = {.name = store::RunName::parse("s", "r").value(), .base = {"base"}}} {}

  Log& start() { return add(StartRecord{.target = "t", .pins = {}}, "initial"); }
  Log& start_without_state() { return add(StartRecord{.target = "t", .pins = {}}); }
  Log& baseline() { return add(BaselineRecord{}); }
  Log& offer(int number, Outcome outcome, const char* commit = "") {
    add(OfferRecord{.decision = {.offer = number, .step = 1, .outcome = outcome}, .draws = {}});
    if (*commit != 0) log_.events.back().candidate = store::ObjectId{commit};
    return *this;
  }
  Log& step(int number) {
    return add(StepRecord{.step = number, .draws = {}, .finished = false, .note = ""},
               "after " + std::to_string(number));
  }
  Log& step_without_state(int number) {
    return add(StepRecord{.step = number, .draws = {}, .finished = false, .note = ""});
  }
  Log& stop(StopReason reason) { return add(StopRecord{reason}); }

  Position position() const { return fold(log_).value(); }
  bool is_damaged() const {
    const auto folded = fold(log_);
    return !folded && folded.error().kind() == ErrorKind::damaged;
  }

 private:
  Log& add(const Record& record, std::optional<std::string> state = std::nullopt) {
    log_.events.push_back({.record = to_text(record), .state = std::move(state)});
    return *this;
  }
  store::RunLog log_;
};

TEST(FoldTest, ANewRunStandsAtItsBase) {
  const Position at = Log().start().position();
  EXPECT_EQ(at.skill_tip.hex, "base");
  EXPECT_EQ(at.state, "initial");
  EXPECT_FALSE(at.baseline);
  EXPECT_EQ(at.steps, 0);
}

TEST(FoldTest, ASettledStepCountsWithItsOffers) {
  const Position at = Log()
                          .start()
                          .baseline()
                          .offer(1, Outcome::rejected, "c1")
                          .offer(2, Outcome::accepted, "c2")
                          .step(1)
                          .position();
  EXPECT_EQ(at.skill_tip.hex, "c2");
  EXPECT_EQ(at.state, "after 1");
  EXPECT_EQ(at.offers, 2);
  EXPECT_EQ(at.accepted, 1);
  EXPECT_EQ(at.rejected, 1);
  EXPECT_EQ(at.without_accept, 0);
  EXPECT_TRUE(at.open.empty());
}

TEST(FoldTest, AStepThatBringsNoStateLeavesItAsItWas) {
  const Position at = Log().start().baseline().step(1).step_without_state(2).position();
  EXPECT_EQ(at.steps, 2);
  EXPECT_EQ(at.state, "after 1");
}

TEST(FoldTest, AStepOfNoStateAtAllIsDamage) {
  EXPECT_TRUE(Log().start_without_state().baseline().step_without_state(1).is_damaged());
}

// The open step is made again from its beginning, so its offers have not yet happened to it.
TEST(FoldTest, OffersOfTheOpenStepWaitToBeMetAgain) {
  const Position at = Log()
                          .start()
                          .baseline()
                          .offer(1, Outcome::refused)
                          .step(1)
                          .offer(2, Outcome::accepted, "c2")
                          .position();
  EXPECT_EQ(at.skill_tip.hex, "base");
  EXPECT_EQ(at.accepted, 0);
  EXPECT_EQ(at.without_accept, 1);
  ASSERT_EQ(at.open.size(), 1u);
  EXPECT_EQ(at.open[0].record.decision.offer, 2);
  EXPECT_EQ(at.open[0].commit->hex, "c2");
}

TEST(FoldTest, AStopCountsOnlyWhileItIsTheNewestEvent) {
  Log log;
  log.start().baseline().stop(StopReason::rollouts);
  EXPECT_EQ(log.position().stopped, StopReason::rollouts);
  log.step(1);
  EXPECT_EQ(log.position().stopped, std::nullopt);
}

TEST(FoldTest, RefusesEventsOutOfPlace) {
  EXPECT_TRUE(Log().baseline().is_damaged());
  EXPECT_TRUE(Log().start().start().is_damaged());
  EXPECT_TRUE(Log().start().baseline().baseline().is_damaged());
  EXPECT_TRUE(Log().start().offer(1, Outcome::refused).is_damaged());
  EXPECT_TRUE(Log().start().baseline().offer(2, Outcome::refused).is_damaged());
  EXPECT_TRUE(Log().start().baseline().step(2).is_damaged());
  EXPECT_TRUE(Log().stop(StopReason::steps).is_damaged());
}

}  // namespace
}  // namespace skillgit::train
