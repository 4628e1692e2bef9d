#include "core/optimizer/skillopt/quoting.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/region.hpp"
#include "skillgit/core/text/valid_text.hpp"

#include <algorithm>

namespace skillgit::optimizer::skillopt {
namespace {

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == wanted ? run + 1 : 0);
  return longest;
}

std::string between_fences(const std::string& text) {
  const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
  return fence + "\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

bool is_printable(char32_t c) {
  const bool control = c < 0x20 || (0x7f <= c && c < 0xa0);
  const bool hides = c == 0xad || c == 0x61c || (0x200b <= c && c <= 0x200f) ||
                     (0x2028 <= c && c <= 0x202e) || (0x2060 <= c && c <= 0x206f) || c == 0xfeff ||
                     (0xe0000 <= c && c <= 0xe0fff);
  return !control && !hides;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t head = most * 2 / 3;
  std::size_t tail = text.size() - (most - head);
  while (head > 0 && continues_character(text[head])) --head;
  while (tail < text.size() && continues_character(text[tail])) ++tail;
  return std::string(text.substr(0, head)) + "\n[... " + std::to_string(tail - head) +
         " bytes are left out here ...]\n" + std::string(text.substr(tail));
}

std::string quoted(std::string_view text, std::size_t most) {
  return between_fences(shortened(text::without_markers(text::valid_text(text)), most));
}

std::string quoted_skill(std::string_view text, std::size_t most) {
  return between_fences(shortened(text::valid_text(text), most));
}

std::string one_line(std::string_view text, std::size_t characters) {
  std::string result;
  std::size_t count = 0;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t character = next_code_point(text, at);
    const bool space = character == U' ' || character == U'\n' || character == U'\t';
    gap = gap || space;
    if (space || !is_printable(character)) continue;
    if (count == characters) return result + "...";
    if (gap && !result.empty()) {
      result += ' ';
      ++count;
    }
    gap = false;
    result += text::valid_text(text.substr(begin, at - begin));
    ++count;
  }
  return result;
}

std::string section(std::string_view title, std::string_view body) {
  return "## " + std::string(title) + "\n\n" + std::string(body) +
         (body.ends_with('\n') ? "\n" : "\n\n");
}

}  // namespace skillgit::optimizer::skillopt
