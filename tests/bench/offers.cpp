#include "offers.hpp"

namespace skillgit::bench {
namespace {

using optimizer::Outcome;

constexpr std::int64_t kStarted = 1'700'000'000;

store::RunEvent event(const std::string& kind, const std::string& subject) {
  store::RunEvent event;
  event.subject = subject;
  event.record = "{\"kind\":\"" + kind + "\"}";
  return event;
}

optimizer::OfferedEdit make_edit(int offer, int position) {
  const std::string name = std::to_string(offer) + '.' + std::to_string(position);
  optimizer::OfferedEdit edit;
  edit.edit.text = "Rule " + name + ": write the date as YYYY-MM-DD, whatever the input says.";
  edit.subject = "say how to write a date, " + name;
  edit.why = "Three rollouts wrote the date as the input had it, and scored nothing.";
  edit.support = 3;
  edit.evidence = {"train-0001", "train-0002", "train-0003"};
  return edit;
}

optimizer::QuotedScore quote(int task, bool candidate, bool current) {
  const auto points = [](bool right) { return right ? optimizer::kFullMarks : 0; };
  return {.task = "val-" + std::to_string(1000 + task),
          .score = {.candidate = points(candidate), .current = points(current)},
          .candidate_draws = 1,
          .current_draws = 1};
}

}  // namespace

std::string skill_text(std::size_t bytes) {
  std::string text = "---\nname: demo\ndescription: Writes dates. Use when a date is asked.\n---\n";
  for (int section = 1; text.size() < bytes; ++section) {
    text += "\n## Section " + std::to_string(section) + "\n\n";
    for (int item = 1; item <= 8; ++item)
      text += "- Item " + std::to_string(section) + '.' + std::to_string(item) +
              " says what to do with a date that looks like this one.\n";
  }
  return text;
}

Offer make_offer(int number, Outcome outcome, int edits, int val_tasks,
                 const text::SkillFiles& skill) {
  Offer offer;
  offer.decision.offer = number;
  offer.decision.step = number;
  offer.decision.outcome = outcome;
  offer.decision.reason = "as its scores say";
  offer.decision.val_tasks = val_tasks;
  const bool won = outcome == Outcome::accepted;
  for (int task = 0; task < val_tasks; ++task)
    offer.decision.first.push_back(quote(task, won || task % 3 == 0, task % 2 == 0));
  text::SkillFiles files = skill;
  for (int position = 1; position <= edits; ++position) {
    offer.decision.edits.push_back(make_edit(number, position));
    files[std::string(text::kSkillFile)] += '\n' + offer.decision.edits.back().edit.text + '\n';
    offer.edits.push_back({files, offer.decision.edits.back()});
  }
  return offer;
}

StoredRun::StoredRun(const support::ScratchRepository& repository)
    : repository_(must(store::Repository::open(repository.path()))),
      store_(must(store::RunStore::open(*repository_))),
      header_{.name = must(store::RunName::parse("demo", "r1")),
              .branch = "main",
              .base = must(repository_->resolve("main")),
              .skill_path = "skills/demo",
              .started = kStarted,
              .identity = {.name = "Ada Example", .email = "ada@example.org"}},
      skill_(must(repository_->read_skill(header_.base, header_.skill_path)).files),
      tip_(header_.base),
      log_(must(store_->create(header_, {"[target]\n", "{}\n"}, event("start", "run started")))) {}

void StoredRun::settle(const Offer& offer) {
  const optimizer::Decision& decision = offer.decision;
  candidate_ =
      must(store_->write_candidate(header_, decision.offer, decision.step, tip_, offer.edits));
  const bool accepted = decision.outcome == Outcome::accepted;
  store::RunEvent settled = event("offer", "an offer was settled");
  settled.decision = decision;
  settled.candidate =
      accepted ? must(store_->write_accepted(header_, candidate_, decision)) : candidate_;
  log_ = must(store_->append(header_, log_, settled));
  if (!accepted) return;
  tip_ = *settled.candidate;
  skill_ = offer.edits.back().files;
}

}  // namespace skillgit::bench
