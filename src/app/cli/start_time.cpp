#include "app/cli/start_time.hpp"

#include <algorithm>
#include <charconv>

namespace skillgit::cli {

std::int64_t clock_time(const Environment& environment) {
  return std::chrono::duration_cast<std::chrono::seconds>(environment.now().time_since_epoch())
      .count();
}

Result<std::int64_t> start_time(const Environment& environment) {
  const std::string given = environment.variable("SOURCE_DATE_EPOCH");
  if (given.empty()) return clock_time(environment);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seconds);
  const bool is_number = error == std::errc() && end == given.data() + given.size();
  if (!is_number || seconds < 0 || seconds > store::kLatestCommitTime)
    return fail(Error(ErrorKind::usage,
                      "SOURCE_DATE_EPOCH is '" + given + "', which is no time of a commit")
                    .with_hint("give it seconds since 1970, at most " +
                               std::to_string(store::kLatestCommitTime)));
  return seconds;
}

std::int64_t start_after(const std::string& slug, std::int64_t now, std::int64_t today,
                         const store::RunStore& store) {
  const auto runs = store.runs(slug);
  if (!runs) return now;  // Training says so itself.
  for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
    const auto log = store.head(*run);
    if (!log) return now;
    const std::int64_t started = log->header.started;
    if (started <= today) return std::max(now, started + 1);
  }
  return now;
}

}  // namespace skillgit::cli
