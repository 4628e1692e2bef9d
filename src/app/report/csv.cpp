#include "skillgit/app/report/tables.hpp"
#include "skillgit/core/text/printable.hpp"

namespace skillgit::report {
namespace {

constexpr std::string_view kBeginsFormula = "=+-@'";

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == field.npos) return field;
  std::string out = "\"";
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string csv_line(std::span<const std::string> fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + quoted(fields[i]);
  return line + "\r\n";
}

std::string csv_text(std::string_view text) {
  std::string field = text::printable(text);
  const bool risky = !field.empty() && kBeginsFormula.find(field.front()) != kBeginsFormula.npos;
  return risky ? '\'' + field : field;
}

}  // namespace skillgit::report
