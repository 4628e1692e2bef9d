#include "app/cli/start_time.hpp"

#include <charconv>
#include <string>

namespace skillgit::cli {

Result<std::int64_t> start_time(const Environment& environment) {
  const std::string given = environment.variable("SOURCE_DATE_EPOCH");
  if (given.empty())
    return std::chrono::duration_cast<std::chrono::seconds>(environment.now().time_since_epoch())
        .count();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seconds);
  if (error != std::errc() || end != given.data() + given.size() || seconds < 0)
    return fail(ErrorKind::usage, "SOURCE_DATE_EPOCH is '" + given + "', which is no time");
  return seconds;
}

}  // namespace skillgit::cli
