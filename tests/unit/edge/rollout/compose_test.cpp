// How skill and task become one question.

#include "edge/rollout/compose.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace skillgit::rollout {
namespace {

using model::Message;
using model::Role;

const text::SkillFiles kSkill{
    {"SKILL.md", "---\nname: demo\ndescription: how to demo\n---\n\n# Demo\n\nBe brief.\n\n"}};
constexpr ChatHarnessOptions kPlain{.form = PromptForm::plain};
constexpr ChatHarnessOptions kChat{.form = PromptForm::chat};

tasks::Task task(std::string input) {
  tasks::Task task;
  task.id = "t1";
  task.input = std::move(input);
  task.expect = "\"the secret answer\"";
  task.solution = "the secret solution";
  return task;
}

TEST(ComposeTest, PlainIsTheBodyAnEmptyLineAndTheFormToFillIn) {
  const auto request = compose(kPlain, kSkill, task("copper"), 7);
  EXPECT_EQ(request.prompt, "# Demo\n\nBe brief.\n\nInput: copper\nAnswer:");
  EXPECT_TRUE(request.messages.empty());
  EXPECT_EQ(request.seed, 7);
}

TEST(ComposeTest, PlainPutsSeveralLinesBelowTheLabel) {
  EXPECT_EQ(compose(kPlain, {{"SKILL.md", ""}}, task("a\nb\n"), 0).prompt,
            "Input:\na\nb\n\nAnswer:");
}

TEST(ComposeTest, PlainWithoutASkillIsOnlyTheForm) {
  EXPECT_EQ(compose(kPlain, {{"SKILL.md", " \n"}}, task("copper"), 0).prompt,
            "Input: copper\nAnswer:");
}

TEST(ComposeTest, PlainStopsWhereTheModelMakesUpTheNextInput) {
  EXPECT_EQ(compose(kPlain, kSkill, task("x"), 0).sampling.stop,
            std::vector<std::string>{"\nInput:"});
  ChatHarnessOptions own = kPlain;
  own.sampling.stop = {"\n"};
  EXPECT_EQ(compose(own, kSkill, task("x"), 0).sampling.stop, std::vector<std::string>{"\n"});
  EXPECT_TRUE(compose(kChat, kSkill, task("x"), 0).sampling.stop.empty());
}

TEST(ComposeTest, ChatIsTheSkillAsSystemMessageAndTheInputByteForByte) {
  const auto request = compose(kChat, kSkill, task(" copper\n"), 7);
  EXPECT_EQ(request.messages, (std::vector<Message>{{Role::system, "# Demo\n\nBe brief."},
                                                    {Role::user, " copper\n"}}));
  EXPECT_EQ(as_text(request), "# Demo\n\nBe brief.\n\n copper\n");
}

TEST(ComposeTest, ChatListsTheOtherFilesByName) {
  text::SkillFiles skill = kSkill;
  skill["references/units.md"] = "long";
  skill["scripts/run.py"] = "long";
  EXPECT_EQ(compose(kChat, skill, task("x"), 0).messages.front().content,
            "# Demo\n\nBe brief.\n\n"
            "Other files of this skill:\n- references/units.md\n- scripts/run.py");
}

TEST(ComposeTest, ChatWithoutASkillHasNoSystemMessage) {
  EXPECT_EQ(compose(kChat, {{"SKILL.md", ""}}, task("x"), 0).messages,
            (std::vector<Message>{{Role::user, "x"}}));
}

TEST(ComposeTest, TheSkillComesFirstSoThatServersReuseIt) {
  for (const ChatHarnessOptions& options : {kPlain, kChat}) {
    const auto one = as_text(compose(options, kSkill, task("copper"), 1));
    const auto other = as_text(compose(options, kSkill, task("tin"), 2));
    EXPECT_TRUE(one.starts_with("# Demo\n\nBe brief.\n\n"));
    EXPECT_TRUE(other.starts_with("# Demo\n\nBe brief.\n\n"));
  }
}

TEST(ComposeTest, NothingButTheInputIsTold) {
  EXPECT_TRUE(rc::check([](const std::string& skill, const std::string& input) {
    for (const ChatHarnessOptions& options : {kPlain, kChat}) {
      tasks::Task with = task(input);
      tasks::Task without = with;
      without.id = without.expect = without.solution = without.family = "";
      RC_ASSERT(as_text(compose(options, {{"SKILL.md", skill}}, with, 0)) ==
                as_text(compose(options, {{"SKILL.md", skill}}, without, 0)));
    }
  }));
}

TEST(ComposeTest, AProbeAsksForAFewTokens) {
  for (const ChatHarnessOptions& options : {kPlain, kChat})
    EXPECT_EQ(compose_probe(options).sampling.max_tokens, 16);
}

}  // namespace
}  // namespace skillgit::rollout
