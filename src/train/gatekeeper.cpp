#include "train/gatekeeper.hpp"

#include <cassert>
#include <utility>

namespace skillgit::train {

using optimizer::Outcome;
using optimizer::Points;
using optimizer::Slot;
using rollout::Next;
using tasks::Rollout;
using tasks::RolloutStatus;

/// One candidate on its way through the gate.
struct Gatekeeper::Pass {
  /// How both did a val task, by what is known now.
  optimizer::QuotedScore quote(const std::string& id) const {
    return book.quote(id, candidate, current);
  }

  const Contender& candidate;
  const Contender& current;
  ScoreBook book;  ///< What is known, with the draws of this pass.
  std::string_view purpose;
  std::vector<std::string> order;     ///< Val task ids, in the fixed order.
  std::vector<Slot> slots;            ///< In this order.
  std::map<std::string, Draw> drawn;  ///< The candidate's first draws, by task.
  std::string why_missing;            ///< Why the last failed draw brought nothing.
  Judged judged;
};

Gatekeeper::Gatekeeper(Measurer& measurer, const std::vector<tasks::Task>& val, Options options)
    : measurer_(measurer), options_(options) {
  assert(!val.empty());
  for (const tasks::Task& task : val) val_[task.id] = &task;
}

Result<Judged> Gatekeeper::judge(const Contender& candidate, const Contender& current,
                                 const ScoreBook& book, std::string_view purpose) {
  Pass pass{.candidate = candidate,
            .current = current,
            .book = book.only(keys_of_both(candidate, current)),
            .purpose = purpose,
            .order = {},
            .slots = {},
            .drawn = {},
            .why_missing = {},
            .judged = {}};
  SKILLGIT_CHECK(first_pass(pass));
  if (options_.confirm && pass.judged.outcome == Outcome::accepted)
    SKILLGIT_CHECK(second_pass(pass));
  return std::move(pass.judged);
}

Status Gatekeeper::first_pass(Pass& pass) {
  std::map<std::string, std::optional<Points>> means;
  for (const auto& [id, task] : val_) means[id] = pass.book.worth(pass.current.keys.at(id), id);
  pass.order = optimizer::gate_order(means);

  std::vector<std::size_t> wanted;
  for (std::size_t at = 0; at < pass.order.size(); ++at) {
    const std::string& id = pass.order[at];
    const optimizer::PairedScore score = pass.quote(id).score;
    // Where current has no score, the candidate's would count for nothing: it is not bought.
    pass.slots.push_back({.done = score.candidate || !score.current, .score = score});
    if (!pass.slots.back().done) wanted.push_back(at);
  }

  SKILLGIT_CHECK(fill(pass, wanted));
  std::vector<std::size_t> missing;
  for (const std::size_t at : wanted)
    if (!pass.slots[at].done) missing.push_back(at);
  if (!optimizer::first_pass(pass.slots)) {
    SKILLGIT_CHECK(fill(pass, missing));
    std::erase_if(missing, [&pass](std::size_t at) { return pass.slots[at].done; });
    SKILLGIT_CHECK(
        measurer_.check_alive(pass.purpose, {missing.size(), pass.why_missing}, wanted.size()));
  }
  auto judgement = optimizer::first_pass(pass.slots);
  // What is missing stays so: as much of it counts as decides.
  for (auto at = missing.begin(); !judgement && at != missing.end(); ++at) {
    pass.slots[*at].done = true;
    judgement = optimizer::first_pass(pass.slots);
  }
  assert(judgement);
  pass.judged.outcome = optimizer::outcome_of(judgement->verdict);
  for (std::size_t at = judgement->quoted; at < pass.slots.size(); ++at)
    pass.judged.ahead += pass.slots[at].score.current.value_or(0);
  for (std::size_t at = 0; at < judgement->quoted; ++at)
    pass.judged.first.push_back(pass.quote(pass.order[at]));
  // What an early end let arrive beyond the quoted prefix stays in the journal: it decided nothing.
  const std::size_t kept = options_.early_end ? judgement->quoted : pass.order.size();
  for (std::size_t at = 0; at < kept; ++at)
    if (const auto drawn = pass.drawn.find(pass.order[at]); drawn != pass.drawn.end())
      pass.judged.draws.push_back(drawn->second);
  return {};
}

/// Draws the candidate on the tasks at `positions`, until the pass is decided.
Status Gatekeeper::fill(Pass& pass, const std::vector<std::size_t>& positions) {
  std::vector<Wanted> wanted;
  for (const std::size_t at : positions) {
    const std::string& key = pass.candidate.keys.at(pass.order[at]);
    wanted.push_back({.skill = &pass.candidate.files,
                      .task = val_.at(pass.order[at]),
                      .attempt = {key, pass.book.next_index(key)}});
  }
  Status kept;
  Status ran = measurer_.run(wanted, pass.purpose, [&](std::size_t i, const Rollout& rollout) {
    if (rollout.status == RolloutStatus::infra_error) {
      pass.why_missing = rollout.why;
      return Next::go_on;
    }
    const Draw draw = wanted[i].draw(rollout.points);
    kept = pass.book.add(draw);
    if (!kept) return Next::send_no_more;
    pass.drawn[draw.task] = draw;
    Slot& slot = pass.slots[positions[i]];
    slot.done = true;
    slot.score = pass.quote(draw.task).score;
    return options_.early_end && optimizer::first_pass(pass.slots) ? Next::send_no_more
                                                                   : Next::go_on;
  });
  SKILLGIT_CHECK(std::move(kept));
  return ran;
}

/// One more attempt of both sides on all of val, never cut short; the pooled means decide.
Status Gatekeeper::second_pass(Pass& pass) {
  std::vector<Wanted> wanted;
  for (const Contender* side : {&pass.candidate, &pass.current})
    for (const std::string& id : pass.order) {
      const std::string& key = side->keys.at(id);
      wanted.push_back({.skill = &side->files,
                        .task = val_.at(id),
                        .attempt = {key, pass.book.next_index(key)}});
    }

  std::vector<Rollout> results(wanted.size());
  SKILLGIT_CHECK(measurer_.measure(wanted, pass.purpose, results));
  const auto is_drawn = [&results](std::size_t at) {
    return results[at].status != RolloutStatus::infra_error;
  };
  SKILLGIT_CHECK(measurer_.check_alive(pass.purpose, failures_of(results), wanted.size()));

  for (std::size_t at = 0; at < wanted.size(); ++at)
    if (is_drawn(at)) {
      pass.judged.draws.push_back(wanted[at].draw(results[at].points));
      SKILLGIT_CHECK(pass.book.add(pass.judged.draws.back()));
    }
  std::vector<optimizer::PairedScore> scores;
  for (std::size_t at = 0; at < pass.order.size(); ++at) {
    optimizer::QuotedScore quoted = pass.quote(pass.order[at]);
    // Only a task that both sides repeated is compared: a mean of two beside a mean of one
    // would favour whoever was lucky in the first pass.
    if (!is_drawn(at) || !is_drawn(at + pass.order.size())) {
      quoted.score.candidate.reset();
      quoted.score.current.reset();
    }
    scores.push_back(quoted.score);
    pass.judged.confirmed.push_back(std::move(quoted));
  }
  pass.judged.outcome = optimizer::outcome_of(optimizer::judge(scores, options_.margin));
  return {};
}

}  // namespace skillgit::train
