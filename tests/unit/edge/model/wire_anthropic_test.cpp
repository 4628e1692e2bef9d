// Anthropic's Messages, as they are written and read.

#include "edge/model/wire.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

const Request kChat{.messages = {{Role::system, "be brief"}, {Role::user, "hello"}}};

Json written(const Request& request) {
  return parse_json(write_request(kAnthropicWire, "m", request, kAnthropicWire.dialect)).value();
}

Result<Reply> read(std::string_view body) { return read_reply(kAnthropicWire, kChat, body); }

TEST(WireAnthropicTest, TheSystemsTextStandsBesideTheMessages) {
  EXPECT_EQ(to_line(written(kChat)),
            R"({"max_tokens":1024,"messages":[{"content":"hello","role":"user"}],"model":"m",)"
            R"("system":[{"text":"be brief","type":"text"}],"temperature":0.0})");
}

TEST(WireAnthropicTest, ALongSkillIsMarkedToBeKept) {
  Request request = kChat;
  request.messages[0].content = std::string(4096, 'a');
  EXPECT_EQ(written(request).at("system")[0].at("cache_control").at("type"), "ephemeral");
  request.messages[0].content = std::string(4095, 'a');
  EXPECT_FALSE(written(request).at("system")[0].contains("cache_control"));
}

TEST(WireAnthropicTest, HasStopSequencesAndNoSeed) {
  Request request = kChat;
  request.seed = 7;
  request.sampling.stop = {"\n"};
  EXPECT_EQ(written(request).at("stop_sequences"), Json::array({"\n"}));
  EXPECT_FALSE(written(request).contains("seed"));
}

TEST(WireAnthropicTest, TakesAnEffortInItsOwnWords) {
  Request request = kChat;
  request.sampling.effort = Effort::minimal;
  EXPECT_EQ(written(request).at("output_config").at("effort"), "low");
  request.sampling.effort = Effort::high;
  EXPECT_EQ(written(request).at("output_config").at("effort"), "high");
  request.sampling.effort = Effort::none;
  EXPECT_EQ(written(request).at("thinking").at("type"), "disabled");
  EXPECT_FALSE(written(request).contains("output_config"));
}

TEST(WireAnthropicTest, IsAskedWithAKeyAndAVersion) {
  const auto url = [](const char* base) {
    return kAnthropicWire.url(Endpoint::parse(base).value(), "m", kChat);
  };
  EXPECT_EQ(url("https://api.anthropic.com"), "https://api.anthropic.com/v1/messages");
  EXPECT_EQ(url("https://api.anthropic.com/v1/"), "https://api.anthropic.com/v1/messages");
  EXPECT_EQ(kAnthropicWire.headers("k"),
            (std::vector<std::string>{"anthropic-version: 2023-06-01", "x-api-key: k"}));
  EXPECT_EQ(kAnthropicWire.headers("").size(), 1u);
}

TEST(WireAnthropicTest, ReadsWhatWasSaidAndAllThatWasPaid) {
  const auto reply = read(R"({"type":"message","model":"m-1","stop_reason":"end_turn","content":[
    {"type":"thinking","thinking":"hm"},{"type":"text","text":"hi"},{"type":"text","text":"!"}],
    "usage":{"input_tokens":5,"cache_creation_input_tokens":101,"cache_read_input_tokens":2000,
             "output_tokens":7}})");
  EXPECT_EQ(reply.value(), (Reply{"hi!", "m-1", "stop", 2132, 7, 2000}))
      << "what is written costs a quarter more, rounded up";
}

TEST(WireAnthropicTest, SaysWhyAReplyEnded) {
  const auto finish = [](const std::string& reason) {
    return read(R"({"model":"m","content":[],"stop_reason":")" + reason + "\"}").value().finish;
  };
  EXPECT_EQ(finish("max_tokens"), "length");
  EXPECT_EQ(finish("stop_sequence"), "stop");
  EXPECT_EQ(finish("refusal"), "refusal");
}

TEST(WireAnthropicTest, RefusesWhatIsNoReply) {
  for (const char* body : {R"({"model":"m"})", R"({"content":[]})", R"({"model":"m","content":{}})",
                           R"({"model":"m","content":["hi"]})", R"({"model":7,"content":[]})"})
    EXPECT_FALSE(read(body)) << body;
}

}  // namespace
}  // namespace skillgit::model
