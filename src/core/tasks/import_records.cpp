#include "core/tasks/import_records.hpp"

#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

namespace skillgit::tasks {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<const char*, 4> kLists{"evals", "data", "tasks", "examples"};

struct Record {
  std::string place;
  Result<Json> value;
};

std::vector<Record> from_list(const Json& list) {
  std::vector<Record> records;
  for (const Json& item : list)
    records.push_back({"record " + std::to_string(records.size() + 1), item});
  return records;
}

std::vector<Record> from_lines(std::string_view text) {
  std::vector<Record> records;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trim(text.substr(at, end - at));
    ++number;
    if (!line.empty()) records.push_back({"line " + std::to_string(number), parse_json(line)});
    at = end + 1;
  }
  return records;
}

std::vector<Record> from_document(const Json& document) {
  if (document.is_array()) return from_list(document);
  for (const char* name : kLists)
    if (document.is_object() && document.contains(name) && document[name].is_array())
      return from_list(document[name]);
  return {{"record 1", document}};
}

}  // namespace

Status read_records(std::string_view bytes, const RecordReader& read) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (const auto at = find_invalid_utf8(bytes))
    return fail(Error(ErrorKind::invalid, "not valid UTF-8 at byte " + std::to_string(*at + 1))
                    .with_hint("save the file as UTF-8"));
  const auto document = parse_json(bytes);
  const auto records = document ? from_document(*document) : from_lines(bytes);
  const bool any = std::any_of(records.begin(), records.end(),
                               [](const Record& record) { return record.value.has_value(); });
  if (any) {
    for (const Record& record : records) read(record.place, record.value);
    return {};
  }
  if (records.empty()) return fail(ErrorKind::invalid, "there are no records in the file");
  return fail(document ? Error(ErrorKind::invalid, "no record") : document.error());
}

}  // namespace skillgit::tasks
