#include "skillgit/core/optimizer/exemplar.hpp"

#include "core/optimizer/deletion.hpp"
#include "core/optimizer/excerpt.hpp"
#include "core/optimizer/exemplar_state.hpp"
#include "core/optimizer/picking.hpp"
#include "core/optimizer/worked_examples.hpp"
#include "skillgit/core/base/random.hpp"
#include "skillgit/core/base/shuffle.hpp"
#include "skillgit/core/optimizer/similarity.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace skillgit::optimizer {
namespace {

using tasks::Task;

constexpr int kMissesBeforeDeleting = 3;
constexpr int kMissesBeforeAdding = 1;
constexpr std::size_t kMostLacks = 512;

/// What only one reply lacks tells something about its task, and nothing about the skill.
constexpr int kFewestReplies = 2;

/// The answer's grams that the reply lacks are counted in `lacks`.
void count_lacks(std::string_view answer, std::string_view reply,
                 std::map<std::uint64_t, int>& lacks) {
  const std::vector<std::uint64_t> there = grams_of(reply);
  for (const std::uint64_t gram : grams_of(answer))
    if (!std::binary_search(there.begin(), there.end(), gram)) ++lacks[gram];
}

/// The grams that the most replies lack.
std::map<std::uint64_t, int> most_lacking(const std::map<std::uint64_t, int>& lacks) {
  std::vector<std::pair<int, std::uint64_t>> ranks;
  for (const auto& [gram, replies] : lacks)
    if (replies >= kFewestReplies) ranks.emplace_back(-replies, gram);
  std::sort(ranks.begin(), ranks.end());
  if (ranks.size() > kMostLacks) ranks.resize(kMostLacks);
  std::map<std::uint64_t, int> result;
  for (const auto& [negative, gram] : ranks) result[gram] = -negative;
  return result;
}

class Exemplar final : public Optimizer {
 public:
  Exemplar(Context context, ExemplarOptions options)
      : context_(std::move(context)),
        options_(std::move(options)),
        examples_(context_, options_.max_example_bytes),
        similarity_(inputs_of(context_)) {
    assert(!options_.edit_budget.empty());
    for (const int edits : options_.edit_budget) assert(edits > 0);
    assert(options_.window > 0 && options_.max_examples > 0 && options_.max_example_bytes > 0);
    assert(options_.screened_units > 0 && options_.screen > 0);
    for (const Task& task : context_.train) {
      train_[task.id] = &task;
      directions_[task.id] = similarity_.direction(task.input);
    }
  }

  std::string init() const override { return to_line(ExemplarState{}); }

  /// Every train task once with the skill, in windows, and each screened deletion.
  StepCost most_a_step() const override {
    return {.rollouts = static_cast<std::int64_t>(context_.train.size() +
                                                  options_.screened_units * options_.screen),
            .offers = 1};
  }

  Result<StepResult> step(int step, const std::string& line, Lab& lab) const override {
    SKILLGIT_TRY(ExemplarState state, read_exemplar_state(line));
    for (const auto& [task, points] : state.scores)
      if (!train_.contains(task))
        return fail(ErrorKind::damaged, "the state of exemplar names no train task '" + task + "'");

    SKILLGIT_TRY(std::vector<OfferedEdit> edits, propose(step, state, lab));
    if (edits.empty())
      return StepResult{to_line(state), true, "nothing is left to show or to delete"};
    SKILLGIT_TRY(const OfferOutcome outcome, lab.offer(edits));
    std::string note = describe(edits) + ": " + std::string(to_string(outcome.outcome));
    return StepResult{to_line(after(outcome.outcome, edits, std::move(state))), false,
                      std::move(note)};
  }

 private:
  static std::vector<std::string> inputs_of(const Context& context) {
    std::vector<std::string> inputs;
    for (const Task& task : context.train) inputs.push_back(task.input);
    return inputs;
  }

  std::size_t budget(int step) const {
    assert(step >= 1);
    const std::size_t at = std::min(static_cast<std::size_t>(step), options_.edit_budget.size());
    return static_cast<std::size_t>(options_.edit_budget[at - 1]);
  }

  /// The edits to offer: of the kind that is looked for, else of the other kind.
  Result<std::vector<OfferedEdit>> propose(int step, ExemplarState& state, Lab& lab) const {
    for (int kind = 0; kind < 2; ++kind) {
      SKILLGIT_TRY(std::vector<OfferedEdit> edits, state.search == Search::examples
                                                       ? find_examples(step, state, lab)
                                                       : find_deletions(step, state, lab));
      if (!edits.empty()) return edits;
      turn(state);
    }
    return std::vector<OfferedEdit>{};
  }

  static void turn(ExemplarState& state) {
    state.search = state.search == Search::examples ? Search::deletions : Search::examples;
    state.misses = 0;
  }

  // ---- Measuring

  /// The next window of the train tasks that the skill does not show, in order of id.
  std::vector<std::string> next_window(const std::set<std::string>& shown,
                                       std::int64_t windows) const {
    std::vector<std::string> all;
    for (const auto& [id, task] : train_)
      if (!shown.contains(id)) all.push_back(id);
    if (all.empty()) return all;
    const std::size_t size = std::min(options_.window, all.size());
    const std::size_t begin = static_cast<std::size_t>(windows) * options_.window % all.size();
    std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin), all.end());
    all.resize(size);
    return all;
  }

  /// Measures the current skill on the next window, and forgets the last one with all that was
  /// tried on it: what did not help there may help here.
  Status measure(ExemplarState& state, Lab& lab) const {
    state.scores.clear();
    state.lacks.clear();
    state.tried_tasks.clear();
    state.tried_units.clear();
    const std::vector<std::string> ids =
        next_window(examples_.shown_in(lab.current()), state.windows++);
    if (ids.empty()) return {};
    SKILLGIT_TRY(const std::vector<tasks::Rollout> rollouts,
                 lab.rollout(lab.current(), ids, "exemplar window"));
    std::map<std::uint64_t, int> lacks;
    for (const tasks::Rollout& rollout : rollouts) {
      if (rollout.status == tasks::RolloutStatus::infra_error) continue;
      state.scores[rollout.task] = rollout.points;
      const Task& task = *train_.at(rollout.task);
      const auto answer = tasks::worked_answer(task);
      if (rollout.points < task.pass_at && answer && !rollout.reply.empty())
        count_lacks(*answer, rollout.reply, lacks);
    }
    state.lacks = most_lacking(lacks);
    return {};
  }

  bool fails(const std::string& id, Points points) const { return points < train_.at(id)->pass_at; }

  std::vector<std::string> measured(const ExemplarState& state, bool failing) const {
    std::vector<std::string> ids;
    for (const auto& [id, points] : state.scores)
      if (fails(id, points) == failing) ids.push_back(id);
    return ids;
  }

  // ---- Showing examples

  Result<std::vector<OfferedEdit>> find_examples(int step, ExemplarState& state, Lab& lab) const {
    const std::set<std::string> shown = examples_.shown_in(lab.current());
    if (shown.size() >= options_.max_examples) return std::vector<OfferedEdit>{};
    SKILLGIT_TRY(const std::vector<std::string> candidates, find_candidates(state, lab));
    const std::size_t most = std::min(budget(step), options_.max_examples - shown.size());
    return showing(pick(step, candidates, shown, state, most), lab.current());
  }

  /// Failures that can be shown and were not tried: of the window at hand, else of the next one
  /// that has any. None when all of train has none.
  Result<std::vector<std::string>> find_candidates(ExemplarState& state, Lab& lab) const {
    if (state.scores.empty()) SKILLGIT_CHECK(measure(state, lab));
    for (std::size_t looked_at = 0;; looked_at += options_.window) {
      std::vector<std::string> candidates = measured(state, /*failing=*/true);
      std::erase_if(candidates, [&](const std::string& id) {
        return !examples_.can_show(id) || state.tried_tasks.contains(id);
      });
      if (!candidates.empty() || looked_at >= train_.size()) return candidates;
      SKILLGIT_CHECK(measure(state, lab));
    }
  }

  std::vector<std::string> pick(int step, std::vector<std::string> ids,
                                const std::set<std::string>& shown, const ExemplarState& state,
                                std::size_t most) const {
    if (options_.picking == Picking::random) {
      shuffle(ids, RandomStream(context_.seed, 0, step, "exemplar examples"));
      ids.resize(std::min(ids.size(), most));
      return ids;
    }
    std::vector<std::string> picked;
    for (const std::size_t index : pick_by_likeness(ids, shown, state, most))
      picked.push_back(ids[index]);
    return picked;
  }

  std::vector<std::size_t> pick_by_likeness(const std::vector<std::string>& ids,
                                            const std::set<std::string>& shown,
                                            const ExemplarState& state, std::size_t most) const {
    std::vector<Candidate> candidates;
    for (const std::string& id : ids)
      candidates.push_back(
          {id, directions_.at(id), tasks::worked_answer(*train_.at(id)).value_or("")});
    if (options_.picking == Picking::diverse && !shown.empty())
      return pick_lacking(candidates, state.lacks, most);

    const std::vector<Direction> failed = directions_of(measured(state, /*failing=*/true));
    const std::vector<Direction> examples = directions_of({shown.begin(), shown.end()});
    const Failures failures{candidates, failed, examples};
    return options_.picking == Picking::diverse ? pick_diverse(failures, most)
                                                : pick_representative(failures, most);
  }

  std::vector<Direction> directions_of(const std::vector<std::string>& ids) const {
    std::vector<Direction> directions;
    for (const std::string& id : ids) directions.push_back(directions_.at(id));
    return directions;
  }

  std::vector<OfferedEdit> showing(const std::vector<std::string>& ids,
                                   text::SkillFiles skill) const {
    std::vector<OfferedEdit> edits;
    for (const std::string& id : ids) {
      OfferedEdit offered;
      offered.edit = examples_.showing(id, skill);
      offered.subject = "show how to answer: " + excerpt(train_.at(id)->input);
      offered.why =
          "The target failed this train task. Its answer, worked out in the skill, may help with "
          "tasks like it.";
      offered.support = 1;
      offered.evidence = {id};
      // One that does not apply is the Lab's to refuse, and is then not offered again.
      text::apply(offered.edit, skill);
      edits.push_back(std::move(offered));
    }
    return edits;
  }

  // ---- Deleting units

  Result<std::vector<OfferedEdit>> find_deletions(int step, ExemplarState& state, Lab& lab) const {
    if (state.scores.empty()) SKILLGIT_CHECK(measure(state, lab));
    const std::vector<std::string> screen = screen_tasks(step, state);
    if (screen.empty()) return std::vector<OfferedEdit>{};

    std::vector<Shortened> shorter =
        without_each(lab.current(), state.tried_units, options_.screened_units);
    std::vector<Trials> trials;
    for (const Shortened& one : shorter) trials.push_back({one.skill, screen});
    SKILLGIT_TRY(const auto rollouts, lab.rollouts(trials, "exemplar screen"));

    std::vector<Deletion> helpful;
    for (std::size_t at = 0; at < shorter.size(); ++at) {
      Deletion deletion = deletion_of(std::move(shorter[at].unit), rollouts[at], state.scores);
      if (deletion.gain > 0)
        helpful.push_back(std::move(deletion));
      else
        state.tried_units.insert(unit_digest(deletion.unit.text));
    }
    std::stable_sort(helpful.begin(), helpful.end(),
                     [](const Deletion& a, const Deletion& b) { return a.gain > b.gain; });
    if (helpful.size() > budget(step)) helpful.resize(budget(step));
    return deleting(helpful, lab.current());
  }

  /// Half of them failing and half of them passing, as far as the window has them; none when
  /// nothing fails, since then no deletion can be better.
  std::vector<std::string> screen_tasks(int step, const ExemplarState& state) const {
    std::vector<std::string> failing = measured(state, /*failing=*/true);
    std::vector<std::string> passing = measured(state, /*failing=*/false);
    if (failing.empty()) return {};
    RandomStream random(context_.seed, 0, step, "exemplar screen");
    shuffle(failing, random);
    shuffle(passing, random);
    const std::size_t few = std::min(passing.size(), options_.screen / 2);
    failing.resize(std::min(failing.size(), options_.screen - few));
    passing.resize(std::min(passing.size(), options_.screen - failing.size()));
    failing.insert(failing.end(), passing.begin(), passing.end());
    std::sort(failing.begin(), failing.end());
    return failing;
  }

  // ---- Learning from the verdict

  ExemplarState after(Outcome outcome, const std::vector<OfferedEdit>& edits,
                      ExemplarState state) const {
    switch (outcome) {
      case Outcome::accepted:
      case Outcome::forced: {
        ExemplarState fresh;
        fresh.search = state.search;
        fresh.windows = state.windows;
        return fresh;
      }
      case Outcome::indecisive:
        return state;
      case Outcome::rejected:
      case Outcome::refused:
        break;
    }
    if (state.search == Search::examples) {
      for (const OfferedEdit& offered : edits) state.tried_tasks.insert(offered.evidence.front());
      if (++state.misses >= kMissesBeforeDeleting) turn(state);
    } else {
      for (const OfferedEdit& offered : edits)
        state.tried_units.insert(unit_digest(offered.edit.anchor));
      if (++state.misses >= kMissesBeforeAdding) turn(state);
    }
    return state;
  }

  static std::string describe(const std::vector<OfferedEdit>& edits) {
    const bool adds = edits.front().edit.op == text::EditOp::append;
    const std::string count = std::to_string(edits.size());
    const std::string plural = edits.size() == 1 ? "" : "s";
    return adds ? count + " worked example" + plural : count + " deletion" + plural;
  }

  Context context_;
  ExemplarOptions options_;
  WorkedExamples examples_;
  Similarity similarity_;
  std::map<std::string, const Task*> train_;
  std::map<std::string, Direction> directions_;
};

}  // namespace

std::unique_ptr<Optimizer> make_exemplar(Context context, ExemplarOptions options) {
  return std::make_unique<Exemplar>(std::move(context), std::move(options));
}

}  // namespace skillgit::optimizer
