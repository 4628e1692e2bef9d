// Tools and pictures, as each API writes and reads them.

#include "edge/model/wire.hpp"
#include "skillgit/edge/model/tokens.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

const Tool kTool{.name = "add", .description = "Adds.", .parameters = R"({"type":"object"})"};

Request asking(std::vector<Message> messages) {
  Request request{.messages = std::move(messages)};
  request.tools = {kTool};
  return request;
}

const Request kAsking = asking({{Role::user, "1 + 2?"}});

Json written(const Wire& wire, const Request& request) {
  return parse_json(write_request(wire, "m", request, wire.dialect)).value();
}

Reply read(const Wire& wire, std::string_view body) {
  return read_reply(wire, kAsking, body).value();
}

/// The conversation after `reply`, with a result for each of its calls.
Request answered(const Reply& reply) {
  std::vector<Message> messages = kAsking.messages;
  messages.push_back({.role = Role::assistant, .content = reply.text, .echo = reply.echo});
  for (const ToolCall& call : reply.calls)
    messages.push_back({.role = Role::tool, .content = "3", .call = call.id});
  return asking(messages);
}

TEST(WireToolsTest, ChatCompletionsCallAndAreAnswered) {
  EXPECT_EQ(to_line(written(kOpenaiWire, kAsking).at("tools")),
            R"([{"function":{"description":"Adds.","name":"add","parameters":{"type":"object"}},)"
            R"("type":"function"}])");
  const Reply reply =
      read(kOpenaiWire, R"({"model":"m","choices":[{"message":{"content":null,"refusal":null,
        "reasoning_content":"hm","reasoning_details":[{"type":"reasoning.encrypted","data":"xyz"}],
        "tool_calls":[
          {"id":"a","type":"function","function":{"name":"add","arguments":"{\"x\":1}"}},
          {"id":"","function":{"name":"add","arguments":"no json"},"extra_content":{"sign":7}}]},
        "finish_reason":"tool_calls"}]})");
  EXPECT_EQ(reply.calls,
            (std::vector<ToolCall>{{"a", "add", R"({"x":1})"}, {"call-1-1", "add", "no json"}}));
  const Json messages = written(kOpenaiWire, answered(reply)).at("messages");
  EXPECT_EQ(
      to_line(messages.at(1)),
      R"({"content":null,"reasoning_content":"hm",)"
      R"("reasoning_details":[{"data":"xyz","type":"reasoning.encrypted"}],)"
      R"("role":"assistant","tool_calls":[)"
      R"({"function":{"arguments":"{\"x\":1}","name":"add"},"id":"a","type":"function"},)"
      R"({"extra_content":{"sign":7},"function":{"arguments":"{}","name":"add"},"id":"call-1-1",)"
      R"("type":"function"}]})");
  EXPECT_EQ(to_line(messages.at(2)), R"({"content":"3","role":"tool","tool_call_id":"a"})");
  EXPECT_EQ(messages.at(3).at("tool_call_id"), "call-1-1");
  EXPECT_EQ(written(kAzureWire, answered(reply)).at("messages"), messages);
}

TEST(WireToolsTest, ResponsesCallAndAreAnswered) {
  const Json asked = written(kResponsesWire, kAsking);
  EXPECT_EQ(to_line(asked.at("tools")),
            R"([{"description":"Adds.","name":"add","parameters":{"type":"object"},)"
            R"("strict":false,"type":"function"}])");
  EXPECT_EQ(asked.at("include"), Json::array({"reasoning.encrypted_content"}));
  const Reply reply = read(kResponsesWire, R"({"model":"m","status":"completed","output":[
    {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"xyz"},
    {"type":"reasoning","id":"rs_2","summary":[]},
    {"type":"function_call","id":"fc_1","call_id":"c1","name":"add","arguments":"{}",
     "status":"completed"}]})");
  EXPECT_EQ(reply.calls, (std::vector<ToolCall>{{"c1", "add", "{}"}}));
  EXPECT_EQ(reply.text, "");
  EXPECT_EQ(to_line(written(kResponsesWire, answered(reply)).at("input")),
            R"([{"content":"1 + 2?","role":"user"},)"
            R"({"encrypted_content":"xyz","summary":[],"type":"reasoning"},)"
            R"({"arguments":"{}","call_id":"c1","name":"add","type":"function_call"},)"
            R"({"call_id":"c1","output":"3","type":"function_call_output"}])");
}

TEST(WireToolsTest, MessagesCallAndAreAnswered) {
  EXPECT_EQ(to_line(written(kAnthropicWire, kAsking).at("tools")),
            R"([{"description":"Adds.","input_schema":{"type":"object"},"name":"add"}])");
  const Reply reply = read(kAnthropicWire, R"({"model":"m","stop_reason":"tool_use","content":[
    {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":""},
    {"type":"tool_use","id":"t1","name":"add","input":{"x":1}},
    {"type":"tool_use","id":"t2","name":"add","input":"odd"}]})");
  EXPECT_EQ(reply.calls,
            (std::vector<ToolCall>{{"t1", "add", R"({"x":1})"}, {"t2", "add", R"("odd")"}}));
  const Json messages = written(kAnthropicWire, answered(reply)).at("messages");
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(to_line(messages.at(1)),
            R"({"content":[{"signature":"s","thinking":"hm","type":"thinking"},)"
            R"({"id":"t1","input":{"x":1},"name":"add","type":"tool_use"},)"
            R"({"id":"t2","input":{},"name":"add","type":"tool_use"}],"role":"assistant"})");
  EXPECT_EQ(to_line(messages.at(2)),
            R"({"content":[{"content":"3","tool_use_id":"t1","type":"tool_result"},)"
            R"({"content":"3","tool_use_id":"t2","type":"tool_result"}],"role":"user"})");
}

TEST(WireToolsTest, AnythingCanStandWhereCallsAreExpected) {
  for (const char* calls : {"7", "[7]", "[{}]", R"([{"function":7}])", "{}", "null"})
    EXPECT_TRUE(read(kOpenaiWire, R"({"model":"m","choices":[{"message":{"content":"x",)"
                                  R"("tool_calls":)" +
                                      std::string(calls) + "}}]}")
                    .calls.empty())
        << calls;
}

TEST(WireToolsTest, ArgumentsMayComeAsTheObjectThatTheyStandFor) {
  const Reply chat = read(kOpenaiWire, R"({"model":"m","choices":[{"message":{"tool_calls":[
      {"id":"a","function":{"name":"add","arguments":{"x":1}}}]}}]})");
  EXPECT_EQ(chat.calls, (std::vector<ToolCall>{{"a", "add", R"({"x":1})"}}));
  EXPECT_EQ(written(kOpenaiWire, answered(chat))
                .at("messages")
                .at(1)
                .at("tool_calls")
                .at(0)
                .at("function")
                .at("arguments"),
            R"({"x":1})");
  const Reply response = read(kResponsesWire, R"({"model":"m","status":"completed","output":[
      {"type":"function_call","call_id":"a","name":"add","arguments":{"x":1}}]})");
  EXPECT_EQ(response.calls, chat.calls);
}

TEST(WireToolsTest, WithoutToolsNothingIsSaidOfThem) {
  const Request plain{.messages = kAsking.messages};
  for (const Wire* wire : {&kOpenaiWire, &kAzureWire, &kResponsesWire, &kAnthropicWire}) {
    EXPECT_FALSE(written(*wire, plain).contains("tools"));
    EXPECT_FALSE(written(*wire, plain).contains("include"));
  }
}

TEST(WireToolsTest, ThoughtsAreNotAskedForWhereTheyAreRefused) {
  const ErrorBody error{.message = "Encrypted content is not supported with this model.",
                        .code = "invalid_request_error",
                        .parameter = "include"};
  const auto learnt = learn(kResponsesWire.dialect, kAsking, error);
  ASSERT_TRUE(learnt);
  EXPECT_FALSE(
      parse_json(write_request(kResponsesWire, "m", kAsking, *learnt)).value().contains("include"));
  EXPECT_FALSE(learn(*learnt, kAsking, error)) << "it is learnt once";
}

TEST(WireToolsTest, EachApiShowsPicturesItsOwnWay) {
  const Request request{
      .messages = {{.role = Role::user, .content = "what?", .images = {{"image/png", "foo"}}}}};
  const auto content = [&](const Wire& wire, const char* key) {
    return to_line(written(wire, request).at(key).at(0).at("content"));
  };
  const std::string chat =
      R"([{"image_url":{"url":"data:image/png;base64,Zm9v"},"type":"image_url"},)"
      R"({"text":"what?","type":"text"}])";
  EXPECT_EQ(content(kOpenaiWire, "messages"), chat);
  EXPECT_EQ(content(kAzureWire, "messages"), chat);
  EXPECT_EQ(content(kResponsesWire, "input"),
            R"([{"image_url":"data:image/png;base64,Zm9v","type":"input_image"},)"
            R"({"text":"what?","type":"input_text"}])");
  EXPECT_EQ(content(kAnthropicWire, "messages"),
            R"([{"source":{"data":"Zm9v","media_type":"image/png","type":"base64"},)"
            R"("type":"image"},{"text":"what?","type":"text"}])");
}

TEST(WireToolsTest, ToolsPicturesAndEchoesAreReserved) {
  Request request{.messages = {{Role::user, "x"}}};
  const auto before = most_tokens(request).prompt;
  request.tools = {kTool};
  const auto with_tool = most_tokens(request).prompt;
  EXPECT_GE(with_tool - before, 3 + 5 + 17);
  request.messages[0].images = {{"image/png", ""}};
  const auto with_image = most_tokens(request).prompt;
  EXPECT_GE(with_image - with_tool, 48'169) << "what gpt-4o-mini counts for the largest picture";
  request.messages.push_back(
      {.role = Role::assistant, .content = "", .echo = std::string(100, 'x')});
  EXPECT_GE(most_tokens(request).prompt - with_image, 100);
}

}  // namespace
}  // namespace skillgit::model
