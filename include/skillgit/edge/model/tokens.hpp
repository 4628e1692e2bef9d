#pragma once

#include "skillgit/edge/model/model.hpp"

#include <cstdint>

namespace skillgit::model {

/// The tokens of a request and of its reply.
struct Tokens {
  std::int64_t prompt = 0;
  std::int64_t reply = 0;

  friend bool operator==(const Tokens&, const Tokens&) = default;
};

/// The most tokens that one try of `request` can use.
///
/// A token stands for at least one byte of the text, in every tokenizer in use; a prompt template
/// adds a few for each message and tool, and for the whole. A picture counts as much as the
/// services in use count at most. The reply ends at `max_tokens`.
Tokens most_tokens(const Request& request);

/// What the try that brought `reply` to `request` has used: as the endpoint counted it, and the
/// most of what it left out of the two; all zero where it counted neither.
Tokens used_by(const Reply& reply, const Request& request);

}  // namespace skillgit::model
