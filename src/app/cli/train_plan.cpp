#include "app/cli/train_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {

using train::Estimate;
using train::TrainRequest;

namespace {

std::string landing_text(const TrainRequest& request) {
  if (request.branch.empty()) return "HEAD is detached, so nothing lands by itself";
  const auto& branches = request.options.protected_branches;
  if (std::find(branches.begin(), branches.end(), request.branch) != branches.end())
    return fmt::format("branch '{}' is protected, so nothing lands by itself", request.branch);
  switch (request.options.land) {
    case train::LandWhen::accept:
      return fmt::format("each accept goes on branch '{}' by fast-forward", request.branch);
    case train::LandWhen::end:
      return fmt::format("what was accepted goes on branch '{}' at the end", request.branch);
    case train::LandWhen::never:
      break;
  }
  return "nothing lands by itself (git.land = \"never\")";
}

/// The requests that can really be made: the steps', or the budget where that is less.
std::int64_t most_requests(const Estimate& estimate) {
  return std::min(estimate.most, estimate.budget.value_or(estimate.most));
}

}  // namespace

void print_plan(const TrainRequest& request, const Estimate& estimate, std::ostream& out) {
  out << (estimate.continues ? fmt::format("would continue run {}\n", *estimate.continues)
                             : fmt::format("would start a run of {}\n", request.slug));
  out << fmt::format(
      "tasks: {} train, {} val, {} test\n"
      "baseline: at most {} requests\n"
      "each of {} steps: at most {} on train tasks, and {} offer{} of {} val requests",
      estimate.train_tasks, estimate.val_tasks, estimate.test_tasks, estimate.baseline,
      estimate.steps, estimate.step_rollouts, estimate.step_offers,
      estimate.step_offers == 1 ? "" : "s", estimate.offer);
  if (estimate.confirm > 0)
    out << fmt::format(", and {} more before an accept unless the target repeats itself",
                       estimate.confirm);
  out << '\n';
  const std::int64_t most = most_requests(estimate);
  out << fmt::format("in all: at most {} requests of about {} tokens{}\n", most,
                     estimate.request_tokens,
                     most < estimate.most ? ", where the budget ends it" : "");
  if (estimate.budget && *estimate.budget < estimate.baseline + estimate.offer)
    out << "warning: the budget is spent before one candidate is judged\n";
  out << landing_text(request) << "\nnothing was asked, nothing was written\n";
}

Json plan_as_json(const TrainRequest& request, const Estimate& estimate) {
  Json plan = {{"skill", request.slug},
               {"branch", request.branch},
               {"tasks",
                {{"train", estimate.train_tasks},
                 {"val", estimate.val_tasks},
                 {"test", estimate.test_tasks}}},
               {"steps", estimate.steps},
               {"requests",
                {{"baseline", estimate.baseline},
                 {"step_train", estimate.step_rollouts},
                 {"step_offers", estimate.step_offers},
                 {"offer", estimate.offer},
                 {"confirm", estimate.confirm},
                 {"most", most_requests(estimate)}}},
               {"request_tokens", estimate.request_tokens},
               {"landing", landing_text(request)}};
  plan["continues"] = estimate.continues ? Json(*estimate.continues) : Json(nullptr);
  plan["budget"] = estimate.budget ? Json(*estimate.budget) : Json(nullptr);
  return plan;
}

}  // namespace skillgit::cli
