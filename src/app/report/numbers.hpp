#pragma once

#include "skillgit/core/tasks/points.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// How numbers look in reports, the same everywhere.

namespace skillgit::report {

using tasks::exact_score_text;
using tasks::score_text;

/// "1 task", "3 tasks".
std::string plural(std::size_t count, std::string_view noun);

/// "1,234,567".
std::string grouped_digits(std::int64_t number);

/// "2026-11-25 14:12 UTC", or the number itself where it is no date.
std::string date_text(std::int64_t seconds);

/// "2 h 5 min", "3 min 20 s", "12 s".
std::string duration_text(std::int64_t seconds);

}  // namespace skillgit::report
