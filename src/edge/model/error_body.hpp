#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skillgit::model {

/// What an endpoint says of an error, in whichever API's form; what it does not say is empty.
struct ErrorBody {
  std::string message;
  std::string code;  ///< Its codes and types, with spaces between: "tokens rate_limit_exceeded".
  std::string parameter;  ///< The parameter that is to blame.
};

/// Reads the body of an error. Where it is in none of the known forms, all of it is the message.
ErrorBody read_error(std::string_view body);

/// What an answer that claims success tells of a failure behind the endpoint: a gateway may learn
/// of one when it has begun to answer. Nothing where it tells of none.
std::optional<ErrorBody> read_inner_failure(std::string_view body);

}  // namespace skillgit::model
