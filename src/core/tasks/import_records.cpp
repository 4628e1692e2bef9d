#include "core/tasks/import_records.hpp"

#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace skillgit::tasks {
namespace {

constexpr std::array<const char*, 4> kLists{"evals", "data", "tasks", "examples"};

/// Shows the records of a document; whether there were any.
bool read_document(const Json& value, const Json& literal, const RecordReader& read) {
  if (value.is_array()) {
    for (std::size_t at = 0; at < value.size(); ++at)
      read("record " + std::to_string(at + 1), Record{value[at], literal[at]});
    return !value.empty();
  }
  for (const char* name : kLists)
    if (value.is_object() && value.contains(name) && value[name].is_array())
      return read_document(value[name], literal[name], read);
  read("record 1", Record{value, literal});
  return true;
}

/// Why `line` is no record, without a line's number of its own.
Error unreadable(std::string_view line, const Error& error) {
  if (const auto at = find_invalid_utf8(line))
    return {ErrorKind::invalid, "not valid UTF-8 at column " + std::to_string(*at + 1)};
  constexpr std::string_view kOwnLine = " at line 1, column ";
  std::string message = error.message();
  if (const auto own = message.find(kOwnLine); own != message.npos)
    message.replace(own, kOwnLine.size(), " at column ");
  return {ErrorKind::invalid, std::move(message)};
}

/// Shows one line; whether it was a record.
bool read_line(const std::string& place, std::string_view line, const RecordReader& read) {
  const auto value = parse_json_exactly(line);
  const auto literal = parse_json_literally(line);
  if (value && literal)
    read(place, Record{*value, *literal});
  else
    read(place, fail(unreadable(line, value.error())));
  return value.has_value();
}

/// Shows each line that is not blank; whether one of them was a record.
bool read_lines(std::string_view text, const RecordReader& read) {
  bool any = false;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trim(text.substr(at, end - at));
    at = end + 1;
    ++number;
    if (line.empty()) continue;
    any = read_line("line " + std::to_string(number), line, read) || any;
  }
  return any;
}

}  // namespace

Status read_records(std::string_view bytes, const RecordReader& read) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (trim(bytes).empty()) return fail(ErrorKind::invalid, "there are no records in the file");
  const auto document = parse_json_exactly(bytes);
  if (document) {
    SKILLGIT_TRY(const Json literal, parse_json_literally(bytes));
    if (read_document(*document, literal, read)) return {};
    return fail(ErrorKind::invalid, "there are no records in the file");
  }
  if (read_lines(bytes, read)) return {};
  if (const auto at = find_invalid_utf8(bytes))
    return fail(Error(ErrorKind::invalid, "not valid UTF-8 at byte " + std::to_string(*at + 1))
                    .with_hint("save the file as UTF-8"));
  return fail(document.error());
}

}  // namespace skillgit::tasks
