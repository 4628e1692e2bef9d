#include "edge/model/failure.hpp"

#include "skillgit/core/base/decimal.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace skillgit::model {
namespace {

using Words = std::span<const std::string_view>;

// Codes are what an endpoint means to be read by programs; the texts are of those that have none.
constexpr std::array<std::string_view, 5> kQuotaCodes{"insufficient_quota", "billing_hard_limit",
                                                      "billing_error", "billing_not_active",
                                                      "insufficient_balance"};
constexpr std::array<std::string_view, 2> kQuotaTexts{"credit balance is too low",
                                                      "insufficient balance"};
constexpr std::array<std::string_view, 3> kLengthCodes{"context_length_exceeded",
                                                       "exceed_context_size", "request_too_large"};
constexpr std::array<std::string_view, 6> kLengthTexts{
    "maximum context length", "prompt is too long",         "exceeds the available context size",
    "exceed context limit",   "exceeds the context window", "exceeds the maximum number of tokens"};
constexpr std::array<std::string_view, 4> kPolicyCodes{
    "content_filter", "content_policy", "responsibleaipolicyviolation", "moderation"};
constexpr std::array<std::string_view, 2> kFilterCodes{"content_filter",
                                                       "responsibleaipolicyviolation"};
constexpr std::array<std::string_view, 3> kPolicyTexts{"content management policy", "usage policy",
                                                       "flagged"};

constexpr std::array<std::string_view, 1> kKeyTexts{"api key not valid"};
constexpr std::array<std::string_view, 3> kAccountTexts{"your account", "your organization",
                                                        "this account"};

constexpr std::array<std::string_view, 8> kImageTexts{"image_url is only supported",
                                                      "image input",
                                                      "not support image",
                                                      "not support vision",
                                                      "support images",
                                                      "not support image_url",
                                                      "not a multimodal",
                                                      "image_url is not supported"};

constexpr std::string_view kCutText = "max_tokens or model output limit was reached";
constexpr const char* kNoCallCode = "tool_use_failed";

bool has_any(const std::string& text, Words words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != text.npos; });
}

/// Whether a limit is named that is none at all; one of 10 images is about one request.
bool allows_no_image(const std::string& text) {
  constexpr std::string_view kNone = "0 image(s)";
  for (auto at = text.find(kNone); at != text.npos; at = text.find(kNone, at + 1))
    if (at == 0 || !is_digit(text, at - 1)) return true;
  return false;
}

bool is_one_of(std::span<const long> list, long status) {
  return std::find(list.begin(), list.end(), status) != list.end();
}

bool may_pass(long status) {
  // An error of the server passes, but for what it says that it cannot do at all.
  constexpr std::array kLasting{501L, 505L};
  constexpr std::array kPassing{408L, 409L, 425L};
  return status >= 500 ? !is_one_of(kLasting, status) : is_one_of(kPassing, status);
}

Failure by_status(long status) {
  if (status == 429 || status == 529) return Failure::rate_limited;
  if (may_pass(status)) return Failure::passing;
  if (status >= 300 && status < 400) return Failure::redirect;
  switch (status) {
    case 400:
    case 422:
      return Failure::request;
    case 401:
    case 403:
      return Failure::key;
    case 402:
      return Failure::quota;
    case 404:
      return Failure::not_found;
    case 413:
      return Failure::too_long;
    default:
      return Failure::other;
  }
}

}  // namespace

Failure classify(long status, const ErrorBody& error) {
  const Failure plain = by_status(status);
  // Errors of the server, and what else may pass, may quote anything.
  const bool is_about_the_request = status >= 400 && status < 500 && plain != Failure::passing;
  if (!is_about_the_request) return plain;
  const std::string code = in_lower_case(error.code);
  if (has_any(code, kQuotaCodes)) return Failure::quota;
  if (plain == Failure::rate_limited) return plain;
  const std::string message = in_lower_case(error.message);
  if (has_any(code, kLengthCodes)) return Failure::too_long;
  if (has_any(code, kPolicyCodes)) return Failure::policy;
  if (plain != Failure::request && plain != Failure::key) return plain;
  if (has_any(message, kQuotaTexts)) return Failure::quota;
  if (has_any(message, kKeyTexts)) return Failure::key;
  if (plain == Failure::request && has_any(message, kLengthTexts)) return Failure::too_long;
  const bool is_about_the_key = status == 401 || (status == 403 && has_any(message, kAccountTexts));
  if (!is_about_the_key && has_any(message, kPolicyTexts)) return Failure::policy;
  return plain;
}

bool refuses_images(const ErrorBody& error) {
  const std::string message = in_lower_case(error.message);
  return has_any(message, kImageTexts) || allows_no_image(message);
}

std::optional<std::string> finish_told_by(long status, const ErrorBody& error) {
  if (status != 400) return std::nullopt;
  if (in_lower_case(error.message).find(kCutText) != std::string::npos) return "length";
  if (error.code == kNoCallCode) return kNoCallCode;
  return std::nullopt;
}

bool may_be_billed(long status, const ErrorBody& error) {
  if (status < 300) return true;
  constexpr std::array kTimeouts{408L, 504L, 522L, 524L};
  if (is_one_of(kTimeouts, status)) return true;
  return status == 400 && has_any(in_lower_case(error.code), kFilterCodes);
}

bool is_worth_a_retry(Failure failure) {
  return failure == Failure::passing || failure == Failure::rate_limited;
}

ErrorKind kind_of(Failure failure) {
  switch (failure) {
    case Failure::quota:
    case Failure::key:
    case Failure::not_found:
    case Failure::redirect:
    case Failure::images:
      return ErrorKind::denied;
    case Failure::too_long:
    case Failure::policy:
      return ErrorKind::refused;
    case Failure::effort:
    case Failure::tool_effort:
      return ErrorKind::invalid;
    default:
      return ErrorKind::unavailable;
  }
}

std::string_view words_for(Failure failure) {
  switch (failure) {
    case Failure::passing:
      return "out of order or overloaded";
    case Failure::rate_limited:
      return "asked too often";
    case Failure::quota:
      return "the quota is used up";
    case Failure::key:
      return "the key is refused";
    case Failure::not_found:
      return "no such address or model";
    case Failure::redirect:
      return "it is elsewhere";
    case Failure::too_long:
      return "the request is too long for the model";
    case Failure::policy:
      return "the request is against its policy";
    case Failure::images:
      return "the model takes no images";
    case Failure::effort:
      return "the model does not take this reasoning_effort";
    case Failure::tool_effort:
      return "the model takes no reasoning_effort beside tools";
    case Failure::request:
      return "the request is not understood";
    case Failure::other:
      return "";
  }
  return "";
}

std::string_view hint_for(Failure failure) {
  switch (failure) {
    case Failure::rate_limited:
      return "set requests_per_minute or tokens_per_minute to the endpoint's limits, or use fewer "
             "workers";
    case Failure::quota:
      return "add credit to the key's account, or use another key; waiting does not help";
    case Failure::key:
      return "check the key, and the name of the environment variable that holds it";
    case Failure::not_found:
      return "check the endpoint's address (most end in '/v1'), its API and the model's name";
    case Failure::redirect:
      return "give the address that the endpoint redirects to";
    case Failure::too_long:
      return "shorten the skill or the task, or lower max_tokens";
    case Failure::policy:
      return "reword the task, or leave it out";
    case Failure::images:
      return "use a model that sees, or leave out the tasks with 'images'";
    case Failure::effort:
      return "set reasoning_effort to one that the model takes, or do not set it";
    case Failure::tool_effort:
      return "set api = \"responses\" where the endpoint has that, or do not set reasoning_effort";
    case Failure::request:
      return "the endpoint may not know one of the parameters that are sent to it, or speak "
             "another API";
    default:
      return "look into the endpoint's own log";
  }
}

}  // namespace skillgit::model
