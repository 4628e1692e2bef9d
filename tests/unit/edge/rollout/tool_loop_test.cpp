// Conversations with tools over real HTTP, in each API.

#include "edge/rollout/tool_loop.hpp"

#include "edge/rollout/compose.hpp"
#include "edge/rollout/toolbox.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/model/http_model.hpp"
#include "support/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

namespace skillgit::rollout {
namespace {

using namespace std::chrono_literals;
using model::Api;
using support::ScriptedServer;
using support::ServerAnswer;
using support::ServerRequest;
using tasks::RolloutStatus;
using testing::HasSubstr;
using testing::Not;

/// A call as the test wants the model to make it.
struct Call {
  std::string name, arguments;
};

std::string chat_reply(const std::string& text, const std::vector<Call>& calls = {}) {
  Json message = {{"role", "assistant"}, {"content", text}};
  for (std::size_t i = 0; i < calls.size(); ++i)
    message["tool_calls"].push_back(
        {{"id", "call_" + std::to_string(i)},
         {"type", "function"},
         {"function", {{"name", calls[i].name}, {"arguments", calls[i].arguments}}}});
  return to_line({{"model", "m-1"},
                  {"choices", {{{"message", message}, {"finish_reason", "stop"}}}},
                  {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 10}}}});
}

std::string responses_reply(const std::string& text, const std::vector<Call>& calls = {}) {
  Json output = Json::array();
  if (!text.empty())
    output.push_back(
        {{"type", "message"}, {"content", {{{"type", "output_text"}, {"text", text}}}}});
  for (std::size_t i = 0; i < calls.size(); ++i)
    output.push_back({{"type", "function_call"},
                      {"call_id", "call_" + std::to_string(i)},
                      {"name", calls[i].name},
                      {"arguments", calls[i].arguments}});
  return to_line({{"model", "m-1"},
                  {"status", "completed"},
                  {"output", output},
                  {"usage", {{"input_tokens", 100}, {"output_tokens", 10}}}});
}

std::string messages_reply(const std::string& text, const std::vector<Call>& calls = {}) {
  Json content = Json::array();
  if (!text.empty()) content.push_back({{"type", "text"}, {"text", text}});
  for (std::size_t i = 0; i < calls.size(); ++i)
    content.push_back({{"type", "tool_use"},
                       {"id", "call_" + std::to_string(i)},
                       {"name", calls[i].name},
                       {"input", parse_json(calls[i].arguments).value_or(Json())}});
  return to_line({{"model", "m-1"},
                  {"stop_reason", "end_turn"},
                  {"content", content},
                  {"usage", {{"input_tokens", 100}, {"output_tokens", 10}}}});
}

using Write = std::string (*)(const std::string&, const std::vector<Call>&);
Write reply_of(Api api) {
  if (api == Api::anthropic) return messages_reply;
  return api == Api::responses ? responses_reply : chat_reply;
}

const text::SkillFiles kSkill{{"SKILL.md", "Be brief.\n"}, {"notes.md", "the word is copper\n"}};

tasks::Task task_with_file() {
  tasks::Task task;
  task.id = "t";
  task.input = "which word?";
  task.expect = "\"copper\"";
  task.scorer = R"({"type":"exact"})";
  task.files = {{"data.txt", "tin\n"}};
  return task;
}

class ToolLoopTest : public testing::Test {
 protected:
  void serve(ScriptedServer::Script script, Api api = Api::openai, int retries = 0) {
    // A server that goes waits for the connections that are still open.
    harness.reset();
    model.reset();
    server = std::make_unique<ScriptedServer>(std::move(script));
    model = model::open_http_model({.endpoint = server->url(),
                                    .model = "m",
                                    .api = api,
                                    .timeout = 30s,
                                    .retries = retries,
                                    .backoff = 1ms})
                .value();
    harness = make_chat_harness(*model, options);
  }

  tasks::Rollout run() { return harness->run({kSkill, task}, {}).value(); }

  Json body(std::size_t request) { return parse_json(server->requests().at(request).body).value(); }

  ChatHarnessOptions options{.tools = ToolOptions{.max_turns = 3}};
  tasks::Task task = task_with_file();
  std::unique_ptr<ScriptedServer> server;
  std::unique_ptr<model::Model> model;
  std::unique_ptr<Harness> harness;
};

TEST_F(ToolLoopTest, GoesOnWithTheResultsInEachApi) {
  for (const Api api : {Api::openai, Api::azure, Api::responses, Api::anthropic}) {
    SCOPED_TRACE(to_string(api));
    const Write reply = reply_of(api);
    serve(
        [reply](const ServerRequest& request) {
          const bool has_result = request.body.find("the word is copper") != std::string::npos &&
                                  request.body.find("tin") != std::string::npos;
          return ServerAnswer{
              .body = has_result
                          ? reply("copper", {})
                          : reply("Let me see.", {{"read_file", R"({"path":"skill/notes.md"})"},
                                                  {"read_file", R"({"path":"data.txt"})"}})};
        },
        api);
    const auto rollout = run();
    EXPECT_EQ(rollout.status, RolloutStatus::scored);
    EXPECT_EQ(rollout.points, tasks::kFullMarks);
    EXPECT_EQ(rollout.reply, "copper");
    EXPECT_EQ(rollout.prompt_tokens, 200) << "of both turns";
    EXPECT_EQ(rollout.reply_tokens, 20);
    EXPECT_EQ(rollout.trajectory,
              "said: Let me see.\n\n"
              "call: read_file {\"path\":\"skill/notes.md\"}\nresult:\nthe word is copper\n\n"
              "call: read_file {\"path\":\"data.txt\"}\nresult:\ntin\n\n");
    EXPECT_EQ(server->requests().size(), 2U);
  }
}

TEST_F(ToolLoopTest, AnAnswerAtOnceIsOneRequest) {
  serve([](const ServerRequest&) { return ServerAnswer{.body = chat_reply("copper")}; });
  const auto rollout = run();
  EXPECT_EQ(rollout.points, tasks::kFullMarks);
  EXPECT_EQ(rollout.trajectory, "");
  EXPECT_THAT(server->requests().at(0).body, Not(HasSubstr("the word is copper")));
}

TEST_F(ToolLoopTest, GoldIsNowhereInReach) {
  serve([](const ServerRequest& request) {
    return ServerAnswer{.body = request.body.find("no line holds") != std::string::npos
                                    ? chat_reply("copper")
                                    : chat_reply("", {{"search_files", R"({"text":"hidden"})"}})};
  });
  task.expect = "\"hidden\"";
  task.solution = "hidden";
  EXPECT_THAT(run().trajectory, HasSubstr("[no line holds it]"));
}

TEST_F(ToolLoopTest, WithoutAnAnswerInTimeTheTargetHasFailed) {
  serve([](const ServerRequest&) {
    return ServerAnswer{.body = chat_reply("", {{"list_files", "{}"}})};
  });
  const auto rollout = run();
  EXPECT_EQ(rollout.status, RolloutStatus::failed);
  EXPECT_EQ(rollout.why, "no answer after 3 turns with tools");
  EXPECT_EQ(rollout.points, 0);
  EXPECT_EQ(rollout.prompt_tokens, 300);
  EXPECT_EQ(server->requests().size(), 3U);
}

TEST_F(ToolLoopTest, HundredsOfCallsAtOnceAreNoReply) {
  serve([](const ServerRequest&) {
    return ServerAnswer{.body = chat_reply("", std::vector<Call>(17, {"list_files", "{}"}))};
  });
  const auto rollout = run();
  EXPECT_EQ(rollout.status, RolloutStatus::failed);
  EXPECT_THAT(rollout.why, HasSubstr("17 tools at once"));
}

TEST_F(ToolLoopTest, MistakesOfTheModelAreToldToIt) {
  serve([](const ServerRequest& request) {
    const bool is_told = request.body.find("no tool 'rm'") != std::string::npos &&
                         request.body.find("the arguments are no JSON") != std::string::npos;
    return ServerAnswer{.body = is_told ? chat_reply("copper")
                                        : chat_reply("", {{"rm", "{}"}, {"read_file", "{oops"}})};
  });
  EXPECT_EQ(run().status, RolloutStatus::scored);
  EXPECT_EQ(body(1).at("messages").at(2).at("tool_calls").at(1).at("function").at("arguments"),
            "{}")
      << "endpoints do not take back what is no JSON";
}

TEST_F(ToolLoopTest, ALaterTurnIsTriedAgainLikeTheFirst) {
  int asked = 0;
  serve(
      [&asked](const ServerRequest&) {
        ++asked;
        if (asked == 1) return ServerAnswer{.body = chat_reply("", {{"list_files", "{}"}})};
        if (asked == 2) return ServerAnswer{.status = 503};
        return ServerAnswer{.body = chat_reply("copper")};
      },
      Api::openai, /*retries=*/1);
  std::vector<FailedTry> tries;
  const auto rollout = harness
                           ->run({kSkill, task, 0,
                                  [&tries](const FailedTry& one) -> Status {
                                    tries.push_back(one);
                                    return {};
                                  }},
                                 {})
                           .value();
  EXPECT_EQ(rollout.status, RolloutStatus::scored);
  ASSERT_EQ(tries.size(), 1U);
  EXPECT_TRUE(tries[0].answered);
  EXPECT_EQ(tries[0].before, (model::Tokens{100, 10}));
}

TEST_F(ToolLoopTest, AnEndpointThatFailsLaterHasNoScoreButItsCost) {
  int asked = 0;
  serve([&asked](const ServerRequest&) {
    if (++asked == 1) return ServerAnswer{.body = chat_reply("", {{"list_files", "{}"}})};
    return ServerAnswer{.status = 503};
  });
  const auto rollout = run();
  EXPECT_EQ(rollout.status, RolloutStatus::infra_error);
  EXPECT_EQ(rollout.prompt_tokens, 100);
}

TEST_F(ToolLoopTest, AnotherModelInALaterTurnGivesNoScore) {
  int asked = 0;
  serve([&asked](const ServerRequest&) {
    std::string reply = chat_reply("copper");
    if (++asked == 1) return ServerAnswer{.body = chat_reply("", {{"list_files", "{}"}})};
    return ServerAnswer{.body = reply.replace(reply.find("m-1"), 3, "m-2")};
  });
  const auto rollout = run();
  EXPECT_EQ(rollout.status, RolloutStatus::infra_error);
  EXPECT_THAT(rollout.why, HasSubstr("as model 'm-2', and before as 'm-1'"));
}

class StoppedToolLoopTest : public ToolLoopTest {
 protected:
  void SetUp() override { options.tools->box = Box::open(BoxKind::none).value(); }

  /// Runs until nothing more may be sent, and tells what was said of the last try.
  Result<tasks::Rollout> run_stopped() {
    return harness->run({kSkill, task, 0,
                         [this](const FailedTry& one) -> Status {
                           last = one;
                           return {};
                         },
                         stop.get_token()},
                        {});
  }

  std::stop_source stop;
  FailedTry last;
};

TEST_F(StoppedToolLoopTest, NoToolIsCalledOnceNothingMoreMayBeSent) {
  const std::string mark = testing::TempDir() + "skillgit-was-called";
  serve([&](const ServerRequest&) {
    stop.request_stop();
    return ServerAnswer{
        .body = chat_reply("", {{"run_command", R"({"command":"touch )" + mark + "\"}"}})};
  });
  EXPECT_EQ(run_stopped().error().kind(), ErrorKind::cancelled);
  EXPECT_FALSE(std::filesystem::exists(mark));
  EXPECT_EQ(last.most, (model::Tokens{100, 10})) << "what its turn has used";
}

TEST_F(StoppedToolLoopTest, ACommandThatRunsEndsOnceNothingMoreMayBeSent) {
  serve([](const ServerRequest&) {
    return ServerAnswer{
        .body =
            chat_reply("", std::vector<Call>(12, {"run_command", R"({"command":"sleep 20"})"}))};
  });
  std::jthread stopper([this] {
    std::this_thread::sleep_for(500ms);
    stop.request_stop();
  });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(run_stopped().error().kind(), ErrorKind::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
}

TEST_F(ToolLoopTest, AllTurnsAreReservedBeforeTheFirst) {
  serve([](const ServerRequest&) { return ServerAnswer{.body = chat_reply("copper")}; });
  const Attempt attempt{kSkill, task};
  const auto most = harness->most_tokens(attempt).value();
  const auto first = model::most_tokens(compose(options, kSkill, task, 0));
  EXPECT_EQ(most.reply, 3 * 1024);
  EXPECT_GE(most.prompt, 3 * first.prompt + 3 * 1024 + 65'536);
  // A target that uses each turn and each byte stays below.
  model::Request request = compose(options, kSkill, task, 0);
  std::int64_t worst = 0;
  for (int turn = 0; turn < 3; ++turn) {
    worst += model::most_tokens(request).prompt;
    request.messages.push_back(
        {.role = model::Role::assistant, .content = "", .echo = std::string(1024, 'x')});
    for (std::size_t call = 0; call < kMostCalls; ++call)
      request.messages.push_back({.role = model::Role::tool,
                                  .content = std::string(kAllResultBytes / 2 / kMostCalls, 'x'),
                                  .call = "call-12-3"});
  }
  EXPECT_GE(most.prompt, worst);
}

TEST_F(ToolLoopTest, ToolsAndTheirLimitsArePartOfTheIdentity) {
  const auto identity_of = [this](const ChatHarnessOptions& with) {
    return make_chat_harness(*model, with)->introduce({}, {})->identity;
  };
  serve([](const ServerRequest&) { return ServerAnswer{.body = chat_reply("hi")}; });
  EXPECT_EQ(identity_of({}),
            R"({"api":"openai","form":"chat","harness":"chat","max_tokens":1024,"model":"m-1",)"
            R"("prompt_version":1,"stop":[],"temperature":0.0})")
      << "what was measured without tools stays known";
  EXPECT_FALSE(body(0).contains("tools"));
  const std::string with_tools = identity_of(options);
  EXPECT_THAT(with_tools, HasSubstr(R"("max_turns":3,"names":["list_files","read_file",)"));
  EXPECT_TRUE(body(1).contains("tools")) << "a model may refuse them: better now than later";
  ChatHarnessOptions other = options;
  other.tools->max_turns = 4;
  EXPECT_NE(identity_of(other), with_tools);
  other = options;
  other.tools->box = Box::open(BoxKind::none).value();
  EXPECT_THAT(identity_of(other), HasSubstr(R"("box":"none","command_seconds":30)"));
}

TEST_F(ToolLoopTest, FilesNeedToolsAndImagesNeedMessages) {
  options.tools.reset();
  serve([](const ServerRequest&) { return ServerAnswer{.body = chat_reply("copper")}; });
  const auto without = harness->run({kSkill, task}, {});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().kind(), ErrorKind::invalid);
  EXPECT_THAT(without.error().hint().value(), HasSubstr("target.tools"));
  task.files.clear();
  task.images = {{"p", "GIF89a"}};
  EXPECT_EQ(run().status, RolloutStatus::scored);
  EXPECT_THAT(server->requests().at(0).body, HasSubstr("data:image/gif;base64,R0lGODlh"));
  options.form = PromptForm::plain;
  EXPECT_EQ(make_chat_harness(*model, options)->run({kSkill, task}, {}).error().kind(),
            ErrorKind::invalid);
}

}  // namespace
}  // namespace skillgit::rollout
