#pragma once

#include <string>
#include <string_view>

namespace skillgit::text {

inline constexpr int kContextLines = 3;

/// The unified diff of two versions of the file at `path`, as git prints it without its own
/// header lines: "--- a/path", "+++ b/path", hunks. Empty when they are equal.
///
/// `git apply` makes `after` of `before` with it, whatever bytes they hold. The script is the
/// shortest one, but for texts that differ in thousands of lines: there what lies between the
/// first and the last difference is replaced as a whole.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after,
                         int context = kContextLines);

}  // namespace skillgit::text
