#pragma once

#include <span>
#include <string>
#include <string_view>

namespace skillgit::model {

/// The beginning of `answer` in a form that may stand in a message: one line of valid UTF-8 of
/// at most 200 characters, control characters escaped, without `secrets` and what looks like one.
std::string excerpt(std::string_view answer, std::span<const std::string> secrets);

}  // namespace skillgit::model
