#pragma once

#include "edge/model/error_body.hpp"
#include "edge/model/failure.hpp"
#include "skillgit/edge/model/model.hpp"

#include <optional>

namespace skillgit::model {

/// Which of the parameters that are not essential a model takes, as far as it has told.
struct Dialect {
  bool temperature = true;
  bool effort = true;
  bool seed = true;
  bool stop = true;
  bool thoughts = true;  ///< Asking for thoughts in a form that can be sent back.

  /// Whether the longest reply is called 'max_completion_tokens', and not 'max_tokens'.
  bool newer_name = false;
  bool name_is_settled = false;  ///< Once it was changed, it is not changed back.

  friend bool operator==(const Dialect&, const Dialect&) = default;
};

/// `request` without what `dialect` leaves out.
Request in_dialect(Request request, const Dialect& dialect);

/// What `error` says of the effort that `request` asks for, where it takes efforts but not so: that
/// is the user's to correct. Nothing where the error is about anything else.
std::optional<Failure> objection_to_effort(const Request& request, const ErrorBody& error);

/// What to speak instead of `dialect` with an endpoint that answered `request`, as it was sent,
/// with `error`. Nothing unless the error says of a parameter that was sent that the model does
/// not take it: a value out of range is the user's to correct. Only a temperature is left out for
/// its value as well: models that take 1 alone are taken as they are.
std::optional<Dialect> learn(const Dialect& dialect, const Request& request,
                             const ErrorBody& error);

/// What is left of two dialects that were learnt at the same time.
Dialect both(const Dialect& one, const Dialect& other);

}  // namespace skillgit::model
