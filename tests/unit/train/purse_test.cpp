// Money is reserved before it is spent.

#include "train/purse.hpp"

#include "lesson_world.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <limits>

namespace skillgit::train {
namespace {

using rollout::Next;

/// A journal of its own, and a purse over it.
class Scene {
 public:
  explicit Scene(Budget budget, Prices prices = {})
      : purse(open(), clock, budget, prices, stop.get_token()) {}
  ~Scene() { std::filesystem::remove_all(folder_); }

  Spending spent() const { return purse.spending(); }

  /// Sends requests that each use `used` of the most that they might.
  Status send(const std::vector<model::Tokens>& used, int workers, const Expense& like) {
    std::vector<Expense> expenses(used.size(), like);
    for (std::size_t i = 0; i < used.size(); ++i) expenses[i].request.index = static_cast<int>(i);
    return purse.send(
        expenses, workers,
        [&](std::size_t i, const auto&) {
          seen(purse.spending());
          return journal_->answered(expenses[i].request, {"reply"}, purse.cost(like.payee, used[i]),
                                    0);
        },
        [&](std::size_t) {
          seen(purse.spending());
          return Next::go_on;
        });
  }

  std::function<void(const Spending&)> seen = [](const Spending&) {};

 private:
  Journal& open() {
    std::string name = (std::filesystem::temp_directory_path() / "purse-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    journal_ = Journal::open(folder_ / "journal").value();
    return *journal_;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Journal> journal_;

 public:
  StoppedClock clock;
  std::stop_source stop;
  Purse purse;
};

const Expense kQuestion{.request = {"q", 0},
                        .payee = Payee::optimizer,
                        .most = model::Tokens{.prompt = 100, .reply = 50}};
const Expense kRollout{.request = {"r", 0},
                       .payee = Payee::target,
                       .is_rollout = true,
                       .most = model::Tokens{.prompt = 100, .reply = 50}};

TEST(PurseTest, ARequestCountsAtItsWorstUntilItsCostIsKnown) {
  Scene scene({.tokens = 1000}, {.target = {}, .optimizer = Price{.input = 5, .output = 20}});
  Spending in_flight;
  scene.seen = [&](const Spending& spent) {
    if (in_flight.calls() == 0) in_flight = spent;
  };
  ASSERT_TRUE(scene.send({{10, 2}}, 1, kQuestion));
  EXPECT_EQ(in_flight.optimizer,
            (Account{1, {.prompt_tokens = 100, .reply_tokens = 50, .nano_usd = 1500}}));
  EXPECT_EQ(in_flight.reserved, in_flight.optimizer);
  EXPECT_EQ(scene.spent().optimizer,
            (Account{1, {.prompt_tokens = 10, .reply_tokens = 2, .nano_usd = 90}}));
  EXPECT_EQ(scene.spent().reserved, Account{});
}

TEST(PurseTest, AskingWhoTheTargetIsCountsAsTheEndpointCountsIt) {
  Scene scene({.calls = 2}, {.target = Price{}, .optimizer = {}});
  LessonHarness harness, of_another_process;
  for (LessonHarness* const one : {&harness, &harness, &of_another_process})
    EXPECT_EQ(scene.purse.introduce(*one, Stage::final).value(), "lessons " + one->model);
  EXPECT_EQ(scene.spent().target, (Account{2, {.prompt_tokens = 40, .reply_tokens = 2}}));
  EXPECT_EQ(scene.spent().of(Stage::final).calls, 2);
  EXPECT_EQ(scene.spent().rollouts, 0);
  LessonHarness third;
  EXPECT_FALSE(scene.purse.introduce(third, Stage::final));
  EXPECT_EQ(scene.purse.halted(), StopReason::calls);
}

TEST(PurseTest, AGreetingThatIsAnsweredWithoutACountWasAnswered) {
  Scene scene({});
  LessonHarness harness;
  ASSERT_TRUE(scene.purse.count_introduction(harness, Stage::train, {.identity = "x", .used = {}}));
  EXPECT_EQ(scene.spent().calls(), 1);
  EXPECT_EQ(scene.spent().cost().tokens(), 272) << "at its most";
  EXPECT_EQ(scene.spent().reserved, Account{});
}

TEST(PurseTest, GreetingsThatFailCountToo) {
  Scene scene({.calls = 4}, {.target = Price{}, .optimizer = {}});
  LessonHarness harness;
  harness.broken_probes = 2;
  ASSERT_TRUE(scene.purse.introduce(harness, Stage::final));
  EXPECT_EQ(scene.spent().target,
            (Account{3, {.prompt_tokens = 20 + 2 * 256, .reply_tokens = 1 + 2 * 16}}));
  harness.model = "another";
  harness.broken_probes = 2;
  EXPECT_FALSE(scene.purse.introduce(harness, Stage::final));
  EXPECT_EQ(scene.purse.halted(), StopReason::calls);
  EXPECT_EQ(scene.spent().calls(), 4);
}

TEST(PurseTest, GreetingsBeforeThereWasAPurseCountWithTheirFailures) {
  Scene scene({});
  LessonHarness harness;
  ASSERT_TRUE(
      scene.purse.count_introduction(harness, Stage::train,
                                     {.identity = "x",
                                      .used = {.prompt = 20, .reply = 1},
                                      .failed = {{.answered = true}, {.answered = false}}}));
  EXPECT_EQ(scene.spent().calls(), 3);
  EXPECT_EQ(scene.spent().cost().tokens(), 21 + 272);
}

TEST(PurseTest, AGreetingMeetsTheLimitsAndSharesOfTraining) {
  const LessonHarness harness;
  const auto limit = [&](const Budget& budget, const std::vector<rollout::FailedTry>& failed = {}) {
    return limit_on_greeting(harness, budget, {}, failed);
  };
  EXPECT_EQ(limit({.tokens = 272}), std::nullopt);
  EXPECT_EQ(limit({.tokens = 271}), StopReason::tokens);
  EXPECT_EQ(limit({.tokens = 300, .shares = {.gate = Share{500}}}), StopReason::tokens);
  EXPECT_EQ(limit({.calls = 2}, {{.answered = true}}), std::nullopt);
  EXPECT_EQ(limit({.calls = 2}, {{.answered = true}, {.answered = true}}), StopReason::calls);
  EXPECT_EQ(limit({.tokens = 300}, {{.answered = true}}), std::nullopt);
  EXPECT_EQ(limit({.tokens = 300}, {{.answered = false}}), StopReason::tokens);
  const rollout::FailedTry cut{.most = model::Tokens{100, 16},
                               .most_of_next = model::Tokens{100, 84}};
  EXPECT_EQ(limit({.tokens = 300}, {cut}), std::nullopt);
  EXPECT_EQ(limit({.tokens = 299}, {cut}), StopReason::tokens);
}

TEST(PurseTest, WhatWasReservedAndNotSentCostsNothing) {
  Scene scene({});
  const std::vector<Expense> expenses(2, kRollout);
  const Status sent = scene.purse.send(
      expenses, 1,
      [&](std::size_t, const auto& failed_try) -> Status {
        scene.stop.request_stop();
        SKILLGIT_CHECK(failed_try({.answered = true, .is_last = true}));
        return fail(ErrorKind::cancelled, "the model says so");
      },
      [](std::size_t) { return Next::go_on; });
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().message(), interrupted().message());
  EXPECT_EQ(scene.spent().cost(), Cost{});
  EXPECT_EQ(scene.spent().calls(), 1);
}

// Who was asked is no longer in flight: nothing waits for that answer any more.
TEST(PurseTest, AfterTheIntroductionALimitIsMetAtOnce) {
  Scene scene({.tokens = 400});
  LessonHarness harness;
  ASSERT_TRUE(scene.purse.introduce(harness, Stage::final));
  EXPECT_FALSE(scene.send({{100, 50}, {100, 50}, {100, 50}}, 1, kRollout));
  EXPECT_EQ(scene.purse.halted(), StopReason::tokens);
}

TEST(PurseTest, NothingIsSentThatMightPassALimit) {
  Scene scene({.tokens = 449});
  ASSERT_FALSE(scene.send({{100, 50}, {100, 50}, {100, 50}}, 1, kQuestion));
  EXPECT_EQ(scene.spent().calls(), 2);
  EXPECT_EQ(scene.purse.halted(), StopReason::tokens);
}

// Four at once would need 600 tokens at worst; each turns out to use 12.
TEST(PurseTest, WaitsForWhatIsInFlightBeforeItGivesUp) {
  Scene scene({.tokens = 300});
  ASSERT_TRUE(scene.send(std::vector<model::Tokens>(12, {10, 2}), 4, kQuestion));
  EXPECT_EQ(scene.spent().cost().tokens(), 144);
}

TEST(PurseTest, DollarsAreCountedByEachModelsPrice) {
  Scene scene({.nano_usd = 10'000}, {.target = Price{.input = 1, .output = 2},
                                     .optimizer = Price{.input = 10, .output = 20}});
  ASSERT_TRUE(scene.send({{10, 10}}, 1, kRollout));
  ASSERT_TRUE(scene.send({{10, 10}}, 1, kQuestion));
  EXPECT_EQ(scene.spent().target.cost.nano_usd, 30);
  EXPECT_EQ(scene.spent().optimizer.cost.nano_usd, 300);
}

TEST(PurseTest, APriceOfZeroIsKnownAndNoPriceIsNot) {
  Scene scene({}, {.target = Price{}, .optimizer = {}});
  const model::Tokens used{.prompt = 10, .reply = 2};
  EXPECT_TRUE(scene.purse.cost(Payee::target, used)->has_price());
  EXPECT_FALSE(scene.purse.cost(Payee::optimizer, used)->has_price());
}

// What an endpoint says that it used may be anything. Nothing wraps, and the journal can be read.
TEST(PurseTest, AbsurdCountsAreTheMostThatThereIs) {
  Scene scene({.tokens = 1000, .nano_usd = 1000},
              {.target = Price{.input = 1'000'000'000, .output = 1'000'000'000}, .optimizer = {}});
  constexpr std::int64_t kAbsurd = 1'000'000'000'000'000'000;
  const auto cost = scene.purse.cost(Payee::target, {.prompt = kAbsurd, .reply = kAbsurd});
  EXPECT_EQ(cost, (Cost{kMostCost, kMostCost, kMostCost}));
  Cost all;
  for (int i = 0; i < 10'000; ++i) all += *cost;
  EXPECT_EQ(all.nano_usd, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(all.tokens(), all.nano_usd);
}

TEST(PurseTest, ALimitThatCountsWhatNobodyKnowsIsAnErrorBeforeAnythingIsSent) {
  Scene dollars({.nano_usd = 10'000'000});
  EXPECT_EQ(dollars.send({{10, 2}}, 1, kQuestion).error().kind(), ErrorKind::invalid);
  Scene tokens({.tokens = 10'000});
  EXPECT_EQ(
      tokens.send({{10, 2}}, 1, {.request = {"agent", 0}, .most = std::nullopt}).error().kind(),
      ErrorKind::invalid);
  EXPECT_EQ(dollars.spent().calls() + tokens.spent().calls(), 0);
}

TEST(PurseTest, RolloutsCountAttemptsAndCallsCountTries) {
  Scene scene({.rollouts = 2, .calls = 10});
  std::vector<Expense> expenses(3, kRollout);
  const Status sent = scene.purse.send(
      expenses, 1,
      [](std::size_t, const auto& failed_try) -> Status {
        SKILLGIT_CHECK(failed_try({.answered = true, .is_last = false}));
        SKILLGIT_CHECK(failed_try({.answered = false, .is_last = false}));
        return failed_try({.answered = true, .is_last = true});
      },
      [](std::size_t) { return Next::go_on; });
  ASSERT_FALSE(sent);
  EXPECT_EQ(scene.purse.halted(), StopReason::rollouts);
  EXPECT_EQ(scene.spent().rollouts, 2);
  EXPECT_EQ(scene.spent().calls(), 6);
  EXPECT_EQ(scene.spent().cost().tokens(), 2 * 150)
      << "nobody bills an error; what brought no answer may be billed";
}

// A rollout with tools reserves all its turns, and each of its tries is only one of them.
TEST(PurseTest, ATryOfOneTurnCountsAsThatTurn) {
  Scene scene({.tokens = 1000});
  const std::vector<Expense> expenses(1, kRollout);
  ASSERT_TRUE(scene.purse.send(
      expenses, 1,
      [&scene](std::size_t, const auto& failed_try) -> Status {
        SKILLGIT_CHECK(failed_try({.answered = false,
                                   .is_last = false,
                                   .most = model::Tokens{30, 5},
                                   .before = {40, 4}}));
        EXPECT_EQ(scene.spent().cost().tokens(), 35 + 150) << "all turns are reserved again";
        return failed_try({.answered = false, .is_last = true, .most = model::Tokens{70, 7}});
      },
      [](std::size_t) { return Next::go_on; }));
  EXPECT_EQ(scene.spent().cost().tokens(), 35 + 77);
}

TEST(PurseTest, WhatEarlierTurnsUsedIsKeptWhereNoOtherTryIsAllowed) {
  Scene scene({.calls = 1});
  const std::vector<Expense> expenses(1, kRollout);
  ASSERT_FALSE(scene.purse.send(
      expenses, 1,
      [](std::size_t, const auto& failed_try) -> Status {
        return failed_try(
            {.answered = true, .is_last = false, .most = model::Tokens{30, 5}, .before = {40, 4}});
      },
      [](std::size_t) { return Next::go_on; }));
  EXPECT_EQ(scene.purse.halted(), StopReason::calls);
  EXPECT_EQ(scene.spent().cost().tokens(), 44);
  EXPECT_EQ(scene.spent().calls(), 1);
}

TEST(PurseTest, ATryAfterAFailureIsReservedAsWell) {
  Scene scene({.calls = 2});
  const std::vector<Expense> expenses(1, kRollout);
  int tries = 1;
  const Status sent = scene.purse.send(
      expenses, 1,
      [&tries](std::size_t, const auto& failed_try) -> Status {
        for (;; ++tries) SKILLGIT_CHECK(failed_try({.answered = true, .is_last = false}));
      },
      [](std::size_t) { return Next::go_on; });
  ASSERT_FALSE(sent);
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(scene.purse.halted(), StopReason::calls);
}

/// How many of `count` requests of a stage are let out.
std::int64_t sent_of(Scene& scene, Expense like, int count) {
  const std::int64_t before = scene.spent().of(like.stage).calls;
  static int request = 0;
  like.request.key += std::to_string(++request);
  (void)scene.send(std::vector<model::Tokens>(static_cast<std::size_t>(count), {100, 50}), 1, like);
  return scene.spent().of(like.stage).calls - before;
}

Expense of_stage(Stage stage) {
  Expense expense = kRollout;
  expense.stage = stage;
  return expense;
}

TEST(PurseTest, ATryThatWouldWaitBeyondTheLimitIsNotMade) {
  Scene scene({.seconds = 30});
  std::vector<bool> allowed;
  const Status sent = scene.purse.send(
      {&kRollout, 1}, 1,
      [&](std::size_t, const rollout::FailedTryHook& failed_try) -> Status {
        for (const int seconds : {20, 60}) {
          const Status again =
              failed_try({.answered = true, .pause = std::chrono::seconds(seconds)});
          allowed.push_back(again.has_value());
          if (!again) return again;
        }
        return {};
      },
      [](std::size_t) { return Next::go_on; });
  EXPECT_FALSE(sent);
  EXPECT_EQ(allowed, (std::vector{true, false}));
  EXPECT_EQ(scene.purse.halted(), StopReason::seconds);
}

TEST(PurseTest, WhatIsKeptForAStageIsNotThereForAnother) {
  Scene scene({.rollouts = 10, .shares = {.gate = Share{500}, .final = Share{200}}});
  EXPECT_EQ(sent_of(scene, of_stage(Stage::train), 10), 3);
  EXPECT_EQ(scene.purse.halted(), StopReason::rollouts);
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 10), 5);
}

TEST(PurseTest, TrainingLeavesNoLessThanTheFinalShare) {
  Scene scene({.rollouts = 13, .shares = {.final = Share{300}}});
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 13), 9) << "of 9.1";
}

TEST(PurseTest, WhatAStageHasUsedOfItsShareIsNotKeptAnyLonger) {
  Scene scene({.calls = 10, .shares = {.gate = Share{500}}});
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 4), 4);
  EXPECT_EQ(sent_of(scene, of_stage(Stage::train), 10), 5) << "one is kept still";
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 10), 1);
}

TEST(PurseTest, AStageWithoutAShareHasWhatNoShareTakes) {
  Scene scene({.tokens = 1500, .shares = {.train = Share{300}}});
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 10), 7);
  EXPECT_EQ(sent_of(scene, of_stage(Stage::train), 10), 3);
}

TEST(PurseTest, OfTimeOnlyTheFinalShareIsKept) {
  Scene scene({.seconds = 100, .shares = {.train = Share{500}, .final = Share{300}}});
  scene.clock.now = std::chrono::seconds(69);
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 1), 1);
  scene.clock.now = std::chrono::seconds(70);
  EXPECT_EQ(sent_of(scene, of_stage(Stage::gate), 1), 0);
  EXPECT_EQ(scene.purse.halted(), StopReason::seconds);
}

RC_GTEST_PROP(PurseProperty, NoStageTouchesWhatIsKeptForAnother, ()) {
  const auto limit = *rc::gen::inRange<std::int64_t>(1, 40);
  const auto train = *rc::gen::inRange<std::int64_t>(0, 1001);
  const auto gate = *rc::gen::inRange<std::int64_t>(0, 1001 - train);
  const Shares shares{
      .train = Share{train}, .gate = Share{gate}, .final = Share{1000 - train - gate}};
  Scene scene({.rollouts = limit, .shares = shares});
  for (const Stage stage : *rc::gen::container<std::vector<Stage>>(
           rc::gen::element(Stage::train, Stage::gate, Stage::final)))
    sent_of(scene, of_stage(stage), 3);
  RC_ASSERT(scene.spent().rollouts <= limit);
  for (const Stage stage : {Stage::train, Stage::gate, Stage::final})
    RC_ASSERT(scene.spent().of(stage).rollouts <= shares.of(stage)->of(limit) + 2);
}

RC_GTEST_PROP(PurseProperty, NoSequenceOfReservationsAndArrivalsPassesALimit, ()) {
  const auto calls = *rc::gen::inRange<std::int64_t>(0, 20);
  const auto tokens = *rc::gen::inRange<std::int64_t>(0, 2000);
  const auto usd = *rc::gen::inRange<std::int64_t>(0, 20'000);
  const auto workers = *rc::gen::inRange(1, 5);
  const auto used = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 51));
  std::vector<model::Tokens> tokens_used;
  for (const int one : used) tokens_used.push_back({one * 2, one});

  Scene scene({.calls = calls, .tokens = tokens, .nano_usd = usd},
              {.target = {}, .optimizer = Price{.input = 3, .output = 12}});
  std::atomic<bool> passed = false;
  scene.seen = [&](const Spending& spent) {
    if (spent.calls() > calls || spent.cost().tokens() > tokens || spent.cost().nano_usd > usd)
      passed = true;
  };
  const Status sent = scene.send(tokens_used, workers, kQuestion);
  RC_ASSERT(!passed);
  RC_ASSERT(sent.has_value() != scene.purse.halted().has_value());
}

}  // namespace
}  // namespace skillgit::train
