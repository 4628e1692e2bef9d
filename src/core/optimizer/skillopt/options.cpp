// What options contradict, in the words of the settings.

#include "core/optimizer/skillopt/prompts.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace skillgit::optimizer {
namespace {

Status check_prompts(const SkilloptOptions& options) {
  const auto names = skillopt_prompt_names();
  for (const auto& [name, text] : options.prompts) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      return fail(ErrorKind::invalid,
                  "skillopt has no prompt '" + name + "'" + did_you_mean(name, names));
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
      return fail(ErrorKind::invalid, "prompt '" + name + "' is empty");
  }
  return {};
}

/// Refuses what only reminders go by, where none are asked for.
Status check_without_appendix(const SkilloptOptions& options) {
  const std::string_view key = options.appendix_failures_only  ? "appendix_failures_only"
                               : options.consolidate_above > 0 ? "consolidate_above"
                                                               : "";
  if (key.empty()) return {};
  return fail(Error(ErrorKind::invalid, "optimizer." + std::string(key) +
                                            " is set: without optimizer.appendix there are no "
                                            "reminders")
                  .with_hint("leave it out, or set optimizer.appendix = true"));
}

}  // namespace

Status check(const SkilloptOptions& options) {
  if (options.min_learning_rate > options.learning_rate && !options.published)
    return fail(Error(ErrorKind::invalid, "optimizer.min_learning_rate is " +
                                              std::to_string(options.min_learning_rate) +
                                              ", more than optimizer.learning_rate, which is " +
                                              std::to_string(options.learning_rate))
                    .with_hint("set both: the edit budget goes from the one down to the other"));
  if (options.merge_group < 2)
    return fail(ErrorKind::invalid, "optimizer.merge_group must be at least 2");
  if (options.epochs < 1 || options.batch_size < 1 || options.accumulation < 1 ||
      options.minibatch < 1 || options.min_learning_rate < 1 || options.slow_samples < 1 ||
      options.evidence_bytes < 1)
    return fail(ErrorKind::invalid, "an option of skillopt that counts something is 0 or less");
  if (!options.appendix) SKILLGIT_CHECK(check_without_appendix(options));
  return check_prompts(options);
}

}  // namespace skillgit::optimizer
