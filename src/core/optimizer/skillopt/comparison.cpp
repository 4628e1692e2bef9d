#include "core/optimizer/skillopt/comparison.hpp"

#include "core/optimizer/skillopt/quoting.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

using tasks::RolloutStatus;

bool is_wanted(const Pair& pair, PairPolicy policy) {
  const Change change = pair.change();
  const bool changed = change == Change::regressed || change == Change::improved;
  return policy == PairPolicy::mixed || changed == (policy == PairPolicy::changed);
}

/// Tries `ids` with both versions, and adds the pairs that are wanted.
Status add_pairs(const text::SkillFiles& before, const text::SkillFiles& after,
                 std::span<const std::string> ids, const TaskIndex& tasks, PairPolicy policy,
                 Lab& lab, std::vector<Pair>& pairs) {
  const std::array trials{Trials{before, ids}, Trials{after, ids}};
  SKILLGIT_TRY(auto sides, lab.rollouts(trials, "skillopt comparison"));
  auto& was = sides[0];
  auto& is = sides[1];
  for (std::size_t at = 0; at < ids.size(); ++at) {
    if (was[at].status == RolloutStatus::infra_error || is[at].status == RolloutStatus::infra_error)
      continue;
    const tasks::Task* const task = tasks.at(ids[at]);
    Pair pair{{task, std::move(was[at])}, {task, std::move(is[at])}};
    if (is_wanted(pair, policy)) pairs.push_back(std::move(pair));
  }
  return {};
}

std::string side(std::string_view when, const Attempt& attempt, std::size_t bytes) {
  std::string text =
      std::string(when) + ", score " + tasks::exact_score_text(attempt.rollout.points) + ":\n\n";
  const auto& reply = attempt.rollout.reply;
  text += reply.empty() ? "(the reply was blank, or is not known here)\n" : quoted(reply, bytes);
  if (!attempt.rollout.why.empty()) text += "Judged:\n\n" + quoted(attempt.rollout.why, bytes / 4);
  return text + "\n";
}

std::string describe_one(const Pair& pair, std::size_t bytes) {
  return "### " + std::string(to_string(pair.change())) + "\n\nTask:\n\n" +
         quoted(pair.after.task->input, bytes / 4) + "\n" +
         side("An epoch ago", pair.before, bytes / 4) + side("Now", pair.after, bytes / 4);
}

}  // namespace

std::string_view to_string(Change change) {
  constexpr std::array<std::string_view, 4> kNames = {"got worse", "failed both times",
                                                      "got better", "passed both times"};
  return kNames.at(static_cast<std::size_t>(change));
}

Change Pair::change() const {
  if (before.passed()) return after.passed() ? Change::stable : Change::regressed;
  return after.passed() ? Change::improved : Change::persistent;
}

Result<std::vector<Pair>> compare(const text::SkillFiles& before, const text::SkillFiles& after,
                                  const Ids& ids, const TaskIndex& tasks,
                                  const SkilloptOptions& options, Lab& lab) {
  std::vector<Pair> pairs;
  const std::size_t wanted = std::min(options.slow_samples, ids.size());
  const bool goes_on = options.slow_pairs == PairPolicy::changed;
  for (std::size_t at = 0; at < ids.size() && pairs.size() < wanted && (at == 0 || goes_on);) {
    const std::size_t count = std::min(wanted - pairs.size(), ids.size() - at);
    SKILLGIT_CHECK(add_pairs(before, after, std::span(ids).subspan(at, count), tasks,
                             options.slow_pairs, lab, pairs));
    at += count;
  }
  return pairs;
}

std::string describe(std::vector<Pair> pairs, std::size_t bytes) {
  std::array<int, 4> counts{};
  for (const Pair& pair : pairs) ++counts.at(static_cast<std::size_t>(pair.change()));
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& left, const Pair& right) {
    return left.change() < right.change();
  });
  std::string text = "Of " + std::to_string(pairs.size()) + " tasks";
  for (std::size_t change = 0; change < counts.size(); ++change)
    text += std::string(change == 0 ? ": " : ", ") + std::to_string(counts.at(change)) + " " +
            std::string(to_string(static_cast<Change>(change)));
  text += ".\n\n";
  for (const Pair& pair : pairs)
    if (pair.change() != Change::stable) text += describe_one(pair, bytes);
  return text;
}

}  // namespace skillgit::optimizer::skillopt
