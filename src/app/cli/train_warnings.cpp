#include "app/cli/train_warnings.hpp"

#include "app/cli/output.hpp"
#include "skillgit/core/tasks/check.hpp"

#include <map>
#include <string_view>

namespace skillgit::cli {
namespace {

/// Of one code; a set with a thousand duplicates is told of in a few lines.
constexpr int kMostOfACode = 3;

/// What training itself refuses, and says in its own words.
bool is_refused(std::string_view code) { return code == "no-train" || code == "no-val"; }

}  // namespace

std::vector<std::string> warnings_before(const tasks::TaskSet& tasks, bool asks_a_model) {
  std::vector<std::string> warnings;
  std::map<std::string, int> counts;
  for (const tasks::Finding& finding : tasks::check(tasks)) {
    if (is_refused(finding.code) || (finding.code == "no-answer" && asks_a_model)) continue;
    if (++counts[finding.code] <= kMostOfACode) warnings.push_back(finding.message);
  }
  for (const auto& [code, count] : counts)
    if (count > kMostOfACode)
      warnings.push_back(plural(static_cast<std::size_t>(count - kMostOfACode), "more finding") +
                         " like these: `skillgit tasks check` lists every '" + code + "'");
  return warnings;
}

std::optional<std::string> warning_about(const train::Standing& base) {
  if (base.tasks == 0) return std::nullopt;
  if (base.mean == 0)
    return "the skill has no point on any val task, so only an edit that makes one right can be "
           "accepted; look at the replies, the scorer and the prompt form first";
  if (base.mean == tasks::kFullMarks)
    return "the skill does every val task, so no edit can be better: add val tasks that the target "
           "fails";
  return std::nullopt;
}

}  // namespace skillgit::cli
