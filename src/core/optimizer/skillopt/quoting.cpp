#include "core/optimizer/skillopt/quoting.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/printable.hpp"
#include "skillgit/core/text/region.hpp"
#include "skillgit/core/text/rendering.hpp"
#include "skillgit/core/text/valid_text.hpp"

namespace skillgit::optimizer::skillopt {

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
  return text::fenced(shortened(text::without_markers(text::valid_text(text)), most)) + "\n";
}

std::string quoted_skill(std::string_view text, std::size_t most) {
  return text::fenced(shortened(text::valid_text(text), most)) + "\n";
}

std::string one_line(std::string_view text, std::size_t characters) {
  std::string result;
  std::size_t count = 0;
  bool gap = false;
  auto hides = text::find_treacherous(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t character = next_code_point(text, at);
    if (hides && hides->at < at) {
      hides = text::find_treacherous(text, at);
      continue;
    }
    if (character == U' ' || character == U'\n' || character == U'\r' || character == U'\t') {
      gap = true;
      continue;
    }
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
