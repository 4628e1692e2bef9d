#include "skillgit/train/estimate.hpp"

#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/token_size.hpp"
#include "train/fold.hpp"
#include "train/journal.hpp"
#include "train/offer_check.hpp"
#include "train/purse.hpp"
#include "train/run_start.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <algorithm>
#include <utility>

namespace skillgit::train {
namespace {

/// Adds up what requests of one kind used.
class TokenCounter {
 public:
  void add(const Cost& used) {
    if (used.prompt_tokens <= 0) return;  // Nobody counted.
    widen(tokens_.prompt, used.prompt_tokens);
    widen(tokens_.reply, used.reply_tokens);
    prompts_ = sum(prompts_, used.prompt_tokens);
    replies_ = sum(replies_, used.reply_tokens);
    ++tokens_.recorded;
  }

  std::optional<RequestTokens> result() {
    if (tokens_.recorded == 0) return std::nullopt;
    tokens_.mean_prompt = prompts_ / tokens_.recorded;
    tokens_.mean_reply = replies_ / tokens_.recorded;
    return tokens_;
  }

 private:
  void widen(Range& range, std::int64_t value) const {
    const bool first = tokens_.recorded == 0;
    range.least = first ? value : std::min(range.least, value);
    range.most = first ? value : std::max(range.most, value);
  }

  RequestTokens tokens_;
  std::int64_t prompts_ = 0, replies_ = 0;
};

/// The most that a rollout on any task is reserved at.
struct Reserved {
  model::Tokens most;
  const tasks::Task* longest = nullptr;  ///< The task whose prompt is.
};

/// Nothing where the harness cannot tell.
std::optional<Reserved> most_of_a_rollout(const rollout::Harness& harness,
                                          const text::SkillFiles& skill,
                                          const tasks::TaskSet& tasks) {
  Reserved reserved;
  for (const tasks::Task& task : tasks.tasks) {
    const auto one = harness.most_tokens({.skill = skill, .task = task});
    if (!one) return std::nullopt;
    if (!reserved.longest || one->prompt > reserved.most.prompt) reserved.longest = &task;
    reserved.most.prompt = std::max(reserved.most.prompt, one->prompt);
    reserved.most.reply = std::max(reserved.most.reply, one->reply);
  }
  if (!reserved.longest) return std::nullopt;
  return reserved;
}

/// The skill, as long as training may make it.
text::SkillFiles grown(text::SkillFiles skill, std::int64_t max_skill_tokens) {
  const std::int64_t room = std::max<std::int64_t>(max_skill_tokens - estimated_tokens(skill), 0);
  skill[std::string(text::kSkillFile)] +=
      std::string(static_cast<std::size_t>(text::kBytesPerToken * room), 'x');
  return skill;
}

/// The longest prompt once training has made the skill as long as it may, in tokens like those of
/// max_skill_tokens. A skill is as long in every prompt, so one task tells it for all.
void add_growth(const rollout::Harness& harness, const text::SkillFiles& grown_skill,
                const Reserved& reserved, RequestTokens& tokens) {
  const auto grown = harness.most_tokens({.skill = grown_skill, .task = *reserved.longest});
  if (!grown) return;
  const std::int64_t bytes = grown->prompt - reserved.most.prompt;
  tokens.grown_prompt =
      sum(tokens.prompt.most, (bytes + text::kBytesPerToken - 1) / text::kBytesPerToken);
}

/// Where nothing was recorded: from what a text usually is to what is reserved.
RequestTokens guessed(const text::SkillFiles& skill, const tasks::TaskSet& tasks,
                      const model::Tokens& reserved) {
  std::int64_t shortest = INT64_MAX, sum = 0;
  for (const tasks::Task& task : tasks.tasks) {
    const auto size = static_cast<std::int64_t>(task.input.size()) / text::kBytesPerToken;
    shortest = std::min(shortest, size);
    sum += size;
  }
  const std::int64_t around = estimated_tokens(skill);
  return {.recorded = 0,
          .prompt = {around + shortest, reserved.prompt},
          .reply = {1, reserved.reply},
          .mean_prompt = around + sum / static_cast<std::int64_t>(tasks.tasks.size()),
          .mean_reply = 0};
}

/// The same of a measurement, whichever side is the longer one; nothing where the harness cannot
/// tell.
std::optional<RequestTokens> guessed(const rollout::Harness& harness, const EvalRequest& request) {
  const tasks::TaskSet tasks{request.tasks};
  std::optional<RequestTokens> both;
  for (const Subject* side : {&request.skill, request.against ? &*request.against : nullptr}) {
    if (!side) continue;
    const auto reserved = most_of_a_rollout(harness, side->files, tasks);
    if (!reserved) return std::nullopt;
    const RequestTokens one = guessed(side->files, tasks, reserved->most);
    if (!both) both = one;
    both->prompt.least = std::min(both->prompt.least, one.prompt.least);
    both->prompt.most = std::max(both->prompt.most, one.prompt.most);
    both->reply.most = std::max(both->reply.most, one.reply.most);
  }
  return both;
}

/// Takes over what the rollouts and questions of the skill's runs have used, where any has.
Status take_recorded_tokens(const store::Repository& repository,
                            const std::vector<store::RunName>& runs, Estimate& estimate) {
  TokenCounter rollouts, questions;
  const auto into = [](TokenCounter& counter) {
    return [&counter](const AttemptKey&, const Cost& used) { counter.add(used); };
  };
  for (const store::RunName& run : runs) {
    SKILLGIT_TRY(const auto journal, Journal::read(journal_path(repository, run)));
    SKILLGIT_CHECK(journal->each_attempt(into(rollouts)));
    if (estimate.step.asks > 0) SKILLGIT_CHECK(journal->each_question(into(questions)));
  }
  estimate.per_rollout = rollouts.result();
  estimate.per_question = questions.result();
  return {};
}

/// What measuring the base takes: each val task once, and some of them once more. Scores that
/// earlier runs know are not drawn again, but repeats are of one run.
Range baseline_rollouts(std::int64_t val, std::int64_t repeats, bool may_know_draws) {
  return {.least = may_know_draws ? 2 * repeats : val + repeats, .most = val + repeats};
}

/// How the skill does on val by what all its runs have drawn with the target of the newest; nothing
/// where a task was never drawn so.
Result<std::optional<Standing>> known_standing(const store::RunStore& store,
                                               const std::vector<store::RunName>& runs,
                                               const store::SkillAt& skill,
                                               const TrainRequest& request) {
  if (runs.empty()) return std::nullopt;
  SKILLGIT_TRY(const auto pins, pins_of(store, runs));
  SKILLGIT_TRY(const store::RunLog newest, store.head(runs.back()));
  SKILLGIT_TRY(const Position position, fold(newest, store));
  const auto val = request.tasks.of(tasks::Split::val);
  const auto projection = projection_of(request.options.gate.rules().metric, val);
  SKILLGIT_TRY(const auto book,
               ScoreBook::with_pins("", position.start.target, projection, pins, store));
  const KeyParts parts{position.start.target, skill.other_files};
  const Standing standing = book.standing(contender(skill.files, val, parts), val);
  if (standing.missing > 0) return std::nullopt;
  return standing;
}

/// What confirming one accept takes: both sides once more.
std::int64_t confirmation(const TrainRequest& request, bool deterministic) {
  const std::size_t val = request.tasks.count(tasks::Split::val);
  const bool confirmed = confirms(request.options.gate, val, deterministic);
  return confirmed ? 2 * static_cast<std::int64_t>(val) : 0;
}

/// What the published rules measure at their end: base and best on test, which may be the same and
/// then are drawn once with reuse; and the last skill on val and test.
Range end_rollouts(const TrainRequest& request, bool may_know_draws) {
  const GateOptions& gate = request.options.gate;
  if (!gate.published || !gate.final_test) return {};
  const auto val = static_cast<std::int64_t>(request.tasks.count(tasks::Split::val));
  const auto test = static_cast<std::int64_t>(request.tasks.count(tasks::Split::test));
  const std::int64_t least = may_know_draws ? 0 : (request.options.reuse ? test : 2 * test);
  return {.least = least, .most = val + 3 * test};
}

/// What steps from `first` on ask for whatever happens: by the published rules, which do not end at
/// full marks. With reuse, what the first step has drawn may serve the others.
std::int64_t certain_rollouts(const optimizer::Optimizer& optimizer, const TrainRequest& request,
                              int first) {
  if (!request.options.gate.published) return 0;
  const int last = request.options.reuse ? 1 : most_steps(optimizer, request.options);
  std::int64_t all = 0;
  for (int step = first; step <= last; ++step) all = sum(all, optimizer.certain_rollouts(step));
  if (!request.options.reuse) return all;
  return std::min(all, static_cast<std::int64_t>(request.tasks.count(tasks::Split::train)));
}

/// What the run has behind it. Fails as going on with it does.
Status take_run(const store::Repository& repository, const store::RunStore& store,
                const store::RunName& run, const TrainRequest& request, Estimate& estimate) {
  SKILLGIT_TRY(const store::RunLog log, store.head(run));
  SKILLGIT_CHECK(check_goes_on(store, log, request));
  SKILLGIT_TRY(const Position position, fold(log, store));
  SKILLGIT_TRY(estimate.spent, spending_of(repository, run));
  estimate.continues = run.str();
  estimate.is_over = position.stopped && !can_continue(*position.stopped);
  estimate.steps = estimate.is_over ? 0 : std::max(0, estimate.steps - position.steps);
  if (estimate.is_over || position.final) estimate.end = {};
  if (!position.baseline && !estimate.is_over) {
    estimate.baseline.least = 0;
    return {};
  }
  estimate.baseline = {};
  if (position.baseline)
    estimate.confirm = confirmation(request, position.baseline->deterministic());
  return {};
}

/// The limit that no rollout would pass, as things stand; the gate's are the first.
std::optional<Forbidden> forbidden(const TrainOptions& options, const Estimate& estimate) {
  for (const Stage stage : {Stage::gate, Stage::train})
    if (const auto limit = limit_on_rollout(options, stage, estimate.reserved,
                                            estimate.spent.value_or(Spending{})))
      return Forbidden{stage, *limit};
  return std::nullopt;
}

/// `certain`: rollouts of the steps to come that are made in any case.
void add_up(const Prices& prices, std::int64_t certain, Estimate& estimate) {
  const std::int64_t step =
      sum(estimate.step.rollouts, product(estimate.step.offers, estimate.offer + estimate.confirm));
  estimate.rollouts = {
      .least = sum(sum(estimate.baseline.least, certain), estimate.end.least),
      .most = sum(sum(estimate.baseline.most, product(estimate.steps, step)), estimate.end.most)};
  estimate.asks = product(estimate.steps, estimate.step.asks);
  if (!estimate.per_rollout) return;
  const RequestTokens& one = *estimate.per_rollout;
  const model::Tokens least{one.prompt.least, one.reply.least};
  const model::Tokens most{one.prompt.most, one.reply.most};
  const model::Tokens grown{one.grown_prompt.value_or(0), one.reply.most};
  std::optional<model::Tokens> question;
  if (const auto& known = estimate.per_question)
    question = model::Tokens{known->prompt.most, known->reply.most};

  const auto tokens = [](const model::Tokens& used) { return sum(used.prompt, used.reply); };
  const std::int64_t asked = question ? product(estimate.asks, tokens(*question)) : 0;
  estimate.tokens = {product(estimate.rollouts.least, tokens(least)),
                     sum(product(estimate.rollouts.most, tokens(most)), asked)};
  if (one.grown_prompt)
    estimate.grown_tokens = sum(product(estimate.rollouts.most, tokens(grown)), asked);

  if (!prices.target) return;
  const auto cost = [&](const model::Tokens& used) { return cost_of(used, *prices.target); };
  const std::int64_t asked_cost =
      question && prices.optimizer ? product(estimate.asks, cost_of(*question, *prices.optimizer))
                                   : 0;
  estimate.nano_usd = {product(estimate.rollouts.least, cost(least)),
                       sum(product(estimate.rollouts.most, cost(most)), asked_cost)};
  if (one.grown_prompt)
    estimate.grown_nano_usd = sum(product(estimate.rollouts.most, cost(grown)), asked_cost);
}

}  // namespace

Result<Estimate> estimate(const store::Repository& repository, const store::RunStore& store,
                          const rollout::Harness& harness, const optimizer::Optimizer& optimizer,
                          const TrainRequest& request) {
  SKILLGIT_CHECK(check_request(repository, request));
  SKILLGIT_TRY(const auto run, find_run(store, request));
  if (!run) SKILLGIT_CHECK(new_name(repository, request));
  SKILLGIT_TRY(const auto base, base_of(repository, request));
  SKILLGIT_TRY(const auto skill, repository.read_skill(base, request.skill_path));
  SKILLGIT_TRY(const auto runs, store.runs(request.slug));

  Estimate estimate;
  const auto count = [&request](tasks::Split split) {
    return static_cast<std::int64_t>(request.tasks.count(split));
  };
  estimate.train_tasks = count(tasks::Split::train);
  estimate.val_tasks = count(tasks::Split::val);
  estimate.test_tasks = count(tasks::Split::test);
  estimate.steps = most_steps(optimizer, request.options);
  estimate.step = optimizer.most_a_step();
  const auto repeats =
      repeated_tasks(request.options.gate, static_cast<std::size_t>(estimate.val_tasks));
  const bool may_know_draws = !runs.empty() && request.options.reuse;
  estimate.baseline =
      baseline_rollouts(estimate.val_tasks, static_cast<std::int64_t>(repeats), may_know_draws);
  estimate.end = end_rollouts(request, may_know_draws);
  estimate.offer = estimate.val_tasks;
  estimate.confirm = confirmation(request, /*deterministic=*/false);
  if (run) SKILLGIT_CHECK(take_run(repository, store, *run, request, estimate));
  SKILLGIT_TRY(estimate.base, known_standing(store, runs, skill, request));
  SKILLGIT_CHECK(take_recorded_tokens(repository, runs, estimate));
  if (const auto reserved = most_of_a_rollout(harness, skill.files, request.tasks)) {
    estimate.reserved = reserved->most;
    if (!estimate.per_rollout)
      estimate.per_rollout = guessed(skill.files, request.tasks, reserved->most);
    add_growth(harness, grown(skill.files, request.options.max_skill_tokens), *reserved,
               *estimate.per_rollout);
  }
  estimate.forbidden = forbidden(request.options, estimate);
  // Of a run that goes on, a step may be half made.
  const int settled = most_steps(optimizer, request.options) - estimate.steps;
  const std::int64_t certain =
      may_know_draws ? 0 : certain_rollouts(optimizer, request, run ? settled + 2 : 1);
  add_up(request.options.prices, certain, estimate);
  return estimate;
}

Result<MeasurementEstimate> estimate_measurement(const store::Repository& repository,
                                                 const store::RunStore& store,
                                                 const rollout::Harness* harness,
                                                 const std::string& slug,
                                                 const EvalRequest& request) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  Estimate recorded;
  SKILLGIT_CHECK(take_recorded_tokens(repository, runs, recorded));
  MeasurementEstimate estimate{.rollouts = static_cast<std::int64_t>(rollouts_of(request)),
                               .per_rollout = recorded.per_rollout};
  if (!estimate.per_rollout && harness) estimate.per_rollout = guessed(*harness, request);
  if (!estimate.per_rollout) return estimate;
  const RequestTokens& one = *estimate.per_rollout;
  const model::Tokens least{one.prompt.least, one.reply.least};
  const model::Tokens most{one.prompt.most, one.reply.most};
  estimate.tokens = {product(estimate.rollouts, sum(least.prompt, least.reply)),
                     product(estimate.rollouts, sum(most.prompt, most.reply))};
  if (const auto& price = request.prices.target)
    estimate.nano_usd = {product(estimate.rollouts, cost_of(least, *price)),
                         product(estimate.rollouts, cost_of(most, *price))};
  return estimate;
}

}  // namespace skillgit::train
