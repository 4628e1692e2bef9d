// A difference leads from the one text to the other.
//
// An input has two parts: before and after.

#include "skillgit/core/text/diff.hpp"

#include "fuzz/property.hpp"

#include <cstdint>

namespace skillgit::text {
namespace {

using fuzz::must;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// `before` with each change made, the unchanged lines taken from it.
std::string changed(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::string text;
  std::size_t at = 0;
  for (const LineChange& change : line_changes(before, after)) {
    must(at <= change.old_begin && change.old_begin <= change.old_end &&
             change.old_end <= old_lines.size() && change.new_begin <= change.new_end &&
             change.new_end <= new_lines.size(),
         "changes are in order and in the texts");
    for (; at < change.old_begin; ++at) text += old_lines[at];
    for (std::size_t line = change.new_begin; line < change.new_end; ++line)
      text += new_lines[line];
    at = change.old_end;
  }
  for (; at < old_lines.size(); ++at) text += old_lines[at];
  return text;
}

}  // namespace
}  // namespace skillgit::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::text;
  using skillgit::fuzz::must;
  const auto parts = skillgit::fuzz::parts_of(skillgit::fuzz::text_of(data, size), 2);
  must(changed(parts[0], parts[1]) == parts[1], "the changes make the new text");
  const std::string diff = unified_diff("a.md", parts[0], parts[1]);
  must(diff.empty() == (parts[0] == parts[1]), "equal texts have no difference");
  return 0;
}
