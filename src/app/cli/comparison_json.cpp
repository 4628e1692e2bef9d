#include "app/cli/comparison_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace skillgit::cli {

double six_digits(double share) {
  constexpr auto kFull = static_cast<double>(optimizer::kFullMarks);
  return std::round(share * kFull) / kFull;
}

Json interval_as_json(const optimizer::Interval& interval) {
  return {six_digits(interval.low), six_digits(interval.high)};
}

Json comparison_as_json(const optimizer::Comparison& comparison) {
  const bool is_seen = comparison.wins + comparison.losses + comparison.ties > 0;
  const auto seen = [is_seen](auto value) { return is_seen ? Json(value) : Json(); };
  Json json = {{"wins", comparison.wins},
               {"losses", comparison.losses},
               {"ties", comparison.ties},
               {"missing", comparison.missing},
               {"gain", seen(six_digits(comparison.gain))},
               {"p_greater", seen(comparison.p.greater)},
               {"p_two_sided", seen(comparison.p.two_sided)},
               {"p_exact", seen(comparison.p.exact)}};
  json["interval"] = comparison.interval ? interval_as_json(*comparison.interval) : Json(nullptr);
  return json;
}

}  // namespace skillgit::cli
