// exemplar, in small worlds whose laws are known: what helps is found, what harms is deleted,
// and where nothing matters nothing changes.

#include "skillgit/core/optimizer/exemplar.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>

namespace skillgit::optimizer {
namespace {

using tasks::Rollout;
using tasks::RolloutStatus;
using tasks::Task;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using text::SkillFiles;

const std::vector<std::string> kFamilies = {"apple", "brick", "cloud", "dress", "eagle", "flute"};

Task task(tasks::Split split, const std::string& family, int number) {
  Task task;
  task.id = std::string(to_string(split)) + "-" + family + "-" + std::to_string(number);
  task.input =
      (split == tasks::Split::val ? "canary " : "") + family + " number " + std::to_string(number);
  task.expect = skillgit::to_line(Json(family.substr(0, 2) + "/" + std::to_string(number)));
  task.scorer = R"({"type":"exact"})";
  task.split = split;
  task.family = family;
  return task;
}

std::vector<Task> some_tasks(tasks::Split split, int each) {
  std::vector<Task> result;
  for (const std::string& family : kFamilies)
    for (int number = 1; number <= each; ++number) result.push_back(task(split, family, number));
  return result;
}

using Law = std::function<bool(const SkillFiles&, const Task&)>;

bool shows(const SkillFiles& skill, const std::string& family) {
  return skill.at("SKILL.md").find("Input: " + family) != std::string::npos;
}

/// An eighth of the tasks, always the same ones.
bool is_lucky(const Task& task) { return sha256_hex(task.id)[0] < '2'; }

/// A task is solved when the skill shows an example of its family.
bool examples_help(const SkillFiles& skill, const Task& task) {
  return shows(skill, task.family) || is_lucky(task);
}

bool nothing_matters(const SkillFiles&, const Task& task) { return is_lucky(task); }

const std::vector<std::string> kHarmful = {"apple", "cloud", "flute"};

/// Each harmful line spoils its family; nothing else matters.
bool lines_harm(const SkillFiles& skill, const Task& task) {
  return skill.at("SKILL.md").find("Never mind the " + task.family) == std::string::npos &&
         sha256_hex(task.id)[0] < 'c';
}

struct Offer {
  std::vector<OfferedEdit> edits;
  Outcome outcome = Outcome::refused;

  friend bool operator==(const Offer&, const Offer&) = default;
};

/// The world as a Lab: the law decides who solves what, and the real gate decides offers.
class WorldLab final : public Lab {
 public:
  WorldLab(Law law, std::string skill) : law_(std::move(law)) {
    current_["SKILL.md"] = std::move(skill);
    for (const Task& task : some_tasks(tasks::Split::train, 12)) train_[task.id] = task;
  }

  const SkillFiles& current() const override { return current_; }

  Result<std::vector<std::vector<Rollout>>> rollouts(std::span<const Trials> trials,
                                                     std::string_view) override {
    if (unavailable) return fail(ErrorKind::unavailable, "nobody answers");
    std::vector<std::vector<Rollout>> all;
    for (const auto& [skill, ids] : trials) all.push_back(attempts_of(skill, ids));
    return all;
  }

  std::vector<Rollout> attempts_of(const SkillFiles& skill, std::span<const std::string> ids) {
    std::vector<Rollout> rollouts;
    for (const std::string& id : ids) {
      const Task& asked = train_.at(id);
      const bool solved = law_(skill, asked);
      Rollout rollout;
      rollout.task = id;
      rollout.status = RolloutStatus::scored;
      rollout.points = solved ? kFullMarks : 0;
      if (known_.emplace(skillgit::to_line(Json(skill)), id).second)
        rollout.reply = solved ? *tasks::worked_answer(asked) : "no idea";
      if (skill.at("SKILL.md").find("Input: " + asked.input + "\n") != std::string::npos)
        measured_on_own_example = true;
      rollouts.push_back(rollout);
    }
    return rollouts;
  }

  Result<std::vector<Reply>> ask(std::span<const Prompt>) override {
    return fail(ErrorKind::unavailable, "there is no optimizer model");
  }
  void could_not_use(std::string_view) override {}

  Result<OfferOutcome> offer(std::vector<OfferedEdit> edits) override {
    SkillFiles candidate = current_;
    Outcome outcome = Outcome::rejected;
    for (const OfferedEdit& offered : edits)
      if (text::apply(offered.edit, candidate).status != text::EditStatus::applied)
        outcome = Outcome::refused;
    if (outcome != Outcome::refused && judge(on_val(candidate)) == Verdict::accept) {
      outcome = Outcome::accepted;
      current_ = candidate;
    }
    if (always) outcome = *always;
    offers.push_back({std::move(edits), outcome});
    return OfferOutcome{.offer = static_cast<int>(offers.size()),
                        .outcome = outcome,
                        .reason = "",
                        .fixed = {},
                        .broke = {}};
  }

  Result<std::vector<std::vector<Points>>> scores(std::span<const SkillFiles>) override {
    return fail(ErrorKind::unavailable, "not in this world");
  }

  Result<std::vector<Rejected>> recall(std::string_view, std::size_t) override {
    return std::vector<Rejected>{};
  }

  int solved_on_val(const SkillFiles& skill) const {
    int solved = 0;
    for (const PairedScore& score : on_val(skill)) solved += score.candidate == kFullMarks ? 1 : 0;
    return solved;
  }

  std::vector<Offer> offers;
  std::optional<Outcome> always;
  bool unavailable = false;
  bool measured_on_own_example = false;

 private:
  std::vector<PairedScore> on_val(const SkillFiles& candidate) const {
    std::vector<PairedScore> scores;
    for (const Task& task : some_tasks(tasks::Split::val, 7))
      scores.push_back({.candidate = law_(candidate, task) ? kFullMarks : 0,
                        .current = law_(current_, task) ? kFullMarks : 0});
    return scores;
  }

  Law law_;
  SkillFiles current_;
  std::map<std::string, Task> train_;
  std::set<std::pair<std::string, std::string>> known_;
};

const std::string kPlainSkill = "---\nname: s\ndescription: d\n---\n\n# Codes\n\nGive the code.\n";

std::unique_ptr<Optimizer> exemplar(ExemplarOptions options = {},
                                    PromptForm form = PromptForm::plain) {
  return make_exemplar(
      {.slug = "s", .train = some_tasks(tasks::Split::train, 12), .form = form, .seed = 5},
      std::move(options));
}

/// Trains for `steps` steps, each by an optimizer made anew; gives the states after each.
std::vector<std::string> train(WorldLab& lab, int steps, const ExemplarOptions& options = {}) {
  std::vector<std::string> states = {exemplar(options)->init()};
  for (int step = 1; step <= steps; ++step) {
    const auto result = exemplar(options)->step(step, states.back(), lab);
    EXPECT_TRUE(result) << result.error().message();
    if (!result) break;
    states.push_back(result->state);
    if (result->finished) break;
  }
  return states;
}

std::size_t accepted(const WorldLab& lab) {
  return static_cast<std::size_t>(
      std::count_if(lab.offers.begin(), lab.offers.end(),
                    [](const Offer& offer) { return offer.outcome == Outcome::accepted; }));
}

TEST(ExemplarTest, FindsAnExampleForNearlyEveryFamily) {
  for (const Picking picking : {Picking::diverse, Picking::representative, Picking::random}) {
    WorldLab lab(examples_help, kPlainSkill);
    ExemplarOptions options;
    options.picking = picking;
    train(lab, 12, options);
    const auto found = std::count_if(kFamilies.begin(), kFamilies.end(), [&](const auto& family) {
      return shows(lab.current(), family);
    });
    EXPECT_GE(found, 5) << lab.current().at("SKILL.md");
  }
}

TEST(ExemplarTest, WritesExamplesAsThePlainPromptAsks) {
  WorldLab lab(examples_help, kPlainSkill);
  ExemplarOptions options;
  options.edit_budget = {2};
  train(lab, 1, options);
  const std::string& skill = lab.current().at("SKILL.md");
  const auto heading = skill.find("\nGive the code.\n\n## Examples\n\nInput: ");
  ASSERT_NE(heading, std::string::npos) << skill;
  EXPECT_THAT(skill.substr(heading),
              testing::ContainsRegex("Answer: [a-z]+/[0-9]+\n\nInput: [a-z]+ "
                                     "number [0-9]+\nAnswer: [a-z]+/[0-9]+\n$"));
}

TEST(ExemplarTest, WritesChatExamplesAsSections) {
  WorldLab lab(
      [](const SkillFiles& skill, const Task& asked) {
        return skill.at("SKILL.md").find(asked.family + " number") != std::string::npos;
      },
      kPlainSkill);
  const auto optimizer = exemplar({}, PromptForm::chat);
  ASSERT_TRUE(optimizer->step(1, optimizer->init(), lab));
  const std::string& skill = lab.current().at("SKILL.md");
  EXPECT_THAT(skill, HasSubstr("\n## Worked examples\n\n### Example: "));
  EXPECT_EQ(skill.find("## Worked examples"), skill.rfind("## Worked examples"));
}

TEST(ExemplarTest, DeletesHarmfulLinesAndAddsNothing) {
  std::string skill = kPlainSkill + "\n";
  for (const std::string& family : kFamilies) skill += "- Mind the " + family + ".\n";
  for (const std::string& family : kHarmful) skill += "- Never mind the " + family + ".\n";
  WorldLab lab(lines_harm, skill);
  ExemplarOptions options;
  options.edit_budget = {4};
  train(lab, 60, options);
  EXPECT_THAT(lab.current().at("SKILL.md"), Not(HasSubstr("Never")));
  EXPECT_THAT(lab.current().at("SKILL.md"),
              AllOf(HasSubstr("- Mind the apple."), HasSubstr("- Mind the flute."),
                    Not(HasSubstr("Input:"))));
}

TEST(ExemplarTest, ChangesNothingWhereNothingMatters) {
  WorldLab lab(nothing_matters, kPlainSkill + "\n- One.\n- Two.\n");
  train(lab, 40);
  EXPECT_GT(lab.offers.size(), 20u);
  EXPECT_EQ(accepted(lab), 0u);
}

TEST(ExemplarTest, OffersAtMostAsManyEditsAsTheStepsBudget) {
  WorldLab lab(nothing_matters, kPlainSkill);
  ExemplarOptions options;
  options.edit_budget = {3, 1, 2};
  train(lab, 6, options);
  std::vector<std::size_t> sizes;
  for (const Offer& offer : lab.offers) sizes.push_back(offer.edits.size());
  EXPECT_THAT(sizes, testing::ElementsAre(3u, 1u, 2u, 2u, 2u, 2u));
}

TEST(ExemplarTest, OffersWhatFailedAndSaysSo) {
  WorldLab lab(examples_help, kPlainSkill);
  train(lab, 1);
  ASSERT_EQ(lab.offers.size(), 1u);
  for (const OfferedEdit& offered : lab.offers[0].edits) {
    EXPECT_EQ(offered.source, Source::exemplar);
    EXPECT_EQ(offered.edit.op, text::EditOp::append);
    ASSERT_EQ(offered.evidence.size(), 1u);
    EXPECT_THAT(offered.evidence[0], HasSubstr("train-"));
    EXPECT_THAT(offered.subject, HasSubstr("show how to answer: "));
  }
}

TEST(ExemplarTest, NeverKnowsAHeldOutTask) {
  WorldLab lab(examples_help, kPlainSkill);
  for (const std::string& state : train(lab, 12)) EXPECT_THAT(state, Not(HasSubstr("val-")));
  for (const Offer& offer : lab.offers)
    for (const OfferedEdit& offered : offer.edits)
      EXPECT_THAT(offered.edit.text + offered.subject + offered.why, Not(HasSubstr("canary")));
}

TEST(ExemplarTest, NeverMeasuresASkillOnItsOwnExamples) {
  WorldLab lab(
      [](const SkillFiles& skill, const Task& asked) {
        return examples_help(skill, asked) && lines_harm(skill, asked);
      },
      kPlainSkill + "\n- Never mind the eagle.\n- Fine.\n");
  train(lab, 40);
  EXPECT_GT(accepted(lab), 1u);
  EXPECT_FALSE(lab.measured_on_own_example);
}

TEST(ExemplarTest, StopsAtTheMostExamplesASkillMayHave) {
  WorldLab lab(examples_help, kPlainSkill);
  ExemplarOptions options;
  options.max_examples = 3;
  train(lab, 12, options);
  std::size_t count = 0;
  const std::string& skill = lab.current().at("SKILL.md");
  for (std::size_t at = skill.find("Input:"); at != std::string::npos;
       at = skill.find("Input:", at + 1))
    ++count;
  EXPECT_EQ(count, 3u);
}

TEST(ExemplarTest, DoesNotOfferARejectedExampleAgainWhileThereAreOthers) {
  WorldLab lab(nothing_matters, kPlainSkill);
  train(lab, 3);
  std::set<std::string> offered;
  std::size_t count = 0;
  for (const Offer& offer : lab.offers)
    for (const OfferedEdit& edit : offer.edits) {
      offered.insert(edit.evidence.begin(), edit.evidence.end());
      ++count;
    }
  EXPECT_EQ(offered.size(), count);
}

TEST(ExemplarTest, LearnsNothingFromAnIndecisiveOffer) {
  WorldLab lab(nothing_matters, kPlainSkill);
  ExemplarOptions options;
  options.edit_budget = {2};
  const auto states = train(lab, 1, options);
  lab.always = Outcome::indecisive;
  lab.offers.clear();
  const auto optimizer = exemplar(options);
  const auto once = optimizer->step(2, states[1], lab);
  const auto twice = optimizer->step(2, once->state, lab);
  EXPECT_EQ(once->state, twice->state);
  EXPECT_EQ(lab.offers[0], lab.offers[1]);
}

TEST(ExemplarTest, IsFinishedWhereEverythingPasses) {
  WorldLab lab([](const SkillFiles&, const Task&) { return true; }, kPlainSkill);
  const auto optimizer = exemplar();
  const auto result = optimizer->step(1, optimizer->init(), lab);
  EXPECT_TRUE(result->finished);
  EXPECT_THAT(lab.offers, IsEmpty());
}

TEST(ExemplarTest, IsFinishedWithoutTrainTasksOrASkillOrAnswers) {
  WorldLab lab(nothing_matters, "");
  const auto optimizer = make_exemplar({.slug = "s", .train = {}}, {});
  EXPECT_TRUE(optimizer->step(1, optimizer->init(), lab)->finished);

  std::vector<Task> tasks = some_tasks(tasks::Split::train, 2);
  for (Task& unanswerable : tasks) unanswerable.expect.clear();
  const auto silent = make_exemplar({.slug = "s", .train = tasks}, {});
  EXPECT_TRUE(silent->step(1, silent->init(), lab)->finished);
}

TEST(ExemplarTest, LeavesOutWhatAPlainExampleCannotShow) {
  std::vector<Task> tasks = some_tasks(tasks::Split::train, 2);
  for (Task& asked : tasks) asked.solution = "first this\nthen that";
  WorldLab lab(nothing_matters, kPlainSkill);
  const auto optimizer =
      make_exemplar({.slug = "s", .train = tasks, .form = PromptForm::plain}, {});
  EXPECT_TRUE(optimizer->step(1, optimizer->init(), lab)->finished);
}

TEST(ExemplarTest, PassesOnWhatTheLabFailsWith) {
  WorldLab lab(nothing_matters, kPlainSkill);
  lab.unavailable = true;
  const auto optimizer = exemplar();
  const auto result = optimizer->step(1, optimizer->init(), lab);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::unavailable);
}

TEST(ExemplarTest, KnowsWhenAStateIsNotItsOwn) {
  WorldLab lab(nothing_matters, kPlainSkill);
  for (
      const std::string state :
      {R"({})",
       R"({"deleting":0,"lacks":[],"misses":0,"scores":[{"points":0,"task":"elsewhere"}],"tried_tasks":[],"tried_units":[],"v":1,"windows":0})"}) {
    const auto result = exemplar()->step(1, state, lab);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::damaged);
  }
}

// Whatever the verdicts, a run that starts again from any stored state goes on as it would have.
TEST(ExemplarTest, TheSameStateAndAnswersGiveTheSameOffers) {
  EXPECT_TRUE(rc::check([] {
    const auto verdicts = *rc::gen::container<std::vector<Outcome>>(
        8, rc::gen::element(Outcome::accepted, Outcome::rejected, Outcome::refused,
                            Outcome::indecisive));
    ExemplarOptions options;
    options.picking = *rc::gen::element(Picking::diverse, Picking::representative, Picking::random);
    const auto run = [&] {
      WorldLab lab(examples_help, kPlainSkill + "\n- Never mind.\n- Do mind.\n");
      std::string state = exemplar(options)->init();
      std::vector<std::string> states;
      for (int step = 1; step <= 8; ++step) {
        lab.always = verdicts[static_cast<std::size_t>(step - 1)];
        const auto result = exemplar(options)->step(step, state, lab);
        RC_ASSERT(result.has_value());
        states.push_back(state = result->state);
        if (result->finished) break;
      }
      return std::pair(states, lab.offers);
    };
    RC_ASSERT(run() == run());
  }));
}

}  // namespace
}  // namespace skillgit::optimizer
