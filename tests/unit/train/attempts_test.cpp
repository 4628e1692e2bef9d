// What the target was asked and said, read by the offer that it was asked for.

#include "skillgit/train/attempts.hpp"

#include "lesson_run.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

using tasks::Split;

class AttemptsTest : public LessonRun {
 protected:
  AttemptsTest() { commit_skill(kSkill); }

  /// One step that looks at a train task and then offers a lesson.
  void train() {
    const TrainRequest request = lesson_request();
    ScriptedOptimizer optimizer({{"lesson a"}});
    optimizer.before_step = [&request](optimizer::Lab& lab) {
      const std::vector<std::string> ids{request.tasks.of(Split::train)[0].id};
      const auto asked = lab.rollout(lab.current(), ids, "look");
      ASSERT_TRUE(asked) << asked.error().message();
    };
    const auto report =
        in_world([&](const World& world) { return train::train(world, optimizer, request); });
    ASSERT_TRUE(report) << report.error().message();
  }

  Result<std::vector<KeptAttempt>> at(const std::string& task) {
    return in_world([&task](const World& world) {
      const auto run = store::RunName::parse("demo", "run1").value();
      return attempts_at(world.repository, world.store, run, 1, task);
    });
  }
};

TEST_F(AttemptsTest, AValTaskIsReadFromBothSides) {
  train();
  const auto attempts = at("a-val0").value();
  ASSERT_GE(attempts.size(), 2u);
  EXPECT_TRUE(attempts.front().of_candidate);
  EXPECT_EQ(attempts.front().rollout.reply, "yes");
  EXPECT_FALSE(attempts.back().of_candidate);
  EXPECT_EQ(attempts.back().rollout.reply, "no");
}

TEST_F(AttemptsTest, ATrainTaskIsReadFromTheSkillThatWasTriedOnIt) {
  train();
  const auto attempts = at("a-train0").value();
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_FALSE(attempts.front().of_candidate);
  EXPECT_EQ(attempts.front().rollout.reply, "no");
  EXPECT_TRUE(at("a-train2").value().empty()) << "it was not looked at";
}

TEST_F(AttemptsTest, NoRunAsksTestTasks) {
  train();
  EXPECT_EQ(at("a-test0").error().kind(), ErrorKind::usage);
  EXPECT_EQ(at("nowhere").error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace skillgit::train
