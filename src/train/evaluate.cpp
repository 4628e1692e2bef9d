#include "skillgit/train/evaluate.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/random.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/score_key.hpp"
#include "train/journal.hpp"
#include "train/measurer.hpp"
#include "train/purse.hpp"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <numeric>
#include <system_error>

namespace skillgit::train {

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

/// Where a measurement is kept until it is whole: what other seeds have drawn is no part of it.
std::filesystem::path journal_of(const World& world, std::uint64_t seed,
                                 const std::vector<Wanted>& wanted) {
  FieldDigest digest;
  digest.add(std::to_string(seed));
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
  return tasks::mean(points);
}

Evaluation summary(const EvalRequest& request, const std::vector<Rollout>& results) {
  Evaluation evaluation;
  evaluation.why_missing = failures_of(results).why;
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

bool knows_all(const Journal& journal, const std::vector<Wanted>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const Wanted& one) { return journal.knows(one.attempt); });
}

/// Who answers: the one who is known to, where nobody needs to be asked anything.
Result<std::string> target_of(const World& world, const EvalRequest& request,
                              const Journal& journal, Purse& purse) {
  if (request.target && knows_all(journal, plan(request, *request.target))) return *request.target;
  SKILLGIT_TRY(std::string target, purse.introduce(world.harness, Stage::final));
  if (request.target && target != *request.target)
    return fail(Error(ErrorKind::conflict,
                      "the target is another: it was " + *request.target + ", now it is " + target)
                    .with_hint("undo the change to go on"));
  return target;
}

/// Makes what is wanted, and what failed once more. Fails as Measurer::measure() and check_alive()
/// do.
Status measure(const World& world, const EvalRequest& request, Journal& journal, Purse& purse,
               std::vector<Rollout>& results) {
  SKILLGIT_TRY(const std::string target, target_of(world, request, journal, purse));
  const std::vector<Wanted> wanted = plan(request, target);
  // Seeds of its own: an endpoint that takes them would repeat what training has seen.
  RandomStream seeds(request.seed, 0, 0, "evaluation");
  Measurer measurer(world.harness, journal, purse, world.observer,
                    {.workers = request.workers,
                     .seed = seeds.next(),
                     .is_final = true,
                     .secrets = world.secrets});
  SKILLGIT_CHECK(measurer.measure(wanted, "evaluation", results));
  return measurer.check_alive("evaluation", failures_of(results), results.size());
}

}  // namespace

std::size_t rollouts_of(const EvalRequest& request) {
  return request.tasks.size() * static_cast<std::size_t>(request.attempts) *
         (request.against ? 2 : 1);
}

bool Evaluation::is_indecisive() const {
  return optimizer::is_too_much_missing(static_cast<std::size_t>(missing), tasks.size());
}

optimizer::Comparison compare(const Evaluation& evaluation, int attempts, std::uint64_t seed) {
  const auto sum = [](const std::vector<optimizer::Points>& draws) {
    return std::accumulate(draws.begin(), draws.end(), optimizer::Points{0});
  };
  std::vector<std::int64_t> differences;
  for (const MeasuredTask& task : evaluation.tasks)
    if (task.score.candidate && task.score.current)
      differences.push_back(sum(task.candidate_draws) - sum(task.current_draws));
  auto comparison =
      optimizer::compare_differences(differences, optimizer::kFullMarks * attempts, seed);
  comparison.missing = evaluation.missing;
  return comparison;
}

Result<Evaluation> evaluate(const World& world, const EvalRequest& request) {
  assert(!request.tasks.empty() && request.attempts > 0);
  const auto path =
      request.journal ? *request.journal : journal_of(world, request.seed, plan(request, ""));
  SKILLGIT_TRY(const auto journal, Journal::open(world.repository, path));
  Purse purse(*journal, world.clock, request.budget, request.prices, world.stop);
  if (request.introduction)
    SKILLGIT_CHECK(purse.count_introduction(world.harness, Stage::final, *request.introduction));
  std::vector<Rollout> results(rollouts_of(request));
  const Status measured = measure(world, request, *journal, purse, results);
  if (!measured && measured.error().kind() != ErrorKind::cancelled) return fail(measured.error());
  if (!measured && !purse.halted()) return fail(interrupted());

  Evaluation evaluation = summary(request, results);
  evaluation.spending = purse.spending();
  evaluation.requests = evaluation.spending.rollouts;
  evaluation.stopped = purse.halted();
  const bool is_whole = !evaluation.stopped && !evaluation.is_indecisive();
  std::error_code ignored;
  if (!request.journal && is_whole) std::filesystem::remove(path, ignored);
  return evaluation;
}

}  // namespace skillgit::train
