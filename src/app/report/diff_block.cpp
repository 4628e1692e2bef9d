#include "app/report/diff_block.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace skillgit::report {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (lines.back().ends_with('\r')) lines.back().remove_suffix(1);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

bool is_word_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value >= 0x80 || std::isalnum(value) != 0 || byte == '_';
}

/// Where two lines begin to differ, and how many bytes at their ends are alike; never inside a
/// word.
struct Common {
  std::size_t front = 0, back = 0;
};

Common common_of(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  const auto splits_word = [](std::string_view text, std::size_t at) {
    return at > 0 && at < text.size() && is_word_byte(text[at - 1]) && is_word_byte(text[at]);
  };
  Common common;
  while (common.front < most && a[common.front] == b[common.front]) ++common.front;
  while (splits_word(a, common.front) || splits_word(b, common.front)) --common.front;
  while (common.back < most - common.front &&
         a[a.size() - 1 - common.back] == b[b.size() - 1 - common.back])
    ++common.back;
  while (splits_word(a, a.size() - common.back) || splits_word(b, b.size() - common.back))
    --common.back;
  return common;
}

/// A line with its sign, and what differs in it in bold. Lines with little in common are not
/// marked: that would be noise.
Html marked(std::string_view line, char sign, const Common& common) {
  const std::string_view front = line.substr(0, common.front);
  const std::string_view middle =
      line.substr(common.front, line.size() - common.front - common.back);
  const std::string_view back = line.substr(line.size() - common.back);
  Html content = Html::lines(std::string(1, sign) + std::string(front));
  if (!middle.empty()) content += Tag("b")(Html::lines(middle));
  return content + Html::lines(back);
}

Html plain(std::string_view line, char sign) {
  return Html::lines(std::string(1, sign) + std::string(line));
}

/// Lines that went, and lines that came in their place.
class Change {
 public:
  void add(std::string_view line) {
    (line.front() == '-' ? gone_ : came_).push_back(line.substr(1));
  }
  bool takes(std::string_view line) const {
    return !line.empty() && (line.front() == '+' || (line.front() == '-' && came_.empty()));
  }

  Html html() const {
    // Only where lines pair up can one be told to be the other, changed.
    const bool paired = gone_.size() == came_.size();
    Html gone, came;
    for (std::size_t i = 0; i < gone_.size(); ++i)
      gone += Tag("del")(paired ? of_pair(gone_[i], i, '-') : plain(gone_[i], '-'));
    for (std::size_t i = 0; i < came_.size(); ++i)
      came += Tag("ins")(paired ? of_pair(came_[i], i, '+') : plain(came_[i], '+'));
    return gone + came;
  }

 private:
  Html of_pair(std::string_view line, std::size_t pair, char sign) const {
    const Common common = common_of(gone_[pair], came_[pair]);
    const bool alike = 3 * (common.front + common.back) >= line.size();
    return alike ? marked(line, sign, common) : plain(line, sign);
  }

  std::vector<std::string_view> gone_, came_;
};

bool is_heading(std::string_view line) {
  return line.starts_with("--- ") || line.starts_with("+++ ");
}

Html block(const Html& content) { return Tag("pre", {{"class", "diff"}})(content); }

}  // namespace

Html diff_block(std::string_view diff) {
  Html content;
  bool in_hunk = false;
  const auto lines = lines_of(diff);
  for (std::size_t at = 0; at < lines.size();) {
    const std::string_view line = lines[at];
    if (in_hunk && !line.empty() && (line.front() == '-' || line.front() == '+')) {
      Change change;
      while (at < lines.size() && change.takes(lines[at])) change.add(lines[at++]);
      content += change.html();
      continue;
    }
    ++at;
    if (line.starts_with("@@")) in_hunk = true;
    const bool told = line.starts_with("@@") || line.starts_with("\\") || is_heading(line);
    content += Tag(told ? "i" : "span")(Html::lines(line));
  }
  return block(content);
}

Html edit_block(const text::Edit& edit) {
  Html content = Tag("i")(Html::text(edit.file + ": " + std::string(text::to_string(edit.op))));
  const bool goes = edit.op == text::EditOp::replace || edit.op == text::EditOp::remove;
  if (edit.op != text::EditOp::append)
    for (const std::string_view line : lines_of(edit.anchor))
      content += Tag(goes ? "del" : "span")(plain(line, goes ? '-' : ' '));
  if (edit.op != text::EditOp::remove)
    for (const std::string_view line : lines_of(edit.text)) content += Tag("ins")(plain(line, '+'));
  return block(content);
}

}  // namespace skillgit::report
