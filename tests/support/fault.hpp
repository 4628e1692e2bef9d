#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace skillgit::support {

/// What an endpoint may do instead of answering.
enum class FaultKind {
  status,       ///< An error status with an OpenAI error object.
  hang,         ///< Sends the headers, then no answer until the client leaves.
  html,         ///< A page of HTML with status 200.
  disconnect,   ///< Cuts the connection in the middle of the reply.
  bad_json,     ///< Status 200 and half a JSON value.
  empty,        ///< Status 200 and no body.
  no_text,      ///< A reply whose text is null, with finish reason "length".
  huge,         ///< An answer of 64 MiB.
  not_utf8,     ///< A reply whose text is not valid UTF-8.
  other_model,  ///< A right reply under another model's id.
};

/// A fault, and which calls it befalls. The conditions that are set are alternatives.
struct Fault {
  FaultKind kind = FaultKind::status;
  int status = 500;
  int first = 0;     ///< The first so many calls.
  int every = 0;     ///< Every so many calls.
  int at = 0;        ///< This call alone, counted from 1.
  int from = 0;      ///< This call and all that follow.
  double share = 0;  ///< This share of calls, by a hash of the request and of how often it came.
};

/// Reads "429:every=7", "hang:share=0.05", "html:first=2", "500:at=9" or "401:from=9"; a number is
/// a status.
Result<Fault> parse_fault(std::string_view text);

/// "429", "hang", ...: the name in an option and in the statistics.
std::string name_of(const Fault& fault);

/// The call that a fault may befall.
struct Call {
  int number = 1;         ///< Counted from 1.
  std::string_view hash;  ///< Of its body.
  int repeat = 0;         ///< How many calls with the same body came before.
};

/// The first of `faults` that befalls `call`, or null.
const Fault* find_fault(std::span<const Fault> faults, const Call& call);

}  // namespace skillgit::support
