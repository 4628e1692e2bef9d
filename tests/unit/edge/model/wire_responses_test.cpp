// OpenAI's Responses, as they are written and read.

#include "edge/model/wire.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

const Request kChat{.messages = {{Role::system, "be brief"}, {Role::user, "hello"}}};

std::string written(const Request& request) {
  return write_request(kResponsesWire, "m", request, kResponsesWire.dialect);
}

Result<Reply> read(std::string_view body) { return read_reply(kResponsesWire, kChat, body); }

TEST(WireResponsesTest, TheSystemsTextAreInstructions) {
  EXPECT_EQ(written(kChat),
            R"({"input":[{"content":"hello","role":"user"}],"instructions":"be brief",)"
            R"("max_output_tokens":1024,"model":"m","store":false,"temperature":0.0})");
}

TEST(WireResponsesTest, SendsAnEffortButNeitherSeedNorStop) {
  Request request = kChat;
  request.seed = 7;
  request.sampling = {.temperature = std::nullopt, .stop = {"\n"}, .effort = Effort::minimal};
  EXPECT_EQ(written(request),
            R"({"input":[{"content":"hello","role":"user"}],"instructions":"be brief",)"
            R"("max_output_tokens":1024,"model":"m","reasoning":{"effort":"minimal"},)"
            R"("store":false})");
}

TEST(WireResponsesTest, IsAskedBelowTheBaseWithABearersToken) {
  const auto endpoint = Endpoint::parse("https://api.openai.com/v1").value();
  EXPECT_EQ(kResponsesWire.url(endpoint, "m", kChat), "https://api.openai.com/v1/responses");
  EXPECT_EQ(kResponsesWire.headers("k"), std::vector<std::string>{"Authorization: Bearer k"});
}

TEST(WireResponsesTest, ReadsWhatWasSaidAndNotWhatWasThought) {
  const auto reply = read(R"({"id":"r","model":"m-1","status":"completed","output":[
    {"type":"reasoning","summary":[]},
    {"type":"message","role":"assistant","content":[
      {"type":"output_text","text":"hi"},{"type":"output_text","text":" there"}]}],
    "usage":{"input_tokens":12,"output_tokens":30,"input_tokens_details":{"cached_tokens":8},
             "output_tokens_details":{"reasoning_tokens":25}}})");
  EXPECT_EQ(reply.value(), (Reply{"hi there", "m-1", "stop", 12, 30, 8, 25}));
}

TEST(WireResponsesTest, SaysWhyAReplyWasCut) {
  EXPECT_EQ(read(R"({"model":"m","status":"incomplete","output":[],
    "incomplete_details":{"reason":"max_output_tokens"}})")
                .value(),
            (Reply{"", "m", "length"}));
  EXPECT_EQ(read(R"({"model":"m","status":"incomplete","output":[],
    "incomplete_details":{"reason":"content_filter"}})")
                .value()
                .finish,
            "content_filter");
}

TEST(WireResponsesTest, ARefusalIsAnEmptyReply) {
  EXPECT_EQ(read(R"({"model":"m","status":"completed","output":[{"type":"message",
    "content":[{"type":"refusal","refusal":"no"}]}]})")
                .value(),
            (Reply{"", "m", "refusal"}));
}

TEST(WireResponsesTest, AThoughtThatLedToNothingIsAnEmptyReply) {
  EXPECT_EQ(
      read(R"({"model":"m","status":"completed","output":[{"type":"reasoning","summary":[]}]})")
          .value(),
      (Reply{"", "m", "stop"}));
}

TEST(WireResponsesTest, AFailedOneIsNoReply) {
  const auto failed = read(R"({"model":"m","status":"failed","output":[],
    "error":{"code":"server_error","message":"try later"}})");
  EXPECT_EQ(failed.error().message(), "try later");
  for (const char* body :
       {R"({"model":"m","status":"completed","output":[]})", R"({"model":"m","output":[]})",
        R"({"status":"completed","output":[{"type":"message","content":[]}]})"})
    EXPECT_FALSE(read(body)) << body;
}

}  // namespace
}  // namespace skillgit::model
