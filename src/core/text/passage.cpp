#include "core/text/passage.hpp"

#include "core/text/lines.hpp"
#include "core/text/markdown.hpp"

#include <algorithm>

namespace skillgit::text {
namespace {

std::string without_outer_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return "";
  const std::size_t last_break = text.substr(0, first).rfind('\n');
  const std::size_t begin = last_break == std::string_view::npos ? 0 : last_break + 1;
  return with_lf(trim_right(text.substr(begin)));
}

}  // namespace

Passage::Passage(std::string_view text) : text_(without_outer_blanks(text)) { read(); }

void Passage::outdent() {
  std::string result;
  std::size_t shared = std::string::npos;
  for (const Line& line : split_lines(text_)) {
    const auto text = std::string_view(text_).substr(line.begin, line.end - line.begin);
    if (!is_blank(text)) shared = std::min(shared, text.find_first_not_of(' '));
  }
  for (const Line& line : split_lines(text_)) {
    const auto text = std::string_view(text_).substr(line.begin, line.next - line.begin);
    result += text.substr(std::min(shared, std::min(text.find_first_not_of(' '), text.size())));
  }
  text_ = std::move(result);
  read();
}

void Passage::indent(std::string_view indent) {
  std::string result;
  for (const Line& line : split_lines(text_)) {
    const auto text = std::string_view(text_).substr(line.begin, line.next - line.begin);
    if (!is_blank(text)) result += indent;
    result += text;
  }
  text_ = std::move(result);
  read();
}

void Passage::read() {
  // Indented as a whole it would read as code: what counts is how it stands in its item.
  Document document;
  document.bytes = text_;
  document.lines = split_lines(text_);
  auto& lines = document.lines;
  if (lines.empty()) return;
  margin_ = std::string::npos;
  for (const Line& line : lines) {
    const auto text = document.text_of(line);
    if (!is_blank(text)) margin_ = std::min(margin_, indentation(text));
  }
  std::string flush;
  for (const Line& line : lines) {
    flush += without_indentation(document.text_of(line), margin_);
    flush += '\n';
  }
  const Document piece = read_document(flush, Format::markdown);
  const Line& first = piece.lines.front();
  const Line& last = piece.lines.back();
  first_column_ = margin_ + first.column;
  first_kind_ = first.kind;
  last_kind_ = last.kind;
  is_list_ = first.kind == LineKind::item &&
             std::all_of(piece.lines.begin(), piece.lines.end(), [&first](const Line& line) {
               return line.kind == LineKind::blank || line.block == first.block;
             });
  ends_in_list_ = is_in_list(last);
  is_rows_ = std::all_of(piece.lines.begin(), piece.lines.end(), [&piece](const Line& line) {
    const std::string_view text = piece.text_of(line);
    return line.kind == LineKind::paragraph && text.find('|') != std::string_view::npos &&
           !is_table_delimiter(text);
  });
  if (is_rows_) first_kind_ = last_kind_ = LineKind::table_row;
}

}  // namespace skillgit::text
