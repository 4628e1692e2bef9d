#pragma once

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

}  // namespace skillgit::model
