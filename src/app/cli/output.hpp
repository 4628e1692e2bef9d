#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/core/base/error.hpp"
#include "skillgit/core/base/json.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// Writes `skillgit: message` and, line by line, `hint: ...`; both neutralised.
void print_error(const Error& error, std::ostream& err);

/// Writes `text` line by line, neutralised, each behind `mark`.
void print_lines(const std::string& text, std::string_view mark, std::ostream& out);

/// Tells the next command to try, on `err`; nothing in scripts, which read `out`.
void print_next(const Environment& environment, const std::string& advice);

/// Writes the fields of `object` as one JSON document with `"schema": 1`.
///
/// Within a schema number fields are only ever added.
void print_json(const Json& object, std::ostream& out);

/// "1 task", "3 tasks".
std::string plural(std::size_t count, const std::string& noun);

/// Text in columns, for people.
class Table {
 public:
  enum class Align { left, right };
  explicit Table(std::vector<Align> columns) : align_(std::move(columns)) {}

  /// Adds a row; each cell is neutralised. Rows are as long as there are columns; asserted.
  void add(std::vector<std::string> cells);

  /// Writes the rows, two blanks between columns, nothing at the end of a line.
  void print(std::ostream& out) const;

 private:
  std::vector<Align> align_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace skillgit::cli
