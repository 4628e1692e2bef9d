// Texts of others on pages, in tables, in refs and on terminals: read, and never obeyed.

#include "app/report/html.hpp"
#include "fuzz/property.hpp"
#include "skillgit/app/report/tables.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/percent.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/printable.hpp"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace skillgit {
namespace {

using fuzz::must;

bool has_control(std::string_view text, std::string_view allowed) {
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 || c == 0x7f) && allowed.find(c) == allowed.npos)
      return true;
  return false;
}

void check_printable(std::string_view text) {
  const std::string line = text::printable(text);
  must(!has_control(line, "") && !find_invalid_utf8(line), "a line is safe to show");
  must(text::printable(line) == line, "what is safe stays");
  const std::string lines = text::printable_lines(text);
  must(!has_control(lines, "\n\t\r") && !find_invalid_utf8(lines), "lines are safe to show");
}

void check_percent(std::string_view text) {
  const std::string encoded = percent_encode(text, "-._~");
  must(percent_decode(encoded) == text, "percent-encoding is undone");
  must(encoded.find_first_of(" \n:/+") == encoded.npos, "percent-encoding hides the rest");
}

/// `html` without what it escapes; no other '&' may stand in it.
std::string unescaped(std::string_view html) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  std::string text;
  while (!html.empty()) {
    std::size_t size = 1;
    char c = html.front();
    for (const auto& [entity, plain] : kEntities)
      if (html.starts_with(entity)) size = entity.size(), c = plain;
    must(size > 1 || c != '&', "an ampersand is escaped");
    text += c;
    html.remove_prefix(size);
  }
  return text;
}

void check_html(std::string_view text) {
  const std::string html = report::Html::text(text).str();
  must(html.find_first_of("<>\"'") == html.npos, "a text holds no markup");
  must(unescaped(html) == text::printable(text), "escaping is undone");
  const std::string tag = report::Tag("a", {{"title", std::string(text)}})("x").str();
  must(tag == "<a title=\"" + html + "\">x</a>", "an attribute is escaped as a text is");
}

/// The fields of one line of CSV, as RFC 4180 reads it.
std::vector<std::string> fields_of(std::string_view line) {
  must(line.ends_with("\r\n"), "a record ends with CR LF");
  line.remove_suffix(2);
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (quoted && c == '"' && at + 1 < line.size() && line[at + 1] == '"') {
      fields.back() += line[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  must(!quoted, "quotes are closed");
  return fields;
}

void check_csv(std::string_view text) {
  const std::vector<std::string> raw{"a", std::string(text), "b"};
  must(fields_of(report::csv_line(raw)) == raw, "fields read back");
  const std::string field = report::csv_text(text);
  must(field.empty() || std::string_view("=+-@").find(field.front()) == std::string_view::npos,
       "no field begins a formula");
  const bool marked = field.starts_with('\'');
  must(field.substr(marked ? 1 : 0) == text::printable(text), "a mark is dropped again");
  const std::string line = to_line(Json{{"text", text}});
  must(line.find('\n') == line.npos, "a line of JSON is one line");
}

}  // namespace
}  // namespace skillgit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit;
  const std::string_view text = fuzz::text_of(data, size);
  check_printable(text);
  check_percent(text);
  check_html(text);
  check_csv(text);
  return 0;
}
