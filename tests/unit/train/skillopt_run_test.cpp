// A run with skillopt from end to end: a real repository, a target in memory, and an optimizer
// model that answers by what it is shown.

#include "lesson_run.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

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

class SkilloptRunTest : public LessonRun {
 protected:
  SkilloptRunTest() {
    commit_skill(kSkill);
    optimizer_model_ = &teacher_;
  }

  Result<TrainReport> train() { return train_in(repository_.path()); }

  Result<TrainReport> train_in(const std::filesystem::path& where) {
    const auto optimizer = optimizer::make_skillopt(
        {.slug = "demo", .train = request_.tasks.of(Split::train)}, {.failure_only = true});
    return in_world_of(where, harness_, [&](const World& world) {
      return skillgit::train::train(world, *optimizer, request_);
    });
  }

  Teacher teacher_;
  TrainRequest request_ = lesson_request();
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
  expect_verified(*report, request_.options);
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
