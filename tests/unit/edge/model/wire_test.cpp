#include "edge/model/wire.hpp"

#include "skillgit/edge/model/tokens.hpp"

#include "skillgit/core/base/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

const Request kChat{.messages = {{Role::system, "be brief"}, {Role::user, "hello"}}};
const Request kPlain{.prompt = "Input: x\nAnswer:"};

TEST(WireTest, WritesMessagesForTheChatEndpoint) {
  EXPECT_EQ(openai_path(kChat), "/chat/completions");
  EXPECT_EQ(write_request(kOpenaiWire, "m", kChat, {}),
            R"({"max_tokens":1024,"messages":[{"content":"be brief","role":"system"},)"
            R"({"content":"hello","role":"user"}],"model":"m","temperature":0.0})");
}

TEST(WireTest, WritesAPromptForTheCompletionsEndpoint) {
  EXPECT_EQ(openai_path(kPlain), "/completions");
  EXPECT_EQ(parse_json(write_request(kOpenaiWire, "m", kPlain, {})).value().at("prompt"),
            kPlain.prompt);
}

TEST(WireTest, SendsStopAndSeedOnlyWhereTheyAreSet) {
  Request request = kPlain;
  request.sampling.stop = {"\n"};
  request.seed = 7;
  const Json body = parse_json(write_request(kOpenaiWire, "m", request, {})).value();
  EXPECT_EQ(body.at("stop"), Json::array({"\n"}));
  EXPECT_EQ(body.at("seed"), 7);
  EXPECT_FALSE(parse_json(write_request(kOpenaiWire, "m", kPlain, {})).value().contains("seed"));
}

TEST(WireTest, ReadsAReplyAndWhatItCost) {
  const auto reply = read_reply(kOpenaiWire, kChat, R"({"id":"x","model":"m-1","extra":{"a":[]},
    "choices":[{"message":{"role":"assistant","content":"hi","more":1},"finish_reason":"stop"}],
    "usage":{"prompt_tokens":12,"completion_tokens":3,"details":null}})");
  EXPECT_EQ(reply.value(), (Reply{"hi", "m-1", "stop", 12, 3}));
}

TEST(WireTest, ReadsACompletion) {
  EXPECT_EQ(
      read_reply(kOpenaiWire, kPlain, R"({"model":"m","choices":[{"text":" hi"}]})").value().text,
      " hi");
}

TEST(WireTest, NullIsAnEmptyText) {
  const auto reply = read_reply(
      kOpenaiWire, kChat,
      R"({"model":"m","choices":[{"message":{"content":null},"finish_reason":"length"}]})");
  EXPECT_EQ(reply.value(), (Reply{"", "m", "length"}));
}

TEST(WireTest, AStrangeCountIsNone) {
  for (const char* usage :
       {R"({"prompt_tokens":"7","completion_tokens":-1})",
        R"({"prompt_tokens":0,"completion_tokens":1000.5})",
        R"({"prompt_tokens":null,"completion_tokens":null})", R"({"total_tokens":7})", "[]"}) {
    const auto reply =
        read_reply(kOpenaiWire, kPlain,
                   R"({"model":"m","choices":[{"text":"a"}],"usage":)" + std::string(usage) + "}");
    EXPECT_EQ(reply.value().prompt_tokens, std::nullopt) << usage;
    EXPECT_EQ(reply.value().reply_tokens, std::nullopt) << usage;
  }
}

TEST(WireTest, ACountThatIsMissingIsTheMostThatItCanBe) {
  const Tokens most = most_tokens(kChat);
  EXPECT_EQ(used_by({.prompt_tokens = 12, .reply_tokens = 3}, kChat), (Tokens{12, 3}));
  EXPECT_EQ(used_by({.prompt_tokens = 12}, kChat), (Tokens{12, most.reply}));
  EXPECT_EQ(used_by({.reply_tokens = 3}, kChat), (Tokens{most.prompt, 3}));
  EXPECT_EQ(used_by({}, kChat), Tokens{}) << "where nobody counts, nothing was counted";
}

TEST(WireTest, PartsOfTextAreAText) {
  const auto text_of = [](const std::string& content) {
    return read_reply(kOpenaiWire, kChat,
                      R"({"model":"m","choices":[{"message":{"content":)" + content + "}}]}");
  };
  EXPECT_EQ(text_of(R"([{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},)"
                    R"({"type":"text","text":"a"},{"type":"text","text":"b"}])")
                .value()
                .text,
            "ab");
  EXPECT_EQ(text_of("[]").value().text, "");
  EXPECT_FALSE(text_of("7"));
}

TEST(WireTest, HalfACharacterIsReplaced) {
  const auto text_of = [](const std::string& content) {
    return read_reply(kOpenaiWire, kPlain,
                      R"({"model":"m","choices":[{"text":")" + content + "\"}]}");
  };
  EXPECT_EQ(text_of(R"(word \ud83d)").value().text, "word \uFFFD");
  EXPECT_EQ(text_of(R"(\ude00 \ud83d\ude00 \ud83dx)").value().text, "\uFFFD 😀 \uFFFDx");
  EXPECT_EQ(text_of(R"(\\ud83d \ud83d)").value().text, "\\ud83d \uFFFD");
  EXPECT_FALSE(text_of(R"(\ud8)"));
}

TEST(WireTest, RefusesWhatIsNoReply) {
  for (const char* body :
       {"", "null", "[]", "{}", R"({"model":"m"})", R"({"model":"m","choices":[]})",
        R"({"model":"m","choices":{}})", R"({"model":"m","choices":[null]})",
        R"({"model":"m","choices":[{}]})", R"({"model":"m","choices":[{"message":null}]})",
        R"({"model":"m","choices":[{"message":{"content":7}}]})",
        R"({"model":7,"choices":[{"message":{"content":"a"}}]})",
        R"({"choices":[{"message":{"content":"a"}}]})", "<html>", "{\"model\":\"\xff\"}"})
    EXPECT_FALSE(read_reply(kOpenaiWire, kChat, body)) << body;
}

TEST(WireTest, ACompletionWithoutATextIsOfAnotherApi) {
  EXPECT_EQ(read_reply(kOpenaiWire, kPlain, R"({"model":"m","choices":[{"text":null}]})")->text,
            "");
  const auto chat =
      read_reply(kOpenaiWire, kPlain, R"({"model":"m","choices":[{"message":{"content":"a"}}]})");
  ASSERT_FALSE(chat);
  EXPECT_NE(chat.error().message().find("no 'text'"), std::string::npos) << chat.error().message();
}

TEST(WireTest, TellsCachedAndThoughtTokensApart) {
  const auto reply = read_reply(kOpenaiWire, kPlain, R"({"model":"m","choices":[{"text":"a"}],
    "usage":{"prompt_tokens":900,"completion_tokens":50,
             "prompt_tokens_details":{"cached_tokens":800},
             "completion_tokens_details":{"reasoning_tokens":40}}})");
  EXPECT_EQ(reply.value().prompt_tokens, 900);
  EXPECT_EQ(reply.value().cached_tokens, 800);
  EXPECT_EQ(reply.value().reply_tokens, 50);
  EXPECT_EQ(reply.value().reasoning_tokens, 40);
}

TEST(WireTest, SendsAnEffortAndNoTemperatureWhereItIsAskedTo) {
  Request request = kChat;
  request.sampling.temperature.reset();
  request.sampling.effort = Effort::low;
  const Json body = parse_json(write_request(kOpenaiWire, "m", request, {})).value();
  EXPECT_EQ(body.at("reasoning_effort"), "low");
  EXPECT_FALSE(body.contains("temperature"));
}

TEST(WireTest, SpeaksTheDialectOfTheModel) {
  Request request = kChat;
  request.seed = 7;
  request.sampling.stop = {"\n"};
  request.sampling.effort = Effort::high;
  const Dialect strict{.temperature = false,
                       .effort = false,
                       .seed = false,
                       .stop = false,
                       .newer_name = true,
                       .name_is_settled = true};
  EXPECT_EQ(write_request(kOpenaiWire, "m", request, strict),
            R"({"max_completion_tokens":1024,"messages":[{"content":"be brief","role":"system"},)"
            R"({"content":"hello","role":"user"}],"model":"m"})");
}

TEST(WireTest, SendsTheKeyAsABearersToken) {
  EXPECT_EQ(kOpenaiWire.headers("sk-1"), std::vector<std::string>{"Authorization: Bearer sk-1"});
  EXPECT_TRUE(kOpenaiWire.headers("").empty());
}

TEST(WireTest, AzureNamesTheDeploymentInTheAddress) {
  const auto url = [](const char* base, const char* model) {
    return kAzureWire.url(Endpoint::parse(base).value(), model, kChat);
  };
  EXPECT_EQ(url("https://me.openai.azure.com/", "gpt 4/o"),
            "https://me.openai.azure.com/openai/deployments/gpt%204%2Fo/chat/completions"
            "?api-version=2024-12-01-preview");
  EXPECT_EQ(url("https://me.openai.azure.com/openai/deployments/d", "m"),
            "https://me.openai.azure.com/openai/deployments/d/chat/completions"
            "?api-version=2024-12-01-preview");
  EXPECT_EQ(url("https://me.openai.azure.com/openai/v1", "m"),
            "https://me.openai.azure.com/openai/v1/chat/completions");
}

TEST(WireTest, AzureHasAHeaderOfItsOwnAndTheNewerName) {
  EXPECT_EQ(kAzureWire.headers("k"), std::vector<std::string>{"api-key: k"});
  const Json body = parse_json(write_request(kAzureWire, "m", kChat, kAzureWire.dialect)).value();
  EXPECT_EQ(body.at("max_completion_tokens"), 1024);
  EXPECT_FALSE(body.contains("max_tokens"));
}

class HostileAnswer : public testing::TestWithParam<const Wire*> {};

TEST_P(HostileAnswer, HarmsNoReader) {
  EXPECT_TRUE(rc::check([](const std::string& body) {
    (void)read_reply(*GetParam(), kChat, body);
    (void)read_error(body);
  }));
}

TEST_P(HostileAnswer, OfAnyShapeIsAReplyOrNone) {
  const std::vector<std::string> values{
      "null",
      "7",
      "-1",
      "1e300",
      "99999999999999999999",
      "true",
      "\"x\"",
      "[]",
      "{}",
      "[null]",
      "[[]]",
      "[{}]",
      "[7]",
      R"([{"type":"message"}])",
      R"([{"type":"message","content":[7]}])",
      R"([{"type":"text","text":7}])",
      R"([{"message":[]}])",
      R"([{"message":{"content":{}}}])",
      R"({"input_tokens":-5,"output_tokens":"x","cache_read_input_tokens":1e99})"};
  const std::vector<std::string> keys{"model",
                                      "choices",
                                      "content",
                                      "output",
                                      "status",
                                      "usage",
                                      "error",
                                      "message",
                                      "stop_reason",
                                      "detail",
                                      "incomplete_details"};
  for (const std::string& key : keys)
    for (const std::string& value : values) {
      // Beside what a good answer of some API has, so that reading goes as far as it can.
      const std::string body = "{\"" + key + "\":" + value +
                               R"(,"model":"m","status":"completed","content":[],"output":[],)" +
                               R"("choices":[{"message":{"content":"a"}}]})";
      (void)read_reply(*GetParam(), kChat, body);
      (void)read_reply(*GetParam(), kChat, "{\"" + key + "\":" + value + "}");
      (void)read_error("{\"" + key + "\":" + value + "}");
      (void)read_error("{\"error\":{\"" + key + "\":" + value + "}}");
    }
  for (const char* body : {"", "null", "[]", "{}", "<html>", "{\"model\":\"\xff\"}", "{\"model\":"})
    EXPECT_FALSE(read_reply(*GetParam(), kChat, body)) << body;
  EXPECT_FALSE(read_reply(*GetParam(), kChat, std::string(10 << 20, 'x')));
  EXPECT_FALSE(read_reply(*GetParam(), kChat, std::string(1 << 20, '[')));
}

INSTANTIATE_TEST_SUITE_P(AllApis, HostileAnswer,
                         testing::Values(&kOpenaiWire, &kAzureWire, &kResponsesWire,
                                         &kAnthropicWire));

}  // namespace
}  // namespace skillgit::model
