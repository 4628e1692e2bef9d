#include "skillgit/train/options.hpp"

namespace skillgit::train {

using optimizer::MetricKind;

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

}  // namespace skillgit::train
