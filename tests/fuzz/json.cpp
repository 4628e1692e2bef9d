// JSON, and the edits written in it: what was read is written so that it reads the same.

#include "skillgit/core/base/json.hpp"

#include "fuzz/property.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/core/text/printable.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace skillgit {
namespace {

using fuzz::must;

void check_writing(const Json& json) {
  const std::string line = to_line(json);
  must(line.find('\n') == line.npos, "a line is one line");
  must(parse_json(line).value() == json, "a line reads back");
  must(parse_json(to_page(json)).value() == json, "a page reads back");
  must(to_line(parse_json(line).value()) == line, "equal values have equal bytes");
  const auto escaped = parse_json(text::json_escaped(to_page(json)));
  must(escaped.has_value() && *escaped == json, "escaping for a terminal keeps the value");
}

void check_digits(std::string_view text) {
  const auto exact = parse_json_exactly(text);
  if (exact) must(parse_json_exactly(to_line(*exact)).value() == *exact, "no digit is lost");
}

void check_edit(const Json& json) {
  const auto edit = text::edit_from_json(json);
  if (!edit) return;
  must(text::edit_from_json(text::to_json(*edit)).value() == *edit, "an edit reads back");
  must(text::edit_id("a", *edit).size() == 12, "an edit has an id");
}

}  // namespace
}  // namespace skillgit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit;
  const std::string_view text = fuzz::text_of(data, size);
  const auto json = parse_json(text);
  const auto literal = parse_json_literally(text);
  if (!json) return 0;
  fuzz::must(literal.has_value(), "numbers can be kept as they stand");
  check_writing(*json);
  check_writing(*literal);
  check_digits(text);
  check_edit(*json);
  return 0;
}
