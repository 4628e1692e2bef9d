#include "skillgit/train/options.hpp"

#include <algorithm>
#include <utility>

namespace skillgit::train {

using optimizer::MetricKind;

namespace {

/// val above this size is not confirmed by default: its own size steadies the score.
constexpr std::size_t kConfirmUpTo = 60;

constexpr std::size_t kRepeats = 8;

auto has_no_effect(std::string message, std::string hint) {
  return fail(Error(ErrorKind::invalid, std::move(message)).with_hint(std::move(hint)));
}

/// Refuses what the published rules leave no room for.
Status check_with_published(const GateOptions& options) {
  const std::string hint = "leave one of them out";
  if (options.confirm == Confirm::on)
    return has_no_effect("gate.confirm is on, and gate.published knows no second pass", hint);
  if (options.margin != optimizer::Margin{})
    return has_no_effect("gate.margin is set, and gate.published knows no margin", hint);
  if (options.salvage)
    return has_no_effect("gate.salvage is set, and gate.published knows no second offer", hint);
  return {};
}

/// Refuses what only the published rules go by.
Status check_without_published(const GateOptions& options) {
  if (options.regions)
    return has_no_effect(
        "gate.regions is set: without gate.published nothing changes the skill unmeasured",
        "leave it out");
  if (options.final_test)
    return has_no_effect("gate.final_test is set: without gate.published no run ends on test",
                         "leave it out; `skillgit eval` measures a skill on test");
  return {};
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
  if (options.mixed_weight != GateOptions{}.mixed_weight && options.metric != MetricKind::mixed)
    return has_no_effect("gate.mixed_weight is set, and gate.metric is not mixed",
                         "leave it out, or set gate.metric = \"mixed\"");
  if (options.confirm == Confirm::off && options.margin != optimizer::Margin{})
    return has_no_effect(
        "gate.margin is set, and counts in the second pass, which gate.confirm "
        "has off",
        "leave one of them out");
  return options.published ? check_with_published(options) : check_without_published(options);
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
