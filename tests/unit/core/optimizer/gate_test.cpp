// The training gate: a candidate replaces the current skill only by doing strictly better on
// the val tasks, and what is not known decides nothing.

#include "skillgit/core/optimizer/gate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <vector>

namespace skillgit::optimizer {

void PrintTo(Verdict verdict, std::ostream* out) { *out << to_string(verdict); }

namespace {

using Tasks = std::vector<PairedScore>;

constexpr Points kHalf = kFullMarks / 2;
constexpr PairedScore kWon{.candidate = kFullMarks, .current = 0};
constexpr PairedScore kLost{.candidate = 0, .current = kFullMarks};
constexpr PairedScore kBothPassed{.candidate = kFullMarks, .current = kFullMarks};
constexpr PairedScore kNoReply{.candidate = std::nullopt, .current = 0};
constexpr PairedScore kNoBaseline{.candidate = kFullMarks, .current = std::nullopt};

Tasks of(int total, int wins, int losses, int no_reply = 0) {
  Tasks tasks(static_cast<std::size_t>(total), kBothPassed);
  auto next = tasks.begin();
  next = std::fill_n(next, wins, kWon);
  next = std::fill_n(next, losses, kLost);
  std::fill_n(next, no_reply, kNoReply);
  return tasks;
}

std::vector<Slot> all_in(const Tasks& tasks) {
  std::vector<Slot> slots;
  for (const PairedScore& score : tasks) slots.push_back({.done = true, .score = score});
  return slots;
}

/// Calls `check` with every list of `length` values out of `alphabet`.
template <typename T>
void for_every_list(const std::vector<T>& alphabet, std::size_t length,
                    const std::function<void(const std::vector<T>&)>& check) {
  std::vector<std::size_t> digits(length, 0);
  while (true) {
    std::vector<T> list;
    for (const std::size_t digit : digits) list.push_back(alphabet[digit]);
    check(list);
    std::size_t place = 0;
    while (place < length && ++digits[place] == alphabet.size()) digits[place++] = 0;
    if (place == length) return;
  }
}

/// Every kind of pair that can be made from nothing, half, full marks and no score.
std::vector<PairedScore> every_pair() {
  const std::vector<std::optional<Points>> values = {0, kHalf, kFullMarks, std::nullopt};
  std::vector<PairedScore> pairs;
  for (const auto& candidate : values)
    for (const auto& current : values) pairs.push_back({candidate, current});
  return pairs;
}

TEST(GateTest, AcceptsAStrictGain) {
  EXPECT_EQ(judge(of(40, 1, 0)), Verdict::accept);
  EXPECT_EQ(judge(of(40, 7, 6)), Verdict::accept);
}

TEST(GateTest, AMillionthIsAGain) {
  EXPECT_EQ(judge(Tasks{{.candidate = 700'001, .current = 700'000}}), Verdict::accept);
}

TEST(GateTest, WhatRoundingMadeOfATieIsNoGain) {
  const Points third = mean(std::vector<Points>{kFullMarks, 0, 0});
  const PairedScore lost{.candidate = 0, .current = third, .is_rounded = true};
  const PairedScore won{.candidate = kHalf, .current = 0, .is_rounded = true};
  const Tasks tie{lost, lost, lost, won, won};
  EXPECT_EQ(judge(tie), Verdict::reject);
  EXPECT_EQ(judge(Tasks{lost, lost, won, won}), Verdict::accept);
}

// Of at most four draws a side, each full marks or none: in twelfths all means are whole.
TEST(GateTest, TheVerdictIsThatOfTheMeansAsTheyWereBeforeRounding) {
  const auto draws =
      rc::gen::map(rc::gen::arbitrary<std::vector<bool>>(), [](std::vector<bool> any) {
        any.resize(any.size() % 4 + 1);
        std::vector<Points> points;
        for (const bool done : any) points.push_back(done ? kFullMarks : 0);
        return points;
      });
  const auto twelfths = [](const std::vector<Points>& points) {
    return std::count(points.begin(), points.end(), kFullMarks) * 12 /
           static_cast<std::ptrdiff_t>(points.size());
  };
  const auto property = [&] {
    Tasks tasks;
    std::ptrdiff_t gain = 0;
    for (int count = *rc::gen::inRange(1, 40); count > 0; --count) {
      const auto candidate = *draws;
      const auto current = *draws;
      tasks.push_back({.candidate = mean(candidate),
                       .current = mean(current),
                       .is_rounded = candidate.size() > 1 || current.size() > 1});
      gain += twelfths(candidate) - twelfths(current);
    }
    RC_ASSERT(judge(tasks) == (gain > 0 ? Verdict::accept : Verdict::reject));
  };
  EXPECT_TRUE(rc::check("the verdict is that of the means before rounding", property));
}

TEST(GateTest, RejectsALoss) { EXPECT_EQ(judge(of(40, 6, 7)), Verdict::reject); }

TEST(GateTest, RejectsATie) {
  EXPECT_EQ(judge(of(40, 0, 0)), Verdict::reject);
  EXPECT_EQ(judge(of(40, 9, 9)), Verdict::reject);
}

TEST(GateTest, AddsUpPartialMarks) {
  const PairedScore half_better{.candidate = kFullMarks, .current = kHalf};
  EXPECT_EQ(judge(Tasks{half_better, half_better, kLost}), Verdict::reject);
  EXPECT_EQ(judge(Tasks{half_better, half_better, half_better, kLost}), Verdict::accept);
}

TEST(GateTest, ATaskThatIsMissingOnEitherSideCountsForNeither) {
  EXPECT_EQ(judge(of(40, 4, 2, /*no_reply=*/1)), Verdict::accept);
  Tasks without_baseline = of(40, 2, 0);
  without_baseline.back() = kNoBaseline;
  EXPECT_EQ(judge(without_baseline), Verdict::accept);
}

TEST(GateTest, WillNotDecideWhatAMissingScoreCouldTurn) {
  EXPECT_EQ(judge(of(40, 2, 2, /*no_reply=*/1)), Verdict::indecisive);
  EXPECT_EQ(judge(Tasks{kWon, {.candidate = std::nullopt, .current = kFullMarks}}),
            Verdict::indecisive);
}

TEST(GateTest, WillNotAcceptWhenTooMuchIsMissing) {
  EXPECT_EQ(judge(of(40, 30, 0, /*no_reply=*/2)), Verdict::accept);
  EXPECT_EQ(judge(of(40, 30, 0, /*no_reply=*/3)), Verdict::indecisive);
  EXPECT_EQ(judge(of(4, 3, 0, /*no_reply=*/1)), Verdict::accept);
}

TEST(GateTest, RejectsWhatNoMissingScoreCouldSave) {
  EXPECT_EQ(judge(of(40, 0, 30, /*no_reply=*/3)), Verdict::reject);
}

TEST(GateTest, WithoutAnyScoreItIsIndecisive) {
  EXPECT_EQ(judge(Tasks(10, PairedScore{})), Verdict::indecisive);
  EXPECT_EQ(judge(Tasks{kNoReply}), Verdict::indecisive);
}

// 10 wins and w losses in 40 tasks: the gain is 10 - w, its squared standard error
// (40 (10 + w) - (10 - w)^2) / 39.
TEST(GateTest, AMarginAsksForThatManyStandardErrors) {
  constexpr Margin kTwoErrors{.thousandths = 2'000};
  EXPECT_EQ(judge(of(40, 10, 3), kTwoErrors), Verdict::accept);  // 7 > 2 * 3.475
  EXPECT_EQ(judge(of(40, 10, 4), kTwoErrors), Verdict::reject);  // 6 < 2 * 3.666
  EXPECT_EQ(judge(of(40, 10, 9), Margin{}), Verdict::accept);
}

TEST(GateTest, AMarginIsExactToTheThousandth) {
  // Differences 1 and 0: the gain is 1 and so is its standard error.
  const Tasks tasks = of(2, 1, 0);
  EXPECT_EQ(judge(tasks, Margin{.thousandths = 999}), Verdict::accept);
  EXPECT_EQ(judge(tasks, Margin{.thousandths = 1'000}), Verdict::reject);
}

TEST(GateTest, AGainOnEveryTaskAlikeHasNoErrorAtAll) {
  const PairedScore a_little{.candidate = kHalf + 1, .current = kHalf};
  EXPECT_EQ(judge(Tasks(40, a_little), Margin{.thousandths = kWidestMargin}), Verdict::accept);
}

TEST(GateTest, OneTaskAloneCannotPassAMargin) {
  EXPECT_EQ(judge(Tasks{kWon}, Margin{.thousandths = 1}), Verdict::reject);
}

TEST(GateTest, AMarginDoesNotOverflowOnAHundredThousandTasks) {
  Tasks tasks(100'000, kWon);
  tasks.front() = kLost;
  EXPECT_EQ(judge(tasks, Margin{.thousandths = kWidestMargin}), Verdict::accept);
  tasks.assign(100'000, kLost);
  EXPECT_EQ(judge(tasks, Margin{.thousandths = kWidestMargin}), Verdict::reject);
}

TEST(GateTest, TheOrderOfTasksShowsInNoVerdict) {
  EXPECT_TRUE(rc::check([] {
    auto tasks = *rc::gen::nonEmpty(rc::gen::container<Tasks>(rc::gen::elementOf(every_pair())));
    const Margin margin{*rc::gen::element<std::int64_t>(0, 500, 2'000)};
    const Verdict verdict = judge(tasks, margin);
    std::reverse(tasks.begin(), tasks.end());
    RC_ASSERT(judge(tasks, margin) == verdict);
    std::rotate(tasks.begin(), tasks.begin() + 1, tasks.end());
    RC_ASSERT(judge(tasks, margin) == verdict);
  }));
}

rc::Gen<Tasks> any_tasks() {
  const auto points = [] {
    return rc::gen::oneOf(rc::gen::inRange<Points>(0, kFullMarks + 1),
                          rc::gen::element<Points>(0, kHalf, kFullMarks));
  };
  const auto score = [points] {
    return rc::gen::weightedOneOf<std::optional<Points>>(
        {{9, rc::gen::map(points(), [](Points one) { return std::optional(one); })},
         {1, rc::gen::just(std::optional<Points>())}});
  };
  return rc::gen::nonEmpty(
      rc::gen::container<Tasks>(rc::gen::map(rc::gen::pair(score(), score()), [](const auto& both) {
        return PairedScore{.candidate = both.first, .current = both.second};
      })));
}

/// The tasks in another order, any one.
Tasks shuffled(Tasks tasks) {
  for (std::size_t left = tasks.size(); left > 1; --left)
    std::swap(tasks[left - 1], tasks[*rc::gen::inRange<std::size_t>(0, left)]);
  return tasks;
}

TEST(GateTest, AnyPermutationOfAnyScoresHasTheSameVerdict) {
  EXPECT_TRUE(rc::check([] {
    const Tasks tasks = *any_tasks();
    const Margin margin{*rc::gen::inRange<std::int64_t>(0, 4'000)};
    RC_ASSERT(judge(shuffled(tasks), margin) == judge(tasks, margin));
  }));
}

// The spread is asked of all pairs of tasks here, as a fraction that is never divided out, and of
// sums in the gate.
TEST(GateTest, ItsArithmeticIsThatOfFractions) {
  __extension__ using Wide = __int128;
  EXPECT_TRUE(rc::check([] {
    Tasks tasks = *any_tasks();
    std::erase_if(tasks, [](const PairedScore& one) { return !one.candidate || !one.current; });
    RC_PRE(!tasks.empty());
    const auto margin = *rc::gen::inRange<std::int64_t>(0, 4'000);
    Wide gain = 0, spread = 0;
    for (const PairedScore& one : tasks) {
      const Points difference = *one.candidate - *one.current;
      gain += difference;
      for (const PairedScore& other : tasks) {
        const Wide apart = difference - (*other.candidate - *other.current);
        spread += apart * apart;  // Each pair comes twice.
      }
    }
    const auto others = static_cast<Wide>(tasks.size()) - 1;
    const bool exceeds = 2 * gain * gain * others * 1'000'000 > Wide{margin} * margin * spread;
    const bool passes = gain > 0 && (margin == 0 || exceeds);
    RC_ASSERT(judge(tasks, Margin{margin}) == (passes ? Verdict::accept : Verdict::reject));
  }));
}

TEST(GateTest, AMeanIsOffByHalfAMillionthAtMost) {
  EXPECT_TRUE(rc::check([] {
    const auto draws = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<Points>>(rc::gen::inRange<Points>(0, kFullMarks + 1)));
    Points off = static_cast<Points>(draws.size()) * mean(draws);
    for (const Points one : draws) off -= one;
    const auto count = static_cast<Points>(draws.size());
    RC_ASSERT(-count < 2 * off && 2 * off <= count);
  }));
}

// Whatever has arrived, in whatever order: the pass is open, or it says what all of val says.
TEST(GateTest, APrefixDecidesWhatTheWholeWouldDecide) {
  EXPECT_TRUE(rc::check([] {
    const Tasks tasks = *any_tasks();
    std::vector<Slot> slots = all_in(tasks);
    const auto settled = first_pass(slots);
    RC_ASSERT(settled->verdict == judge(tasks));
    for (Slot& slot : slots) slot.done = *rc::gen::arbitrary<bool>();
    const auto early = first_pass(slots);
    RC_ASSERT(!early || early == settled);
    for (std::size_t at = 0; at < settled->quoted; ++at) slots[at].done = true;
    RC_ASSERT(first_pass(slots) == settled);
  }));
}

/// The tasks where the first `done` are in, and the candidate does all that is to come, and all
/// that went missing, to the full.
Tasks at_best(Tasks tasks, std::size_t done) {
  for (std::size_t at = 0; at < tasks.size(); ++at) {
    PairedScore& score = tasks[at];
    if (at >= done || !score.candidate) score.candidate = kFullMarks;
    if (!score.current) score.current = 0;
  }
  return tasks;
}

// The space is small enough to try all of it, missing scores and margins included.
TEST(GateTest, ARejectIsCalledAsSoonAsNothingThatComesCouldTurnIt) {
  const std::vector<PairedScore> pairs = every_pair();
  for (std::size_t length = 1; length <= 4; ++length)
    for_every_list<PairedScore>(pairs, length, [&](const Tasks& tasks) {
      std::vector<Slot> slots = all_in(tasks);
      for (std::size_t done = length; done-- > 0;) {
        slots[done].done = false;
        const auto early = first_pass(slots);
        ASSERT_EQ(early.has_value(), judge(at_best(tasks, done)) == Verdict::reject);
        if (!early) continue;
        ASSERT_EQ(early->verdict, Verdict::reject);
        ASSERT_EQ(judge(tasks), Verdict::reject);
        ASSERT_EQ(judge(tasks, Margin{.thousandths = 1'000}), Verdict::reject);
      }
    });
}

TEST(GateTest, StoppingEarlyNeverChangesAVerdict) {
  const std::vector<PairedScore> pairs = every_pair();
  for (std::size_t length = 1; length <= 4; ++length)
    for_every_list<PairedScore>(pairs, length, [&](const Tasks& tasks) {
      const auto judgement = first_pass(all_in(tasks));
      ASSERT_TRUE(judgement.has_value());
      ASSERT_EQ(judgement->verdict, judge(tasks));
    });
}

TEST(GateTest, ARejectQuotesTheShortestPrefixThatDecidesIt) {
  const auto judgement = first_pass(all_in({kLost, kLost, kLost, kWon, kWon, kWon}));
  EXPECT_EQ(judgement, (Judgement{Verdict::reject, 3}));
  EXPECT_EQ(first_pass(all_in({kBothPassed, kBothPassed})), (Judgement{Verdict::reject, 0}))
      << "there is nothing to gain";
}

TEST(GateTest, AcceptAndIndecisiveQuoteEverything) {
  EXPECT_EQ(first_pass(all_in({kWon, kBothPassed})), (Judgement{Verdict::accept, 2}));
  EXPECT_EQ(first_pass(all_in({kBothPassed, kNoReply})), (Judgement{Verdict::indecisive, 2}));
}

TEST(GateTest, StaysOpenUntilItsPrefixIsIn) {
  std::vector<Slot> slots = all_in({kLost, kLost, kWon});
  slots[0].done = false;
  EXPECT_EQ(first_pass(slots), std::nullopt) << "two losses are in, but not the first";
  slots = all_in({kWon, kWon, kWon});
  slots[2].done = false;
  EXPECT_EQ(first_pass(slots), std::nullopt) << "an accept waits for all of val";
}

// Whatever has arrived so far, the pass is either open or already says what it will say.
TEST(GateTest, TheOrderOfArrivalShowsInNoVerdict) {
  const std::vector<PairedScore> pairs = every_pair();
  for (std::size_t length = 1; length <= 3; ++length)
    for_every_list<PairedScore>(pairs, length, [&](const Tasks& tasks) {
      const auto settled = first_pass(all_in(tasks));
      for (unsigned arrived = 0; arrived < (1u << length); ++arrived) {
        std::vector<Slot> slots = all_in(tasks);
        for (std::size_t at = 0; at < length; ++at) slots[at].done = (arrived >> at & 1u) != 0;
        const auto early = first_pass(slots);
        ASSERT_TRUE(!early || early == settled);
      }
    });
}

TEST(GateTest, TheFixedOrderStartsWithWhatTheCurrentSkillDoesBest) {
  EXPECT_EQ(gate_order({{"a", 0}, {"b", kFullMarks}, {"c", std::nullopt}, {"d", kHalf}, {"e", 0}}),
            (std::vector<std::string>{"b", "d", "a", "e", "c"}));
}

TEST(GateDeathTest, AssertsItsPreconditions) {
  EXPECT_DEATH((void)judge(Tasks{}), "empty");
  EXPECT_DEATH((void)judge(Tasks{{.candidate = kFullMarks + 1, .current = 0}}), "candidate");
  EXPECT_DEATH((void)judge(Tasks{{.candidate = 0, .current = -1}}), "current");
  EXPECT_DEATH((void)judge(Tasks{kWon}, Margin{.thousandths = -1}), "margin");
}

}  // namespace
}  // namespace skillgit::optimizer
