// What is learnt from the ways in which endpoints say that a model does not take a parameter.

#include "edge/model/dialect.hpp"

#include <gtest/gtest.h>

namespace skillgit::model {
namespace {

const Request kFull{.messages = {{Role::user, "hello"}},
                    .sampling = {.temperature = 0, .stop = {"\n"}, .effort = Effort::low},
                    .seed = 7};

std::optional<Dialect> learnt(std::string message, std::string parameter = "",
                              const Request& request = kFull, const Dialect& dialect = {}) {
  return learn(dialect, request,
               {.message = std::move(message), .code = {}, .parameter = std::move(parameter)});
}

TEST(DialectTest, LeavesOutWhatTheModelDoesNotTake) {
  EXPECT_EQ(learnt("Unsupported value: 'temperature' does not support 0 with this model. Only the "
                   "default (1) value is supported.",
                   "temperature"),
            Dialect{.temperature = false});
  EXPECT_EQ(learnt("`temperature` is deprecated for this model."), Dialect{.temperature = false});
  EXPECT_EQ(learnt("Unrecognized request argument supplied: reasoning_effort"),
            Dialect{.effort = false});
  EXPECT_EQ(learnt("Unsupported parameter: 'reasoning.effort'", "reasoning.effort"),
            Dialect{.effort = false});
  EXPECT_EQ(learnt("output_config: Extra inputs are not permitted"), Dialect{.effort = false});
  EXPECT_EQ(learnt("[{'type': 'extra_forbidden', 'loc': ('body', 'seed')}]"),
            Dialect{.seed = false});
  EXPECT_EQ(learnt("Unsupported parameter: 'stop' is not supported with this model.", "stop"),
            Dialect{.stop = false});
}

TEST(DialectTest, CallsTheLongestReplyByItsOtherNameOnce) {
  const auto newer = learnt(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
      "'max_completion_tokens' instead.",
      "max_tokens");
  EXPECT_EQ(newer, (Dialect{.newer_name = true, .name_is_settled = true}));
  EXPECT_FALSE(learnt("Unknown parameter: 'max_completion_tokens'", "", kFull, *newer));
  EXPECT_EQ(learnt("Unknown parameter: 'max_completion_tokens'", "", kFull, {.newer_name = true}),
            (Dialect{.newer_name = false, .name_is_settled = true}));
}

TEST(DialectTest, ATemperatureIsLeftOutWhereOneAloneIsTaken) {
  for (const char* const told :
       {"`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.",
        "invalid temperature: only 1 is allowed for this model"})
    EXPECT_EQ(learnt(told), Dialect{.temperature = false}) << told;
  EXPECT_FALSE(learnt("seed may only be set to a number")) << "that is the user's to correct";
}

TEST(DialectTest, TakesTheParameterThatIsNamedFirst) {
  EXPECT_EQ(learnt("temperature is not supported together with reasoning_effort"),
            Dialect{.temperature = false});
  EXPECT_EQ(
      learnt("temperature is not supported together with reasoning_effort", "reasoning_effort"),
      Dialect{.effort = false});
}

TEST(DialectTest, AValueOutOfRangeIsTheUsersToCorrect) {
  EXPECT_FALSE(learnt("temperature: range: 0..1"));
  EXPECT_FALSE(learnt("max_tokens is too large: 99999. This model supports at most 4096"));
}

std::optional<Failure> objection(std::string message, std::string parameter = "",
                                 const Request& request = kFull) {
  return objection_to_effort(
      request, {.message = std::move(message), .code = {}, .parameter = std::move(parameter)});
}

TEST(DialectTest, AnEffortThatTheModelDoesNotTakeIsTheUsersToCorrect) {
  for (const char* message :
       {"Unsupported value: 'reasoning_effort' does not support 'low' with this model. Supported "
        "values are: 'minimal', 'medium', and 'high'.",
        "Unsupported value: 'low' is not supported with the 'm' model. reasoning_effort",
        "Invalid value: 'low'. Supported values of reasoning.effort are: 'medium'.",
        "output_config.effort: Input should be 'medium' or 'high'"}) {
    EXPECT_EQ(objection(message), Failure::effort) << message;
    EXPECT_FALSE(learnt(message)) << message;
  }
  Request without_thoughts = kFull;
  without_thoughts.sampling.effort = Effort::none;
  EXPECT_EQ(
      objection("thinking.type.disabled is not supported for this model", "", without_thoughts),
      Failure::effort);
}

TEST(DialectTest, AnEffortBesideToolsIsTheUsersToCorrect) {
  const char* const message =
      "Function tools with reasoning_effort are not supported for m in /v1/chat/completions. "
      "Please use /v1/responses instead.";
  Request request = kFull;
  request.tools = {{"add", "Adds.", "{}"}};
  EXPECT_EQ(objection(message, "reasoning_effort", request), Failure::tool_effort);
  EXPECT_FALSE(learnt(message, "reasoning_effort", request));
}

TEST(DialectTest, WhatKnowsNoEffortsObjectsToNone) {
  EXPECT_FALSE(objection("Unsupported parameter: 'reasoning_effort'", "reasoning_effort"));
  EXPECT_FALSE(objection("This model does not support the effort parameter."));
  EXPECT_FALSE(
      objection("Unsupported value: 'temperature' does not support 0 beside "
                "reasoning_effort. Only the default (1) value is supported."));
  EXPECT_FALSE(objection("Unsupported value: 'low'"));
}

TEST(DialectTest, WhatWasNotSentIsNotToBlame) {
  const Request bare{.messages = {{Role::user, "hello"}}, .sampling = {.temperature = {}}};
  EXPECT_FALSE(learnt("temperature is not supported", "temperature", bare));
  EXPECT_FALSE(learnt("the seeds and stops of top_temperature are unknown"));
  EXPECT_FALSE(learnt("unknown field 'messages'"));
  EXPECT_FALSE(learnt(""));
}

TEST(DialectTest, TwoThreadsLearnTogether) {
  const Dialect one{.seed = false};
  const Dialect other{.temperature = false, .newer_name = true, .name_is_settled = true};
  const Dialect together{
      .temperature = false, .seed = false, .newer_name = true, .name_is_settled = true};
  EXPECT_EQ(both(one, other), together);
  EXPECT_EQ(both(other, one), together);
}

}  // namespace
}  // namespace skillgit::model
