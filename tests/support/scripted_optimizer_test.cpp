// The scripted optimizer model: what it makes of a question.

#include "support/scripted_optimizer.hpp"

#include "skillgit/core/base/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace skillgit::support {
namespace {

const World kWorld(WorldOptions{});
constexpr ScriptedOptimizer kTeacher{.useful = 1, .harmful = 0};

Json answer(const std::string& question, const ScriptedOptimizer& optimizer = kTeacher) {
  return parse_json(optimizer_reply(kWorld, question, optimizer)).value();
}

std::string reflection(const std::string& skill) {
  return "# skillopt: reflect-failures\n\nRead.\n\n## Current Skill\n\n```\n" + skill +
         "```\n\n## Failed attempts\n\n"
         "### Attempt 1: score 0.000000, failed\n\nfamily 3 item 1: tin\n\n"
         "### Attempt 2: score 1.000000, passed\n\nfamily 4 item 1: tin\n\n"
         "### Attempt 3: score 0.000000, failed\n\nfamily 7 item 2: clay\n\n"
         "### Attempt 4: score 0.000000, failed\n\nfamily 7 item 5: salt\n\n"
         "## Budget\n\nAt most 2 proposals.\n";
}

TEST(ScriptedOptimizerTest, TeachesWhatFailedMostFirst) {
  const Json edits = answer(reflection("# A\n")).at("edits");
  ASSERT_EQ(edits.size(), 2U);
  EXPECT_EQ(edits[0]["content"], "- lesson 7");
  EXPECT_EQ(edits[1]["content"], "- lesson 3");
}

TEST(ScriptedOptimizerTest, DoesNotTeachTwiceAndTakesPoisonAway) {
  const Json edits = answer(reflection("# A\n- lesson 3\n- lesson 7\n- poison 7\n")).at("edits");
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0]["op"], "delete");
  EXPECT_EQ(edits[0]["target"], "- poison 7");
}

TEST(ScriptedOptimizerTest, WithoutTeachersAllIsUseless) {
  const Json edits = answer(reflection("# A\n"), {.useful = 0, .harmful = 0}).at("edits");
  for (const Json& edit : edits)
    EXPECT_TRUE(edit["content"].get<std::string>().starts_with("- note "));
}

TEST(ScriptedOptimizerTest, MergesAndRanksBySupport) {
  const std::string list =
      "```\n"
      "[1] {\"op\":\"append\",\"content\":\"- "
      "a\",\"support_count\":1,\"source_type\":\"failure\"}\n"
      "[2] {\"op\":\"append\",\"content\":\"- "
      "b\",\"support_count\":3,\"source_type\":\"failure\"}\n"
      "```\n\n## Budget\n\nAt most 1 proposals may be made.\n";
  const Json merged =
      answer("# skillopt: merge-failures\n\n## Patches to merge\n\n" + list).at("edits");
  ASSERT_EQ(merged.size(), 1U);
  EXPECT_EQ(to_line(merged[0]), R"({"content":"- b","from":[2],"op":"append"})");
  EXPECT_EQ(answer("# skillopt: rank\n\n## Proposals\n\n" + list).at("selected_indices"),
            Json::array({2, 1}));
}

TEST(ScriptedOptimizerTest, MergesWhatSaysTheSameIntoOne) {
  const Json merged = answer(
                          "# skillopt: merge-failures\n\n## Patches to merge\n\n```\n"
                          "[1] {\"op\":\"append\",\"content\":\"- a\"}\n"
                          "[2] {\"op\":\"append\",\"content\":\"- b\"}\n"
                          "[3] {\"op\":\"append\",\"content\":\"- a\"}\n```\n")
                          .at("edits");
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0]["from"], (Json{1, 3}));
}

}  // namespace
}  // namespace skillgit::support
