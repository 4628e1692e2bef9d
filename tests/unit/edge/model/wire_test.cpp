#include "edge/model/wire.hpp"

#include "skillgit/core/base/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

const Request kChat{.messages = {{Role::system, "be brief"}, {Role::user, "hello"}}};
const Request kPlain{.prompt = "Input: x\nAnswer:"};

TEST(WireTest, WritesMessagesForTheChatEndpoint) {
  EXPECT_EQ(path_of(kChat), "/chat/completions");
  EXPECT_EQ(write_request("m", kChat),
            R"({"max_tokens":1024,"messages":[{"content":"be brief","role":"system"},)"
            R"({"content":"hello","role":"user"}],"model":"m","temperature":0.0})");
}

TEST(WireTest, WritesAPromptForTheCompletionsEndpoint) {
  EXPECT_EQ(path_of(kPlain), "/completions");
  EXPECT_EQ(parse_json(write_request("m", kPlain)).value().at("prompt"), kPlain.prompt);
}

TEST(WireTest, SendsStopAndSeedOnlyWhereTheyAreSet) {
  Request request = kPlain;
  request.sampling.stop = {"\n"};
  request.seed = 7;
  const Json body = parse_json(write_request("m", request)).value();
  EXPECT_EQ(body.at("stop"), Json::array({"\n"}));
  EXPECT_EQ(body.at("seed"), 7);
  EXPECT_FALSE(parse_json(write_request("m", kPlain)).value().contains("seed"));
}

TEST(WireTest, ReadsAReplyAndWhatItCost) {
  const auto reply = read_reply(kChat, R"({"id":"x","model":"m-1","extra":{"a":[]},
    "choices":[{"message":{"role":"assistant","content":"hi","more":1},"finish_reason":"stop"}],
    "usage":{"prompt_tokens":12,"completion_tokens":3,"details":null}})");
  EXPECT_EQ(reply.value(), (Reply{"hi", "m-1", "stop", 12, 3}));
}

TEST(WireTest, ReadsACompletion) {
  EXPECT_EQ(read_reply(kPlain, R"({"model":"m","choices":[{"text":" hi"}]})").value().text, " hi");
}

TEST(WireTest, NullIsAnEmptyText) {
  const auto reply = read_reply(
      kChat, R"({"model":"m","choices":[{"message":{"content":null},"finish_reason":"length"}]})");
  EXPECT_EQ(reply.value(), (Reply{"", "m", "length", 0, 0}));
}

TEST(WireTest, AStrangeUsageCostsNothing) {
  const auto reply = read_reply(
      kPlain,
      R"({"model":"m","choices":[{"text":"a"}],"usage":{"prompt_tokens":"7","completion_tokens":-1}})");
  EXPECT_EQ(reply.value().prompt_tokens, 0);
  EXPECT_EQ(reply.value().reply_tokens, 0);
}

TEST(WireTest, RefusesWhatIsNoReply) {
  for (const char* body :
       {"", "null", "[]", "{}", R"({"model":"m"})", R"({"model":"m","choices":[]})",
        R"({"model":"m","choices":{}})", R"({"model":"m","choices":[null]})",
        R"({"model":"m","choices":[{}]})", R"({"model":"m","choices":[{"message":null}]})",
        R"({"model":"m","choices":[{"message":{"content":7}}]})",
        R"({"model":7,"choices":[{"message":{"content":"a"}}]})",
        R"({"choices":[{"message":{"content":"a"}}]})", "<html>", "{\"model\":\"\xff\"}"})
    EXPECT_FALSE(read_reply(kChat, body)) << body;
}

TEST(WireTest, NoTextHarmsTheReader) {
  EXPECT_TRUE(rc::check([](const std::string& body) {
    (void)read_reply(kChat, body);
    (void)error_message(body);
  }));
}

TEST(WireTest, FindsTheMessageOfAnError) {
  EXPECT_EQ(error_message(R"({"error":{"message":"slow down","code":429}})"), "slow down");
  EXPECT_EQ(error_message(R"({"error":"no model"})"), "no model");
  EXPECT_EQ(error_message(R"({"detail":"not found"})"), "not found");
  EXPECT_EQ(error_message("<html>"), "<html>");
  EXPECT_EQ(error_message("[1]"), "[1]");
}

}  // namespace
}  // namespace skillgit::model
