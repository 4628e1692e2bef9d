#include "skillgit/train/budget.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace skillgit::train {
namespace {

constexpr std::int64_t kWhole = 1000;

using Limit = std::optional<std::int64_t>;

/// A kind of limit, and what of a spending it counts.
struct Kind {
  std::string_view name;
  Limit Budget::*limit;
  std::int64_t (*spent)(const Spending&);
  std::int64_t grain = 1;  ///< A part is a whole number of these.
};

constexpr std::array kKinds{
    Kind{"rollouts", &Budget::rollouts, [](const Spending& spent) { return spent.rollouts; }},
    Kind{"calls", &Budget::calls, [](const Spending& spent) { return spent.calls(); }},
    Kind{"tokens", &Budget::tokens, [](const Spending& spent) { return spent.cost().tokens(); }},
    Kind{"usd", &Budget::nano_usd, [](const Spending& spent) { return spent.cost().nano_usd; },
         1'000'000},
    Kind{"seconds", &Budget::seconds, [](const Spending& spent) { return spent.seconds; }},
};

Limit smaller(const Limit& one, const Limit& other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

}  // namespace

std::int64_t Share::of(std::int64_t limit) const {
  // In two parts, so that no limit is too large to be multiplied.
  return limit / kWhole * thousandths + limit % kWhole * thousandths / kWhole;
}

std::optional<Share> Shares::of(Stage stage) const {
  switch (stage) {
    case Stage::train:
      return train;
    case Stage::gate:
      return gate;
    case Stage::final:
      break;
  }
  return final;
}

std::optional<std::int64_t> Shares::kept(Stage stage, std::int64_t limit) const {
  const auto share = of(stage);
  if (!share) return std::nullopt;
  const bool is_whole = limit % kWhole * share->thousandths % kWhole == 0;
  return share->of(limit) + (stage == Stage::final && !is_whole ? 1 : 0);
}

Result<Budget> part_of(const Budget& whole, int parts) {
  Budget part = whole;
  for (const Kind& kind : kKinds) {
    const Limit& limit = whole.*kind.limit;
    if (!limit) continue;
    const std::int64_t one = *limit / parts / kind.grain * kind.grain;
    if (one == 0)
      return fail(Error(ErrorKind::usage, "budget." + std::string(kind.name) +
                                              " leaves nothing for each of " +
                                              std::to_string(parts) + " runs")
                      .with_hint("the budget is of all runs together, in equal parts"));
    part.*kind.limit = one;
  }
  return part;
}

Budget left_of(const Budget& whole, const Spending& spent) {
  Budget left = whole;
  for (const Kind& kind : kKinds)
    if (const Limit& limit = whole.*kind.limit)
      left.*kind.limit = std::max<std::int64_t>(*limit - kind.spent(spent), 0);
  return left;
}

Budget smaller_of(const Budget& one, const Budget& other) {
  Budget both = one;
  for (const Kind& kind : kKinds) both.*kind.limit = smaller(one.*kind.limit, other.*kind.limit);
  return both;
}

Budget measuring_part_of(const Budget& whole) {
  if (!whole.shares.final) return {};
  Budget part = whole;
  part.shares = {};
  for (const Kind& kind : kKinds)
    if (Limit& limit = part.*kind.limit) limit = whole.shares.final->of(*limit);
  return part;
}

Spending sum_of(const Spending& one, const Spending& other) {
  Spending sum = one;
  sum.rollouts += other.rollouts;
  sum.target += other.target;
  sum.optimizer += other.optimizer;
  sum.reserved += other.reserved;
  sum.seconds += other.seconds;
  for (std::size_t at = 0; at < sum.stages.size(); ++at) sum.stages[at] += other.stages[at];
  sum.attempts.clear();
  return sum;
}

}  // namespace skillgit::train
