// What an error means, from the many ways to say it.

#include "edge/model/failure.hpp"

#include <gtest/gtest.h>
#include <string>

namespace skillgit::model {
namespace {

Failure of(long status, std::string_view body = "") { return classify(status, read_error(body)); }

TEST(FailureTest, SomeStatusesPass) {
  for (const long status :
       {408, 409, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 529, 530, 599})
    EXPECT_TRUE(is_worth_a_retry(of(status))) << status;
  for (const long status : {301, 400, 401, 402, 403, 404, 413, 422, 501, 505})
    EXPECT_FALSE(is_worth_a_retry(of(status))) << status;
}

TEST(FailureTest, AQuotaThatIsUsedUpDoesNotPass) {
  for (const auto& [status, body] : {std::pair{429L, R"({"error":{"message":"You exceeded your
      current quota","type":"insufficient_quota","code":"insufficient_quota"}})"},
                                     {402L, R"({"error":{"message":"Insufficient Balance"}})"},
                                     {400L, R"({"type":"error","error":{"type":
      "invalid_request_error","message":"Your credit balance is too low to access the API"}})"}}) {
    const std::string one_line = [&] {
      std::string text = body;
      for (char& c : text)
        if (c == '\n') c = ' ';
      return text;
    }();
    EXPECT_EQ(of(status, one_line), Failure::quota) << one_line;
  }
  EXPECT_EQ(kind_of(Failure::quota), ErrorKind::denied);
}

TEST(FailureTest, ALimitOfAMinutePassesWhateverItsWords) {
  EXPECT_EQ(of(429, R"({"error":{"message":"You exceeded your current quota, retry in 9s",
      "status":"RESOURCE_EXHAUSTED"}})"),
            Failure::rate_limited);
  EXPECT_EQ(of(429, R"({"type":"error","error":{"type":"rate_limit_error","message":"x"}})"),
            Failure::rate_limited);
  EXPECT_EQ(of(529, R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})"),
            Failure::rate_limited);
}

TEST(FailureTest, KeysNamesAndAddressesAreWrongForEveryRequest) {
  EXPECT_EQ(of(401, R"({"error":{"code":"invalid_api_key","message":"Incorrect API key"}})"),
            Failure::key);
  EXPECT_EQ(of(403), Failure::key);
  EXPECT_EQ(of(400, R"([{"error":{"code":400,"status":"INVALID_ARGUMENT",
      "message":"API key not valid. Please pass a valid API key."}}])"),
            Failure::key);
  EXPECT_EQ(of(404, R"({"error":{"code":"DeploymentNotFound","message":"none"}})"),
            Failure::not_found);
  EXPECT_EQ(of(308), Failure::redirect);
  for (const Failure failure : {Failure::key, Failure::not_found, Failure::redirect})
    EXPECT_EQ(kind_of(failure), ErrorKind::denied);
}

TEST(FailureTest, ARequestCanBeTooLong) {
  for (const char* body :
       {R"({"error":{"code":"context_length_exceeded","message":"x","param":"messages"}})",
        R"({"type":"error","error":{"type":"invalid_request_error",
            "message":"prompt is too long: 210000 tokens > 200000 maximum"}})",
        R"({"object":"error","message":"This model's maximum context length is 4096 tokens."})",
        R"({"error":{"code":400,"type":"exceed_context_size_error","message":"x"}})",
        R"([{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"The input token )"
        R"(count (9) exceeds the maximum number of tokens allowed (8)."}}])"})
    EXPECT_EQ(of(400, body), Failure::too_long) << body;
  EXPECT_EQ(of(413), Failure::too_long);
  EXPECT_EQ(kind_of(Failure::too_long), ErrorKind::refused);
}

TEST(FailureTest, ARequestCanBeAgainstAPolicy) {
  for (const char* body : {R"({"error":{"code":"content_filter","message":"x",
            "innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
                           R"({"error":{"code":"invalid_prompt",
            "message":"flagged as potentially violating our usage policy"}})"})
    EXPECT_EQ(of(400, body), Failure::policy) << body;
  EXPECT_EQ(of(403, R"({"error":{"message":"Your input was flagged"}})"), Failure::policy);
  EXPECT_EQ(of(403, R"({"error":{"message":"Your account was flagged"}})"), Failure::key);
  EXPECT_EQ(kind_of(Failure::policy), ErrorKind::refused);
}

TEST(FailureTest, AnErrorCanTellOfAReplyThatWasCut) {
  const ErrorBody cut{.message =
                          "Could not finish the message because max_tokens or model output limit "
                          "was reached. Please try again with higher max_tokens."};
  EXPECT_EQ(finish_told_by(400, cut), "length");
  EXPECT_FALSE(finish_told_by(500, cut));
  EXPECT_FALSE(finish_told_by(400, {.message = "max_tokens is too large: 99999"}));
}

TEST(FailureTest, AToolsCallThatIsNoneIsWhatTheModelAnswered) {
  const ErrorBody no_call{.message = "Failed to call a function. Please adjust your prompt.",
                          .code = "tool_use_failed"};
  EXPECT_EQ(finish_told_by(400, no_call), "tool_use_failed");
}

TEST(FailureTest, AServersOwnTroubleIsNeverTheRequests) {
  EXPECT_EQ(of(500, R"({"error":{"code":"content_filter","message":"prompt is too long"}})"),
            Failure::passing);
  EXPECT_EQ(kind_of(Failure::passing), ErrorKind::unavailable);
  EXPECT_EQ(kind_of(Failure::request), ErrorKind::unavailable);
}

TEST(FailureTest, AGatewayThatGaveUpAndAFilterMayBeBilled) {
  const auto is_billed = [](long status, std::string code = "") {
    return may_be_billed(status, {.message = {}, .code = std::move(code), .parameter = {}});
  };
  for (const long status : {200, 408, 504, 522, 524}) EXPECT_TRUE(is_billed(status)) << status;
  for (const long status : {400, 401, 413, 429, 500, 502, 503, 529})
    EXPECT_FALSE(is_billed(status)) << status;
  EXPECT_TRUE(is_billed(400, "content_filter"));
  EXPECT_TRUE(is_billed(400, "400 ResponsibleAIPolicyViolation"));
  EXPECT_FALSE(is_billed(400, "invalid_prompt"));
}

TEST(FailureTest, OnlyALimitOfNoImageAtAllMeansThatAModelCannotSee) {
  const auto refuses = [](std::string message) { return refuses_images({.message = message}); };
  EXPECT_TRUE(refuses("At most 0 image(s) may be provided in one prompt."));
  EXPECT_TRUE(refuses("0 image(s) may be provided, of 10 image(s)"));
  for (const auto* limit : {"10", "20", "100", "1"})
    EXPECT_FALSE(
        refuses("At most " + std::string(limit) + " image(s) may be provided in one prompt."))
        << limit;
}

TEST(FailureTest, EveryOneHasAHint) {
  for (int i = 0; i <= static_cast<int>(Failure::other); ++i)
    EXPECT_FALSE(hint_for(static_cast<Failure>(i)).empty()) << i;
}

TEST(ErrorBodyTest, FindsTheMessageInAnyForm) {
  EXPECT_EQ(read_error(R"({"error":{"message":"slow down","code":429}})").message, "slow down");
  EXPECT_EQ(read_error(R"([{"error":{"message":"slow down"}}])").message, "slow down");
  EXPECT_EQ(read_error(R"({"error":"no model"})").message, "no model");
  EXPECT_EQ(read_error(R"({"message":"no"})").message, "no");
  EXPECT_EQ(read_error(R"({"detail":"not found"})").message, "not found");
  EXPECT_EQ(read_error("<html>").message, "<html>");
  EXPECT_EQ(read_error("[1]").message, "[1]");
}

TEST(ErrorBodyTest, FindsWhatAGatewayPassesOn) {
  const auto message_of = [](const char* raw) {
    return read_error(R"({"error":{"code":400,"message":"Provider returned error","metadata":{)"
                      R"("provider_name":"p","raw":)" +
                      std::string(raw) + "}}}")
        .message;
  };
  EXPECT_EQ(message_of(R"("no such effort")"), "Provider returned error: no such effort");
  EXPECT_EQ(message_of(R"("{\"error\":{\"message\":\"no such effort\"}}")"),
            "Provider returned error: no such effort");
  for (const char* nothing : {"\"\"", "null", "7", "{}"})
    EXPECT_EQ(message_of(nothing), "Provider returned error") << nothing;
}

TEST(ErrorBodyTest, FindsAFailureInsideOfAnAnswerThatClaimsSuccess) {
  const auto message_in = [](const char* body) {
    const auto error = read_inner_failure(body);
    return error ? error->message : "none";
  };
  EXPECT_EQ(message_in(R"({"choices":[{"error":{"code":502,"message":"lost"}}]})"), "lost");
  EXPECT_EQ(message_in(R"({"choices":[{"finish_reason":"error"}]})"), "finish reason 'error'");
  EXPECT_EQ(message_in(R"({"status":"failed","error":{"message":"lost"}})"), "lost");
  for (const char* body : {R"({"choices":[{"error":null,"finish_reason":"stop"}]})", "[]", "<html>",
                           R"({"choices":[]})", R"({"choices":{}})", R"({"status":"completed"})"})
    EXPECT_EQ(message_in(body), "none") << body;
}

TEST(ErrorBodyTest, FindsCodesAndTheParameter) {
  const auto error = read_error(
      R"({"error":{"message":"m","type":"t","code":"c","param":"p","innererror":{"code":"i"}}})");
  EXPECT_EQ(error.code, "c t i");
  EXPECT_EQ(error.parameter, "p");
}

}  // namespace
}  // namespace skillgit::model
