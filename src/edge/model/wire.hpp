#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/model.hpp"

#include <string>
#include <string_view>

namespace skillgit::model {

/// Where a request goes below the base URL: "/chat/completions", or "/completions" for a prompt.
std::string_view path_of(const Request& request);

/// The JSON body that asks `model` for `request`. Equal requests have equal bodies.
std::string write_request(std::string_view model, const Request& request);

/// Reads the answer to `request`.
///
/// What is not needed may be missing, or be anything. The model's id must be there, since
/// scores belong to it, and so must the text; null is an empty text. Fails with unavailable.
Result<Reply> read_reply(const Request& request, std::string_view body);

/// The message in an endpoint's error object, or all of `body` if it is none.
std::string error_message(std::string_view body);

}  // namespace skillgit::model
