#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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

/// Lines of one text that give way to lines of another: half-open ranges, counted from 0. One of
/// the two may be empty.
struct LineChange {
  std::size_t old_begin = 0, old_end = 0;
  std::size_t new_begin = 0, new_end = 0;

  friend bool operator==(const LineChange&, const LineChange&) = default;
};

/// What unified_diff() would show with no context, as numbers of lines, in order.
std::vector<LineChange> line_changes(std::string_view before, std::string_view after);

}  // namespace skillgit::text
