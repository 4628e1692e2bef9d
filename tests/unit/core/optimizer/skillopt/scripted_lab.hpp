#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

/// A question, and which stage of skillopt asked it.
struct Asked {
  std::string stage;
  Prompt prompt;
};

struct Offer {
  std::vector<OfferedEdit> edits;
  Outcome outcome = Outcome::refused;

  friend bool operator==(const Offer&, const Offer&) = default;
};

/// A world whose laws a test writes down: who solves what, what the model says, what the gate
/// thinks. It applies edits as the real Lab does, and writes down what it was asked.
class ScriptedLab final : public Lab {
 public:
  explicit ScriptedLab(std::string skill) {
    files[std::string(text::kSkillFile)] = std::move(skill);
  }

  // ---- The laws

  std::function<bool(const std::string& skill, const std::string& task)> solves =
      [](const std::string&, const std::string&) { return false; };
  std::function<std::string(const Asked&)> says = [](const Asked&) { return "no idea"; };
  std::function<bool(const Asked&)> refuses = [](const Asked&) { return false; };
  std::function<Outcome(const std::string& skill)> gate = [](const std::string&) {
    return Outcome::accepted;
  };
  std::set<std::string> unmeasurable;
  text::EditRules rules;
  std::vector<Rejected> earlier;

  // ---- What happened

  text::SkillFiles files;
  std::vector<std::vector<Asked>> asked;  ///< One list a call.
  std::vector<std::vector<std::string>> rolled_out;
  std::vector<Offer> offers;
  std::vector<std::string> queries;
  std::vector<std::string> unused;  ///< Questions whose answers could not be used.

  const std::string& skill() const { return files.at(std::string(text::kSkillFile)); }

  /// The questions of one stage, in order.
  std::vector<Prompt> questions(std::string_view stage) const {
    std::vector<Prompt> result;
    for (const auto& call : asked)
      for (const Asked& one : call)
        if (one.stage == stage) result.push_back(one.prompt);
    return result;
  }

  const text::SkillFiles& current() const override { return files; }

  Result<std::vector<std::vector<tasks::Rollout>>> rollouts(std::span<const Trials> trials,
                                                            std::string_view) override {
    std::vector<std::vector<tasks::Rollout>> all;
    for (const auto& [skill, ids] : trials) all.push_back(attempts_of(skill, ids));
    return all;
  }

  std::vector<tasks::Rollout> attempts_of(const text::SkillFiles& skill,
                                          std::span<const std::string> ids) {
    rolled_out.emplace_back(ids.begin(), ids.end());
    std::vector<tasks::Rollout> rollouts;
    for (const std::string& id : ids) {
      const bool solved = solves(skill.at(std::string(text::kSkillFile)), id);
      tasks::Rollout rollout;
      rollout.task = id;
      rollout.status = unmeasurable.contains(id) ? tasks::RolloutStatus::infra_error
                                                 : tasks::RolloutStatus::scored;
      rollout.points = solved ? kFullMarks : 0;
      rollout.why = solved ? "as expected" : "not as expected";
      rollout.reply = solved ? "right" : "wrong";
      rollouts.push_back(rollout);
    }
    return rollouts;
  }

  void could_not_use(std::string_view question) override { unused.emplace_back(question); }

  Result<std::vector<Reply>> ask(std::span<const Prompt> prompts) override {
    std::vector<Reply> replies;
    asked.emplace_back();
    for (const Prompt& prompt : prompts) {
      const std::size_t end = prompt.system.find('\n');
      asked.back().push_back({prompt.system.substr(12, end - 12), prompt});
      const Asked& question = asked.back().back();
      replies.push_back(refuses(question) ? Reply{.text = "", .refused = true}
                                          : Reply{.text = says(question)});
    }
    return replies;
  }

  Result<OfferOutcome> offer(std::vector<OfferedEdit> edits) override {
    text::SkillFiles candidate = files;
    Outcome outcome = Outcome::accepted;
    for (const OfferedEdit& one : edits)
      if (text::apply(one.edit, candidate, rules_of(one.source, rules)).status !=
          text::EditStatus::applied)
        outcome = Outcome::refused;
    if (outcome != Outcome::refused) outcome = gate(candidate.at(std::string(text::kSkillFile)));
    if (outcome == Outcome::accepted) files = candidate;
    offers.push_back({std::move(edits), outcome});
    const bool rejected = outcome == Outcome::rejected;
    return OfferOutcome{
        .offer = static_cast<int>(offers.size()),
        .outcome = outcome,
        .reason = rejected ? "0.400000 against 0.500000" : "",
        .fixed = rejected ? std::vector<std::string>{"val-1"} : std::vector<std::string>{},
        .broke =
            rejected ? std::vector<std::string>{"val-2", "val-3"} : std::vector<std::string>{}};
  }

  Result<std::vector<std::vector<Points>>> scores(std::span<const text::SkillFiles>) override {
    return fail(ErrorKind::unavailable, "not in this world");
  }

  Result<std::vector<Rejected>> recall(std::string_view query, std::size_t most) override {
    queries.emplace_back(query);
    return std::vector<Rejected>(
        earlier.begin(),
        earlier.begin() + static_cast<std::ptrdiff_t>(std::min(most, earlier.size())));
  }
};

/// Train tasks "t01", "t02", ... with inputs "input of t01", ...
inline Context context_of(int tasks, std::uint64_t seed = 1) {
  Context context;
  context.slug = "skill";
  context.seed = seed;
  for (int number = 1; number <= tasks; ++number) {
    tasks::Task task;
    task.id = std::string(number < 10 ? "t0" : "t") + std::to_string(number);
    task.input = "input of " + task.id;
    task.expect = "\"answer of " + task.id + "\"";
    task.scorer = R"({"type":"exact"})";
    context.train.push_back(task);
  }
  return context;
}

}  // namespace skillgit::optimizer
