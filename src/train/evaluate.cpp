#include "skillgit/train/evaluate.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/score_key.hpp"
#include "train/journal.hpp"
#include "train/measurer.hpp"
#include "train/purse.hpp"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <system_error>

namespace skillgit::train {

using rollout::Next;
using tasks::Rollout;
using tasks::RolloutStatus;

namespace {

std::string key_of(const Subject& subject, const tasks::Task& task, const std::string& target) {
  FieldDigest digest;
  digest.add(subject.id).add(tasks::content_hash(task)).add(target);
  for (const auto& [path, bytes] : subject.files) digest.add(path).add(sha256_hex(bytes));
  return digest.hex();
}

/// All attempts of both sides, a side after the other so that servers reuse the prefix.
std::vector<Wanted> plan(const EvalRequest& request, const std::string& target) {
  std::vector<Wanted> wanted;
  for (const Subject* side : {&request.skill, request.against ? &*request.against : nullptr}) {
    if (!side) continue;
    for (int attempt = 0; attempt < request.attempts; ++attempt)
      for (const tasks::Task& task : request.tasks)
        wanted.push_back({&side->files, &task, {key_of(*side, task, target), attempt}});
  }
  return wanted;
}

std::filesystem::path journal_of(const World& world, const std::vector<Wanted>& wanted) {
  FieldDigest digest;
  for (const Wanted& one : wanted) digest.add(one.attempt.key);
  return world.repository.common_dir() / "skillgit" / "evals" /
         (digest.hex().substr(0, 16) + ".journal");
}

/// One side's attempts at a task, or none when one is missing.
std::vector<optimizer::Points> draws_of(const std::vector<Rollout>& results, std::size_t first,
                                        std::size_t stride, int attempts) {
  std::vector<optimizer::Points> points;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const Rollout& one = results[first + static_cast<std::size_t>(attempt) * stride];
    if (one.status == RolloutStatus::infra_error) return {};
    points.push_back(one.points);
  }
  return points;
}

std::optional<optimizer::Points> mean_of(const std::vector<optimizer::Points>& points) {
  if (points.empty()) return std::nullopt;
  return tasks::mean_points(points);
}

std::string first_failure(const std::vector<Rollout>& results) {
  const auto found = std::find_if(results.begin(), results.end(), [](const Rollout& one) {
    return one.status == RolloutStatus::infra_error;
  });
  return found == results.end() ? "" : found->why;
}

Evaluation summary(const EvalRequest& request, const std::vector<Rollout>& results) {
  Evaluation evaluation;
  evaluation.why_missing = first_failure(results);
  const std::size_t count = request.tasks.size();
  const std::size_t other_side = count * static_cast<std::size_t>(request.attempts);
  for (std::size_t at = 0; at < count; ++at) {
    MeasuredTask task{
        .id = request.tasks[at].id, .score = {}, .pass_at = request.tasks[at].pass_at};
    task.candidate_draws = draws_of(results, at, count, request.attempts);
    task.current_draws = request.against
                             ? draws_of(results, other_side + at, count, request.attempts)
                             : task.candidate_draws;
    task.score = {mean_of(task.candidate_draws), mean_of(task.current_draws)};
    if (!task.score.candidate || !task.score.current) ++evaluation.missing;
    evaluation.tasks.push_back(std::move(task));
  }
  return evaluation;
}

}  // namespace

bool Evaluation::is_indecisive() const {
  return missing > 1 && static_cast<std::size_t>(missing) * 20 > tasks.size();
}

Result<Evaluation> evaluate(const World& world, const EvalRequest& request) {
  assert(!request.tasks.empty() && request.attempts > 0);
  SKILLGIT_TRY(const std::string target, world.harness.identity(world.stop));
  const std::vector<Wanted> wanted = plan(request, target);
  const auto path = request.journal.value_or(journal_of(world, wanted));
  SKILLGIT_TRY(const auto journal, Journal::open(path));
  Purse purse(*journal, world.clock, request.budget, request.prices, world.stop);
  Measurer measurer(world.harness, *journal, purse, world.observer,
                    {.workers = request.workers, .seed = request.seed});

  std::vector<Rollout> results(wanted.size());
  for (int round = 0; round < 2; ++round) {
    std::vector<Wanted> missing;
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < wanted.size(); ++at)
      if (results[at].status == RolloutStatus::infra_error) {
        missing.push_back(wanted[at]);
        places.push_back(at);
      }
    const Status done =
        measurer.run(missing, "evaluation", [&](std::size_t i, const Rollout& rollout) {
          results[places[i]] = rollout;
          return Next::go_on;
        });
    if (!done && purse.halted())
      return Evaluation{
          .tasks = {}, .requests = purse.spending().rollouts, .stopped = purse.halted()};
    SKILLGIT_CHECK(done);
  }

  Evaluation evaluation = summary(request, results);
  evaluation.requests = purse.spending().rollouts;
  std::error_code ignored;
  if (!request.journal) std::filesystem::remove(path, ignored);
  return evaluation;
}

}  // namespace skillgit::train
