#include "skillgit/train/options.hpp"

#include <algorithm>
#include <limits>

namespace skillgit::train {

using optimizer::MetricKind;

namespace {

/// val above this size is not confirmed by default: its own size steadies the score.
constexpr std::size_t kConfirmUpTo = 60;

constexpr std::size_t kRepeats = 8;

std::int64_t product(std::int64_t a, std::int64_t b) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return b != 0 && a > kMost / b ? kMost : a * b;
}

}  // namespace

std::int64_t cost_of(const model::Tokens& used, const Price& price) {
  return sum(product(used.prompt, price.input), product(used.reply, price.output));
}

Rules GateOptions::rules() const {
  const MetricKind usual = published ? MetricKind::hard : MetricKind::soft;
  return {.metric = {.kind = metric.value_or(usual), .soft_weight = mixed_weight},
          .published = published};
}

Status check(const GateOptions& options) {
  if (options.published && options.confirm == Confirm::on)
    return fail(Error(ErrorKind::invalid,
                      "gate.confirm is on, and gate.published knows no second "
                      "pass")
                    .with_hint("leave one of them out"));
  if (options.published && options.margin != optimizer::Margin{})
    return fail(Error(ErrorKind::invalid, "gate.margin is set, and gate.published knows no margin")
                    .with_hint("leave one of them out"));
  if (options.published && options.salvage)
    return fail(Error(ErrorKind::invalid,
                      "gate.salvage is set, and gate.published knows no "
                      "second offer")
                    .with_hint("leave one of them out"));
  if (!options.published && options.regions == Regions::forced)
    return fail(Error(ErrorKind::invalid,
                      "gate.regions is forced: without gate.published nothing changes the skill "
                      "unmeasured")
                    .with_hint("leave it out"));
  return {};
}

bool confirms(const GateOptions& options, std::size_t val_tasks, bool deterministic) {
  if (options.published) return false;
  if (options.confirm == Confirm::automatic) return val_tasks <= kConfirmUpTo && !deterministic;
  return options.confirm == Confirm::on;
}

std::size_t repeated_tasks(const GateOptions& options, std::size_t val_tasks) {
  return options.published ? 0 : std::min(kRepeats, val_tasks);
}

}  // namespace skillgit::train
