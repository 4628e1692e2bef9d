#pragma once

#include "edge/model/error_body.hpp"
#include "skillgit/core/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace skillgit::model {

/// Why an endpoint that answered gave no reply, told by what helps.
enum class Failure {
  passing,       ///< It may do better next time.
  rate_limited,  ///< It may do better when it is asked less often.
  quota,         ///< Nothing is left to spend. The status is often that of rate_limited.
  key,           ///< It does not know the key, or the key may not do this.
  not_found,     ///< It knows no such address or model.
  redirect,      ///< It lives elsewhere.
  too_long,      ///< The request does not fit into the model's context.
  policy,        ///< The request is against its policy.
  images,        ///< The model cannot see, and the request shows it pictures.
  effort,        ///< The model takes efforts, and not this one.
  tool_effort,   ///< The model takes efforts, and none beside tools.
  request,       ///< It does not understand the request.
  other,
};

/// What an answer with `status`, which is not 200, and `error` means.
Failure classify(long status, const ErrorBody& error);

/// Whether `error`, about a request that shows pictures, says that the model takes none.
bool refuses_images(const ErrorBody& error);

/// Why a reply ended, where `error` is about the reply and not about the request: "length" where
/// the longest one was over before anything could be said, "tool_use_failed" where what the model
/// wrote is no call of a tool. Others answer with an empty reply that was cut, or with the words.
std::optional<std::string> finish_told_by(long status, const ErrorBody& error);

/// Whether somebody may bill an answer with `status` and `error`, which brought no reply: a gateway
/// that gave up, or began to answer, has had a model at work, and a filter reads what was asked.
bool may_be_billed(long status, const ErrorBody& error);

bool is_worth_a_retry(Failure failure);
ErrorKind kind_of(Failure failure);

/// The failure in a few words, such as "the key is refused"; may be empty.
std::string_view words_for(Failure failure);

/// The next thing to try.
std::string_view hint_for(Failure failure);

}  // namespace skillgit::model
