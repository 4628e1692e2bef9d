// A run with skillopt from end to end: a real repository, a target in memory, and an optimizer
// model that answers by what it is shown.

#include "lesson_world.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/trainer.hpp"
#include "skillgit/train/verify.hpp"
#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

namespace skillgit::train {
namespace {

using optimizer::Outcome;
using tasks::Split;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* kSkill =
    "---\nname: demo\ndescription: Answers questions. Use in tests.\n---\n\n# Demo\n\nAnswer.\n";

/// Proposes chatter first and then lesson a, and guidance with lesson b.
class Teacher final : public model::Model {
 public:
  Result<model::Reply> ask(const model::Request& request, std::stop_token) override {
    ++asked;
    const std::string& system = request.messages.at(0).content;
    const std::string& user = request.messages.at(1).content;
    model::Reply reply;
    if (system.starts_with("# skillopt: slow-update"))
      reply.text = R"({"slow_update_content": "lesson b\nMind it.", "reasoning": "It is needed."})";
    else if (system.starts_with("# skillopt: meta-skill"))
      reply.text = R"({"meta_skill_content": "Lessons help, chatter does not."})";
    else
      reply.text = user.find("chatter") == std::string::npos
                       ? R"({"edits": [{"op": "append", "text": "chatter"}]})"
                       : R"({"edits": [{"op": "append", "text": "lesson a"}]})";
    return reply;
  }

  int asked = 0;
};

class SkilloptRunTest : public testing::Test {
 protected:
  SkilloptRunTest() {
    repository_.commit({{"skills/demo/SKILL.md", kSkill}});
    for (const Split split : {Split::train, Split::val, Split::test})
      for (auto& task : lesson_tasks(split, split == Split::val ? 12 : 4))
        request_.tasks.tasks.push_back(task);
    request_.documents.tasks = tasks::to_jsonl(request_.tasks);
    request_.tasks = tasks::parse_task_set(request_.documents.tasks).value();
    request_.slug = "demo";
    request_.skill_path = "skills/demo";
    request_.branch = "main";
    request_.documents.config = "[target]\nmodel = \"m\"\n\n[budget]\n";
    request_.options.workers = 1;
    request_.options.gate.confirm = Confirm::off;
    request_.differences = [](const std::string&, const std::string&) {
      return std::vector<std::string>{};
    };
    request_.run_id = "run1";
    request_.now = 1'700'000'000;
  }

  ~SkilloptRunTest() override { EXPECT_EQ(repository_.damage(), ""); }

  Result<TrainReport> train() { return train_in(repository_.path()); }

  Result<TrainReport> train_in(const std::filesystem::path& where) {
    const auto optimizer = optimizer::make_skillopt(
        {.slug = "demo", .train = request_.tasks.of(Split::train)}, {.failure_only = true});
    const auto opened = store::Repository::open(where).value();
    const auto store = store::RunStore::open(*opened).value();
    const World world{.repository = *opened,
                      .store = *store,
                      .harness = harness_,
                      .optimizer_model = &teacher_,
                      .clock = clock_,
                      .observer = observer_,
                      .stop = {}};
    return skillgit::train::train(world, *optimizer, request_);
  }

  std::vector<Outcome> outcomes() const {
    std::vector<Outcome> all;
    for (const auto& decision : observer_.decisions) all.push_back(decision.outcome);
    return all;
  }

  support::ScratchRepository repository_;
  LessonHarness harness_;
  Teacher teacher_;
  StoppedClock clock_;
  Recorder observer_;
  TrainRequest request_;
};

TEST_F(SkilloptRunTest, LearnsFromFailuresFromRejectsAndFromAnEpoch) {
  const auto report = train();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(outcomes(), ElementsAre(Outcome::rejected, Outcome::accepted, Outcome::accepted));
  EXPECT_EQ(report->stopped, StopReason::full_marks);
  const std::string skill = repository_.read("skills/demo/SKILL.md");
  EXPECT_THAT(skill, HasSubstr("\n\nlesson a\n\n"));
  EXPECT_THAT(skill, EndsWith("<!-- SLOW_UPDATE_START -->\nlesson b\nMind "
                              "it.\n<!-- SLOW_UPDATE_END -->\n"));
  EXPECT_THAT(repository_.git({"log", "-1", "--format=%(trailers:key=Skillgit-Source)", "main"}),
              HasSubstr("slow-update"));
}

TEST_F(SkilloptRunTest, VerifyDerivesItAgainGuidanceIncluded) {
  const auto report = train();
  ASSERT_TRUE(report) << report.error().message();
  const auto opened = store::Repository::open(repository_.path()).value();
  const auto store = store::RunStore::open(*opened).value();
  const auto found = verify(*opened, *store, report->header.name);
  ASSERT_TRUE(found) << found.error().message();
  for (const auto& [where, what] : found->contradictions) ADD_FAILURE() << where << ": " << what;
}

TEST_F(SkilloptRunTest, ARunThatStopsAnywhereGoesOnToTheSamePlaceAndAsksNothingTwice) {
  const std::string copy = (repository_.folder() / "copy").string();
  repository_.git({"clone", "-q", ".", copy});
  const auto unbroken = train();
  ASSERT_TRUE(unbroken) << unbroken.error().message();
  const int asked = std::exchange(teacher_.asked, 0);

  for (std::int64_t budget = 13; budget < 200; budget += 7) {
    request_.options.budget.rollouts = budget;
    const auto report = train_in(copy);
    ASSERT_TRUE(report) << report.error().message();
    if (report->stopped == StopReason::rollouts) continue;
    EXPECT_EQ(report->tip, unbroken->tip);
    EXPECT_EQ(teacher_.asked, asked);
    return;
  }
  ADD_FAILURE() << "it never came to rest";
}

}  // namespace
}  // namespace skillgit::train
