#include "skillgit/train/estimate.hpp"

#include "train/offer_check.hpp"
#include "train/run_start.hpp"

#include <algorithm>

namespace skillgit::train {

Result<Estimate> estimate(const store::Repository& repository, const store::RunStore& store,
                          const optimizer::Optimizer& optimizer, const TrainRequest& request) {
  SKILLGIT_CHECK(check_request(repository, request));
  SKILLGIT_TRY(const auto run, find_run(store, request));
  SKILLGIT_TRY(const auto base, base_of(repository, request));
  SKILLGIT_TRY(const auto skill, repository.read_skill(base, request.skill_path));

  Estimate estimate;
  if (run) estimate.continues = run->str();
  const auto count = [&request](tasks::Split split) {
    return static_cast<std::int64_t>(request.tasks.of(split).size());
  };
  estimate.train_tasks = count(tasks::Split::train);
  estimate.val_tasks = count(tasks::Split::val);
  estimate.test_tasks = count(tasks::Split::test);

  const optimizer::StepCost step = optimizer.most_a_step();
  estimate.steps = request.options.steps;
  // The repeats are eight val tasks once more; the first attempt is the baseline's.
  estimate.baseline = estimate.val_tasks + std::min<std::int64_t>(8, estimate.val_tasks);
  estimate.step_rollouts = std::min(step.rollouts, estimate.train_tasks * (step.offers + 1));
  estimate.step_offers = step.offers;
  estimate.offer = estimate.val_tasks;
  if (request.options.gate.confirm != Confirm::off) estimate.confirm = 2 * estimate.val_tasks;
  estimate.most =
      estimate.baseline +
      estimate.steps * (step.rollouts + step.offers * (estimate.offer + estimate.confirm));
  estimate.budget = request.options.budget.rollouts;

  std::size_t longest = 0;
  for (const tasks::Task& task : request.tasks.tasks)
    longest = std::max(longest, task.input.size());
  estimate.request_tokens = estimated_tokens(skill.files) + static_cast<std::int64_t>(longest) / 4;
  return estimate;
}

}  // namespace skillgit::train
