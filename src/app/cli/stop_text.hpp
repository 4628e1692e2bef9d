#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/events.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace skillgit::cli {

/// Why a run stopped, and how it goes on where it can; the same in every command.
std::string_view stop_text(train::StopReason reason);

/// The same of a fresh measurement, which the final share of the budget alone ends.
std::string measuring_stop_text(train::StopReason reason);

/// What a budget's limit counts: "rollouts", "dollars".
std::string_view limit_text(train::StopReason reason);

/// The reason's name, or null.
Json stop_as_json(const std::optional<train::StopReason>& reason);

}  // namespace skillgit::cli
