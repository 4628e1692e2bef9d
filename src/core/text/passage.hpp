#pragma once

#include "skillgit/core/text/document.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::text {

/// The new text of an edit: whole lines that end with LF but for the last, which has no end.
class Passage {
 public:
  /// Takes the blank lines and the white space at the ends away, but no indentation.
  explicit Passage(std::string_view text);

  /// Moves all lines to the left by what they share, as far as they all can.
  void outdent();
  /// Puts `indent` in front of every line that is not blank.
  void indent(std::string_view indent);

  const std::string& text() const { return text_; }

  /// Of its first line, read as Markdown that stands alone. Rows without a header are rows here.
  LineKind first_kind() const { return first_kind_; }
  LineKind last_kind() const { return last_kind_; }
  /// The smallest indentation of a line.
  std::size_t margin() const { return margin_; }
  std::size_t first_column() const { return first_column_; }
  /// Whether it is one list, and begins with an item.
  bool is_list() const { return is_list_; }
  /// Whether it is rows of a table, without a header of their own.
  bool is_rows() const { return is_rows_; }
  /// Whether it ends in a list.
  bool ends_in_list() const { return ends_in_list_; }

 private:
  void read();

  std::string text_;
  LineKind first_kind_ = LineKind::paragraph;
  LineKind last_kind_ = LineKind::paragraph;
  std::size_t margin_ = 0;
  std::size_t first_column_ = 0;
  bool is_list_ = false;
  bool is_rows_ = false;
  bool ends_in_list_ = false;
};

}  // namespace skillgit::text
