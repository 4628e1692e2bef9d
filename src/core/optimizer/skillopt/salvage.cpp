#include "core/optimizer/skillopt/salvage.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

using Scores = std::map<std::string, Points>;

/// What the current skill scored in this step, and which tasks it passed, in their order.
struct Known {
  Scores scores;
  std::vector<std::string> passed;
};

Known known_of(std::span<const Batch> batches) {
  Known known;
  for (const Batch& batch : batches)
    for (const Attempt& attempt : batch.attempts) {
      const bool is_new = known.scores.emplace(attempt.task->id, attempt.rollout.points).second;
      if (is_new && attempt.passed()) known.passed.push_back(attempt.task->id);
    }
  return known;
}

std::vector<std::string> tasks_for(const OfferedEdit& edit, const Known& known,
                                   std::size_t minibatch) {
  std::vector<std::string> ids;
  for (const std::string& id : edit.evidence)
    if (ids.size() < minibatch && known.scores.contains(id)) ids.push_back(id);
  const std::size_t most = ids.size() + ids.size() / 2;
  for (const std::string& id : known.passed)
    if (ids.size() < most && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  return ids;
}

/// An edit alone, and the tasks to try it on.
struct Alone {
  std::size_t edit = 0;  ///< Its place among all.
  text::SkillFiles skill;
  std::vector<std::string> ids;
};

/// The edits that apply alone.
std::vector<Alone> each_alone(const std::vector<OfferedEdit>& edits, const Known& known,
                              std::size_t minibatch, const text::EditRules& rules,
                              const text::SkillFiles& current) {
  std::vector<Alone> all;
  for (std::size_t at = 0; at < edits.size(); ++at) {
    text::SkillFiles skill = current;
    const auto report = text::apply(edits[at].edit, skill, rules_of(edits[at].source, rules));
    if (report.status == text::EditStatus::applied)
      all.push_back({at, std::move(skill), tasks_for(edits[at], known, minibatch)});
  }
  return all;
}

/// What an edit gained over the current skill, as the mean of its tasks; nothing when that cannot
/// be said.
std::optional<Points> gain_of(std::span<const tasks::Rollout> rollouts, const Known& known) {
  Points gain = 0, measured = 0;
  for (const tasks::Rollout& rollout : rollouts) {
    if (rollout.status == tasks::RolloutStatus::infra_error) continue;
    gain += rollout.points - known.scores.at(rollout.task);
    ++measured;
  }
  if (measured == 0) return std::nullopt;
  return gain / measured;
}

}  // namespace

Result<std::vector<OfferedEdit>> better_half(const std::vector<OfferedEdit>& edits,
                                             std::span<const Batch> batches, std::size_t minibatch,
                                             const text::EditRules& rules, Lab& lab) {
  if (edits.size() < 2) return std::vector<OfferedEdit>();
  const Known known = known_of(batches);
  const auto alone = each_alone(edits, known, minibatch, rules, lab.current());
  std::vector<Trials> trials;
  for (const Alone& one : alone) trials.push_back({one.skill, one.ids});
  SKILLGIT_TRY(const auto rollouts, lab.rollouts(trials, "skillopt salvage"));

  std::vector<std::pair<Points, std::size_t>> gains;
  for (std::size_t at = 0; at < alone.size(); ++at) {
    const auto gain = gain_of(rollouts[at], known);
    if (gain && *gain > 0) gains.emplace_back(*gain, alone[at].edit);
  }
  std::stable_sort(gains.begin(), gains.end(),
                   [](const auto& left, const auto& right) { return left.first > right.first; });
  gains.resize(std::min(gains.size(), edits.size() / 2));
  std::sort(gains.begin(), gains.end(),
            [](const auto& left, const auto& right) { return left.second < right.second; });
  std::vector<OfferedEdit> better;
  for (const auto& [gain, at] : gains) better.push_back(edits[at]);
  return better;
}

}  // namespace skillgit::optimizer::skillopt
