#include "skillgit/core/text/units.hpp"

#include "core/text/lines.hpp"
#include "core/text/markdown.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace skillgit::text {
namespace {

constexpr std::string_view kExampleTitle = "Example:";
constexpr std::string_view kInput = "Input:";
constexpr std::string_view kAnswer = "Answer:";
constexpr int kExampleLevel = 3;

/// Walks down a document and cuts units off.
class Splitter {
 public:
  explicit Splitter(const Document& document) : document_(document) {}

  std::vector<Unit> split() {
    for (std::size_t line = document_.body_line; line < lines().size();) {
      if (lines()[line].kind == LineKind::blank) {
        ++line;
        continue;
      }
      line = cut(line);
    }
    return std::move(units_);
  }

 private:
  const std::vector<Line>& lines() const { return document_.lines; }
  std::string_view text(std::size_t line) const { return document_.text_of(lines()[line]); }

  /// Cuts the unit that begins on `line` off, and returns the line after it.
  std::size_t cut(std::size_t line) {
    const Line& first = lines()[line];
    if (first.kind == LineKind::heading && is_example_title(line))
      return add(UnitKind::example, line, end_of_section(line));
    if (const std::size_t end = end_of_plain_example(line); end != line)
      return add(UnitKind::example, line, end);
    switch (first.kind) {
      case LineKind::heading:
        return add(UnitKind::heading, line, end_of_leaf(line));
      case LineKind::item:
        return add(UnitKind::bullet, line, end_of_item(document_, line));
      case LineKind::table_row:
        return cut_row(line);
      case LineKind::fence:
        return add(UnitKind::fenced, line, end_of_leaf(line));
      default:
        return add(UnitKind::paragraph, line, end_of_leaf(line));
    }
  }

  std::size_t add(UnitKind kind, std::size_t first, std::size_t end) {
    Unit unit;
    unit.kind = kind;
    unit.line = first + 1;
    unit.line_count = end - first;
    const std::size_t begin = lines()[first].begin;
    unit.text = std::string(document_.bytes.substr(begin, lines()[end - 1].end - begin));
    unit.may_be_deleted = !is_protected(first, end) && lines()[first].kind != LineKind::rule &&
                          !(kind == UnitKind::heading && has_content(end, first));
    units_.push_back(std::move(unit));
    return end;
  }

  bool is_protected(std::size_t first, std::size_t end) const {
    for (std::size_t line = first; line < end; ++line)
      if (document_.region_at(line)) return true;
    return false;
  }

  /// Whether anything stands below a heading before the next one that is not below it.
  bool has_content(std::size_t line, std::size_t heading) const {
    while (line < lines().size() && lines()[line].kind == LineKind::blank) ++line;
    if (line == lines().size()) return false;
    return lines()[line].kind != LineKind::heading || lines()[line].level > lines()[heading].level;
  }

  std::size_t cut_row(std::size_t line) {
    const bool is_header = line + 1 < lines().size() &&
                           lines()[line + 1].leaf == lines()[line].leaf &&
                           (line == 0 || lines()[line - 1].leaf != lines()[line].leaf);
    return is_header ? line + 2 : add(UnitKind::table_row, line, line + 1);
  }

  /// Up to the region, since a unit is either protected or not.
  std::size_t end_of_leaf(std::size_t line) const {
    const std::size_t first = line;
    while (line < lines().size() && lines()[line].kind != LineKind::blank &&
           lines()[line].leaf == lines()[first].leaf &&
           document_.region_at(line) == document_.region_at(first))
      ++line;
    return line;
  }

  bool is_example_title(std::size_t line) const {
    if (lines()[line].level != kExampleLevel) return false;
    return trim_left(text(line).substr(kExampleLevel)).starts_with(kExampleTitle);
  }

  std::size_t end_of_section(std::size_t heading) const {
    std::size_t end = heading + 1;
    for (std::size_t line = heading + 1; line < lines().size(); ++line) {
      const Line& at = lines()[line];
      if (at.kind == LineKind::heading && at.level <= kExampleLevel) break;
      if (document_.region_at(line) != document_.region_at(heading)) break;
      if (at.kind != LineKind::blank) end = line + 1;
    }
    return end;
  }

  /// The line after a worked example in plain lines; `line` itself when none begins there.
  std::size_t end_of_plain_example(std::size_t line) const {
    if (!text(line).starts_with(kInput)) return line;
    bool answered = false;
    std::size_t end = line;
    do {
      answered = answered || text(end).starts_with(kAnswer);
      ++end;
    } while (end < lines().size() && lines()[end].kind != LineKind::blank &&
             document_.region_at(end) == document_.region_at(line) &&
             !(answered && (text(end).starts_with(kInput) || is_other_block(line, end))));
    return answered ? end : line;
  }

  /// After the answer, whatever is no continuation of the lines belongs to the document.
  bool is_other_block(std::size_t first, std::size_t line) const {
    return lines()[line].block != lines()[first].block;
  }

  const Document& document_;
  std::vector<Unit> units_;
};

/// Whether `after` is `before` without `unit`, blank lines aside.
bool removes_exactly(const std::string& before, const std::string& after, const Unit& unit) {
  const auto texts = [](const std::string& bytes, std::size_t skip, std::size_t count) {
    std::vector<std::string_view> result;
    std::size_t number = 0;
    for (const Line& line : split_lines(bytes)) {
      ++number;
      const auto text = std::string_view(bytes).substr(line.begin, line.end - line.begin);
      if (number >= skip && number < skip + count) continue;
      if (!is_blank(text)) result.push_back(text);
    }
    return result;
  };
  return texts(before, unit.line, unit.line_count) == texts(after, 0, 0);
}

}  // namespace

std::string_view to_string(UnitKind kind) {
  switch (kind) {
    case UnitKind::heading:
      return "heading";
    case UnitKind::bullet:
      return "bullet";
    case UnitKind::paragraph:
      return "paragraph";
    case UnitKind::table_row:
      return "table row";
    case UnitKind::fenced:
      return "fenced block";
    case UnitKind::example:
      return "example";
  }
  std::abort();
}

std::vector<Unit> units_of(const Document& document) {
  if (document.format == Format::plain) return {};
  return Splitter(document).split();
}

std::optional<Edit> removal_of(const Unit& unit, const SkillFiles& files, std::string_view file) {
  if (!unit.may_be_deleted) return std::nullopt;
  const auto found = files.find(std::string(file));
  if (found == files.end()) return std::nullopt;
  // Line breaks at the ends tell a unit from longer lines that hold its text as well.
  const std::string text = with_lf(unit.text);
  for (const std::string& anchor :
       {text, text + "\n", "\n" + text, "\n" + text + "\n", "\n\n" + text, text + "\n\n"}) {
    const Edit edit{EditOp::remove, std::string(file), anchor, ""};
    SkillFiles changed{*found};
    if (text::apply(edit, changed).status == EditStatus::applied &&
        removes_exactly(found->second, changed.begin()->second, unit))
      return edit;
  }
  return std::nullopt;
}

}  // namespace skillgit::text
