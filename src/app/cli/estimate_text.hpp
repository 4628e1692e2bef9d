#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/estimate.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

// What requests are expected to use, to people and to scripts.

/// "20 to 640"; one number where both ends are the same.
std::string range_text(const train::Range& range);

/// "$0.01 to $0.42".
std::string usd_range_text(const train::Range& nano_usd);

/// "30 to 90 prompt tokens (mean 60), 2 reply tokens (mean 2), as 20 recorded ones", as a line.
std::string recorded_text(const train::RequestTokens& tokens);

/// What a rollout uses, as a line: recorded, foreseen, or that nobody can tell.
std::string rollout_text(const std::optional<train::RequestTokens>& known);

/// What a fresh measurement uses, as indented lines: a rollout and, where anybody can tell, all.
std::string measurement_text(const train::MeasurementEstimate& estimate);

/// Both ends; null where nothing is known.
Json range_as_json(const std::optional<train::Range>& range);
/// The same of dollars.
Json usd_range_as_json(const std::optional<train::Range>& nano_usd);

Json tokens_as_json(const train::RequestTokens& one);

/// Adds `per_rollout`, `tokens` and `usd`, null where nobody can tell.
void add_measurement(const train::MeasurementEstimate& estimate, Json& json);

}  // namespace skillgit::cli
