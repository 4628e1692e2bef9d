// What the target was asked and said, read by the offer that it was asked for.

#include "skillgit/train/attempts.hpp"

#include "lesson_world.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/trainer.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

using tasks::Split;

class AttemptsTest : public testing::Test {
 protected:
  AttemptsTest() {
    scratch_.commit({{"skills/demo/SKILL.md",
                      "---\nname: demo\ndescription: Answers questions. Use in tests.\n---\n\n"
                      "# Demo\n\nAnswer.\n"}});
    for (const Split split : {Split::train, Split::val, Split::test})
      for (auto& task : lesson_tasks(split, split == Split::val ? 12 : 4))
        request_.tasks.tasks.push_back(task);
    request_.documents = {"[target]\nmodel = \"m\"\n", tasks::to_jsonl(request_.tasks)};
    request_.tasks = tasks::parse_task_set(request_.documents.tasks).value();
    request_.slug = "demo";
    request_.skill_path = "skills/demo";
    request_.branch = "main";
    request_.options.workers = 1;
    request_.options.gate.confirm = Confirm::off;
    request_.differences = [](auto&, auto&) { return std::vector<std::string>(); };
    request_.run_id = "run1";
    repository_ = store::Repository::open(scratch_.path()).value();
    store_ = store::RunStore::open(*repository_).value();
  }

  /// One step that looks at a train task and then offers a lesson.
  void train() {
    ScriptedOptimizer optimizer({{"lesson a"}});
    optimizer.before_step = [this](optimizer::Lab& lab) {
      const std::vector<std::string> ids{request_.tasks.of(Split::train)[0].id};
      const auto asked = lab.rollout(lab.current(), ids, "look");
      ASSERT_TRUE(asked) << asked.error().message();
    };
    const World world{.repository = *repository_,
                      .store = *store_,
                      .harness = harness_,
                      .clock = clock_,
                      .observer = observer_,
                      .stop = {}};
    const auto report = train::train(world, optimizer, request_);
    ASSERT_TRUE(report) << report.error().message();
  }

  Result<std::vector<KeptAttempt>> at(const std::string& task) {
    return attempts_at(*repository_, *store_, store::RunName::parse("demo", "run1").value(), 1,
                       task);
  }

  support::ScratchRepository scratch_;
  std::unique_ptr<store::Repository> repository_;
  std::unique_ptr<store::RunStore> store_;
  LessonHarness harness_;
  StoppedClock clock_;
  Recorder observer_;
  TrainRequest request_;
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
