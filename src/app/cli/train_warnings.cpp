#include "app/cli/train_warnings.hpp"

#include "app/cli/output.hpp"
#include "app/cli/skill_status.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/train/seeds.hpp"
#include "skillgit/train/seen_tasks.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

namespace skillgit::cli {
namespace {

/// Of one code; a set with a thousand duplicates is told of in a few lines.
constexpr int kMostOfACode = 3;

/// What training itself refuses, and says in its own words.
bool is_refused(std::string_view code) { return code == "no-train" || code == "no-val"; }

/// What a run begins without, the newest first, of which there is at least one.
std::string warning_of(const std::vector<WaitingRun>& runs) {
  const WaitingRun& run = runs.front();
  if (runs.size() > 1)
    return fmt::format(
        "accepted candidates of {} runs are not on the skill branch, and this run begins without "
        "them, of run {} the newest: `skillgit status {}` lists them, `skillgit land {} --run "
        "<run>` lands those of one",
        runs.size(), run.run.run(), run.run.slug(), run.run.slug());
  const bool is_one = run.waiting == 1;
  return fmt::format(
      "{} of run {} {} not on the skill branch, and this run begins without {}: `skillgit land {} "
      "--run {}`",
      plural(static_cast<std::size_t>(run.waiting), "accepted candidate"), run.run.run(),
      is_one ? "is" : "are", is_one ? "it" : "them", run.run.slug(), run.run.run());
}

/// That a new run begins without what earlier ones accepted.
Result<std::optional<std::string>> warning_of_waiting(const train::TrainRequest& request,
                                                      const store::RunName& newest,
                                                      const store::Repository& repository,
                                                      const store::RunStore& store) {
  SKILLGIT_TRY(auto waiting, older_waiting(request.slug, repository, store));
  SKILLGIT_TRY(WaitingRun last, waiting_in(newest, repository, store));
  waiting.insert(waiting.begin(), std::move(last));
  SKILLGIT_TRY(
      const auto base,
      repository.resolve(request.branch.empty() ? "HEAD" : "refs/heads/" + request.branch));
  std::vector<WaitingRun> missing;
  for (WaitingRun& run : waiting) {
    // What of a set is to land is decided by its table.
    if (run.waiting == 0 || train::place_in_set(run.run.run())) continue;
    SKILLGIT_TRY(const bool has_it, has_had_skill(repository, run.skill_path, base, run.tip));
    if (!has_it) missing.push_back(std::move(run));
  }
  return missing.empty() ? std::nullopt : std::optional(warning_of(missing));
}

/// That splits have changed.
std::vector<std::string> warnings_of_seen(const tasks::TaskSet& tasks,
                                          const train::SeenTasks& seen) {
  std::vector<std::string> warnings;
  const auto val = tasks.of(tasks::Split::val);
  if (const auto learnt = seen.spoilt(val, tasks::Split::val); learnt > 0)
    warnings.push_back(
        fmt::format("{} of {} val tasks were train tasks of earlier runs: the skill may hold their "
                    "answers, and then no edit can gain on them",
                    learnt, val.size()));
  const auto test = tasks.of(tasks::Split::test);
  if (const auto met = seen.spoilt(test, tasks::Split::test); met > 0)
    warnings.push_back(fmt::format(
        "{} of {} test tasks were train or val tasks of earlier runs: a promotion leaves them out",
        met, test.size()));
  return warnings;
}

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

Result<std::vector<std::string>> warnings_of_runs(const train::TrainRequest& request,
                                                  const store::Repository& repository,
                                                  const store::RunStore& store) {
  SKILLGIT_TRY(const auto runs, store.runs(request.slug));
  if (runs.empty()) return std::vector<std::string>();
  SKILLGIT_TRY(const auto goes_on, train::find_run(store, request));
  if (goes_on) return std::vector<std::string>();
  std::vector<std::string> warnings;
  SKILLGIT_TRY(auto waiting, warning_of_waiting(request, runs.back(), repository, store));
  if (waiting) warnings.push_back(*std::move(waiting));
  SKILLGIT_TRY(const auto seen, train::seen_tasks(store, runs));
  for (std::string& warning : warnings_of_seen(request.tasks, seen))
    warnings.push_back(std::move(warning));
  return warnings;
}

Result<std::optional<std::string>> warning_about_branch(const train::TrainRequest& request,
                                                        const store::Repository& repository,
                                                        const store::RunStore& store) {
  const bool lands = !request.branch.empty() && !request.options.gate.published &&
                     request.options.land != train::LandWhen::never;
  if (!lands) return std::nullopt;
  SKILLGIT_TRY(const auto run, train::find_run(store, request));
  SKILLGIT_TRY(const auto branch, repository.branch_tip(request.branch));
  if (!run || !branch) return std::nullopt;
  SKILLGIT_TRY(const WaitingRun last, waiting_in(*run, repository, store));
  SKILLGIT_TRY(const bool leads, repository.is_ancestor(*branch, last.tip));
  if (leads) return std::nullopt;
  if (is_same_skill(repository, last.skill_path, last.tip, *branch))
    return fmt::format(
        "'{}' has commits that run {} has not, so nothing lands by itself: `skillgit land {}` "
        "then prints the git command that brings them together",
        request.branch, run->run(), run->slug());
  return fmt::format(
      "the skill on '{}' is not the one that run {} goes on with, so nothing lands by itself, and "
      "what is accepted may conflict: `skillgit train {} --new` begins with what is there",
      request.branch, run->run(), run->slug());
}

std::optional<std::string> warning_about_steps(const optimizer::Optimizer& optimizer,
                                               std::optional<int> steps) {
  const auto last = optimizer.last_step();
  if (!last || !steps || *last <= *steps) return std::nullopt;
  return fmt::format(
      "the optimizer's epochs take {} steps, and train.steps = {} ends the run before: what it "
      "does at the end of later epochs is left out; `-c train.steps={}` makes them all",
      *last, *steps, *last);
}

std::optional<std::string> warning_about_prompts(const std::string& folder,
                                                 const store::Repository& repository) {
  if (folder.empty()) return std::nullopt;
  const auto changed = repository.dirty_paths(folder);
  if (!changed || changed->empty()) return std::nullopt;
  return fmt::format(
      "'{}' is not committed: the run keeps the hash of its prompts alone, and nobody could repeat "
      "it without these files",
      changed->front());
}

std::optional<std::string> warning_about_questions(const train::TrainOptions& options,
                                                   const train::Estimate& estimate,
                                                   std::int64_t longest_reply) {
  if (estimate.step.asks == 0 || estimate.is_over) return std::nullopt;
  const auto left = train::left_of(options.budget, estimate.spent.value_or(train::Spending{}));
  const auto one = estimate.per_rollout.value_or(train::RequestTokens{});
  const model::Tokens base{train::product(estimate.baseline.least, one.mean_prompt),
                           train::product(estimate.baseline.least, one.mean_reply)};
  const model::Tokens question{estimate.reserved.value_or(model::Tokens{}).prompt, longest_reply};
  const auto& price = options.prices;
  const auto text = [&](std::string_view limit) {
    return fmt::format(
        "the budget in {} has no room for a question to the optimizer model once the base is "
        "measured: one is reserved at {} reply tokens (optimizer.max_tokens) beside its prompt",
        limit, longest_reply);
  };
  if (left.tokens && *left.tokens < base.prompt + base.reply + question.prompt + question.reply)
    return text("tokens");
  if (left.nano_usd && price.target && price.optimizer &&
      *left.nano_usd < train::sum(train::cost_of(base, *price.target),
                                  train::cost_of(question, *price.optimizer)))
    return text("dollars");
  return std::nullopt;
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
