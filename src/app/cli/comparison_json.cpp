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
  Json json = {{"wins", comparison.wins},
               {"losses", comparison.losses},
               {"ties", comparison.ties},
               {"missing", comparison.missing},
               {"gain", six_digits(comparison.gain)},
               {"p_greater", comparison.p.greater},
               {"p_two_sided", comparison.p.two_sided},
               {"p_exact", comparison.p.exact}};
  json["interval"] = comparison.interval ? interval_as_json(*comparison.interval) : Json(nullptr);
  return json;
}

}  // namespace skillgit::cli
