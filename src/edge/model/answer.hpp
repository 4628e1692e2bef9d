#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace skillgit::model {

// Reading answers that may be anything.

/// The member of an object, or null where there is no such member or no object.
const Json& member(const Json& value, const char* key);

std::string text_or_empty(const Json& value);

/// Whether the provider behind a gateway failed when the reply of this choice was begun.
bool has_failed(const Json& choice);

/// The id of a call, or one of our own for an endpoint that gives none: `place` is its place among
/// the calls of its reply, `turn` that of the reply in the conversation.
std::string id_or_own(const Json& id, std::size_t turn, std::size_t place);

/// The arguments of a call as their JSON: the text that the APIs want there, or the object itself.
std::string arguments_in(const Json& value);

/// `arguments` as the object that they stand for; an empty one where they stand for none, since
/// endpoints refuse to read back what is no object.
Json object_or_empty(const std::string& arguments);

/// A count of tokens; nothing for what is none.
std::optional<std::int64_t> count_in(const Json& value);

/// The tokens of a prompt: no request has none, so that 0 means that nobody counted.
std::optional<std::int64_t> prompt_count_in(const Json& value);

/// A count of tokens, or 0 for what is none.
std::int64_t count_or_zero(const Json& value);

/// What is there is not a model's reply; fails with unavailable.
tl::unexpected<Error> no_reply(std::string why);

}  // namespace skillgit::model
