#include "app/cli/output.hpp"

#include "app/cli/printable.hpp"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

namespace skillgit::cli {

void print_error(const Error& error, std::ostream& err) {
  err << "skillgit: " << printable(error.message()) << '\n';
  print_lines(error.hint().value_or(""), "hint: ", err);
}

void print_lines(const std::string& text, std::string_view mark, std::ostream& out) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    out << mark << printable_lines(line) << '\n';
  }
}

void print_next(const Environment& environment, const std::string& advice) {
  environment.err << "hint: " << printable(advice) << '\n';
}

void print_json(const Json& object, std::ostream& out) {
  Json document = object;
  document["schema"] = 1;
  out << json_escaped(to_page(document));
}

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

void Table::add(std::vector<std::string> cells) {
  assert(cells.size() == align_.size());
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths(align_.size());
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));

  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns(row[i]), ' ');
      if (i > 0) line += "  ";
      line += align_[i] == Align::left ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

}  // namespace skillgit::cli
