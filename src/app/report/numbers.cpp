#include "app/report/numbers.hpp"

#include "skillgit/core/base/calendar.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace skillgit::report {

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped_digits(static_cast<std::int64_t>(count)), noun,
                     count == 1 ? "" : "s");
}

std::string grouped_digits(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string date_text(std::int64_t seconds) {
  if (seconds < 0 || seconds >= kYear10000) return std::to_string(seconds);
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string duration_text(std::int64_t seconds) {
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

}  // namespace skillgit::report
