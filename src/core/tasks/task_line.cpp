#include "core/tasks/task_line.hpp"

#include "core/tasks/attachments.hpp"
#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace skillgit::tasks {
namespace {

constexpr std::array<std::string_view, 10> kKeys{
    "id", "input", "expect", "scorer", "split", "family", "solution", "pass_at", "files", "images"};

/// What a task's line holds besides its input and what is attached to it: names, reference, scorer.
constexpr std::size_t kRoomForTheRest = std::size_t{512} << 10;

/// Where, behind the opening brace of `line`, the outer object has `key`; 0 if it is not found.
std::size_t offset_of_key(std::string_view line, const std::string& key) {
  const std::string wanted = to_line(Json(key));
  int depth = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '{' || line[at] == '[') ++depth;
    if (line[at] == '}' || line[at] == ']') --depth;
    if (line[at] != '"') continue;
    const std::size_t start = at;
    for (++at; at < line.size() && line[at] != '"'; ++at)
      if (line[at] == '\\') ++at;
    if (depth != 1 || line.substr(start, at + 1 - start) != wanted) continue;
    const std::size_t behind = line.find_first_not_of(" \t", at + 1);
    if (behind != std::string_view::npos && line[behind] == ':') return start;
  }
  return 0;
}

/// What is wrong with one key's value.
struct Complaint {
  std::string key;
  std::string message;
  std::string hint;
};
using Check = std::optional<Complaint>;

bool has_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_control(next_code_point(text, at))) return true;
  return false;
}

Check read_text(const Json& object, const std::string& key, std::string& text) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (!found->is_string())
    return Complaint{key, "'" + key + "' must be text, not " + found->type_name(),
                     found->is_number() ? "put it in double quotes" : ""};
  text = found->get<std::string>();
  return std::nullopt;
}

Check check_name(const std::string& key, std::string_view text) {
  if (text.size() > kLongestTaskId)
    return Complaint{key, "'" + key + "' is longer than 200 bytes", "give it a short name"};
  if (has_control(text))
    return Complaint{key, "'" + key + "' has a control character", "remove it"};
  if (trim(text) != text)
    return Complaint{key, "'" + key + "' begins or ends with white space", "remove it"};
  return std::nullopt;
}

Check read_id(const Json& object, Task& task) {
  if (auto wrong = read_text(object, "id", task.id)) return wrong;
  if (task.id.empty())
    return Complaint{"id", "the task has no 'id'", "give it one that no other task has"};
  auto wrong = check_name("id", task.id);
  if (wrong) task.id.clear();
  return wrong;
}

Check read_keys(const Json& object, Task&) {
  for (const auto& [key, value] : object.items())
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
      return Complaint{key, "unknown key " + quote(key) + did_you_mean(key, kKeys),
                       "files of other tools are read by `skillgit tasks import`"};
  return std::nullopt;
}

Complaint complaint_of(const std::string& key, const Error& error) {
  return {key, error.message(), error.hint().value_or("")};
}

Check read_attached(const Json& object, const FileReader& reader, const std::string& key,
                    std::vector<Attachment>& attachments) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  auto read = read_attachments(*found, key, reader);
  if (!read) return complaint_of(key, read.error());
  attachments = std::move(*read);
  return std::nullopt;
}

/// Reads files and images. What comes from files makes a line that is kept longer.
Check read_attached(const Json& object, const FileReader& reader, Task& task) {
  if (auto wrong = read_attached(object, reader, "files", task.files)) return wrong;
  if (auto wrong = read_attached(object, reader, "images", task.images)) return wrong;
  if (const Status images = check_images(task.images); !images)
    return complaint_of("images", images.error());
  std::size_t bytes = 0;
  for (const auto* list : {&task.files, &task.images})
    for (const Attachment& one : *list) bytes += one.bytes.size();
  if (bytes == 0) return std::nullopt;
  if (bytes <= kLargestAttachments &&
      task.input.size() + bytes / 3 * 4 + kRoomForTheRest <= kLongestTaskLine)
    return std::nullopt;
  return Complaint{task.images.empty() ? "files" : "images",
                   "the files and images of the task come to more than 2 MiB",
                   "make them smaller, or split the task"};
}

Check read_input(const Json& object, Task& task) {
  if (auto wrong = read_text(object, "input", task.input)) return wrong;
  if (!trim(task.input).empty()) return std::nullopt;
  return Complaint{"input",
                   object.contains("input") ? "'input' is blank" : "the task has no 'input'",
                   "say what the target is asked"};
}

Check read_expect(const Json& object, Task& task) {
  const auto found = object.find("expect");
  if (found == object.end()) return std::nullopt;
  if (found->is_null())
    return Complaint{"expect", "'expect' is null", "leave it out if there is no reference"};
  task.expect = to_line(*found);
  return std::nullopt;
}

Check read_scorer(const Json& object, Task& task) {
  const auto found = object.find("scorer");
  if (found == object.end()) {
    if (object.contains("expect")) return std::nullopt;
    return Complaint{"expect", "the task has neither 'expect' nor a 'scorer'",
                     "say which answer is right, or how it is judged"};
  }
  if (!found->is_string() && !found->is_object())
    return Complaint{"scorer", "'scorer' must be a name or an object", ""};
  auto scorer = canonical_scorer(to_line(*found));
  if (!scorer)
    return Complaint{"scorer", scorer.error().message(), scorer.error().hint().value_or("")};
  task.scorer = std::move(*scorer);
  return std::nullopt;
}

Check read_split(const Json& object, Task& task) {
  std::string name;
  if (auto wrong = read_text(object, "split", name)) return wrong;
  if (!object.contains("split")) return std::nullopt;
  const auto split = parse_split(name);
  if (!split) return Complaint{"split", split.error().message(), split.error().hint().value_or("")};
  task.split = *split;
  return std::nullopt;
}

Check read_family(const Json& object, Task& task) {
  if (auto wrong = read_text(object, "family", task.family)) return wrong;
  return check_name("family", task.family);
}

Check read_solution(const Json& object, Task& task) {
  return read_text(object, "solution", task.solution);
}

Check read_pass_at(const Json& object, Task& task) {
  const auto found = object.find("pass_at");
  if (found == object.end()) return std::nullopt;
  const double scaled = found->is_number() ? found->get<double>() * kFullMarks : 0;
  if (!(scaled >= 1) || scaled > kFullMarks)
    return Complaint{"pass_at", "'pass_at' must be a number above 0 and up to 1", ""};
  task.pass_at = std::llround(scaled);
  return std::nullopt;
}

/// The id comes first, so that what else is wrong can be told by it.
constexpr std::array kReaders{read_id,    read_keys,   read_input,    read_expect, read_scorer,
                              read_split, read_family, read_solution, read_pass_at};

bool has_values(const Json& expect, const Task& task) {
  return expect.is_object() || parse_json(task.scorer).value_or(Json()).value("type", "") == "json";
}

/// A reference counts as it is written: 1.50 is not 1.5. For the scorer `json` numbers have values,
/// of which no digit is lost.
Check keep_numbers(std::string_view line, const Json& object, Task& task) {
  const auto expect = object.find("expect");
  if (expect == object.end() || expect->is_string()) return std::nullopt;
  const auto kept =
      has_values(*expect, task) ? parse_json_exactly(line) : parse_json_literally(line);
  if (!kept) return complaint_of("expect", kept.error());
  task.expect = to_line(kept->at("expect"));
  return std::nullopt;
}

Problem problem_of(std::string_view line, std::size_t number, const Task& task, Complaint wrong) {
  const std::size_t column = offset_of_key(line, wrong.key) + 1;
  return {number, column, task.id, std::move(wrong.message), std::move(wrong.hint)};
}

constexpr const char* kOneObject = "a task is one JSON object on one line";

/// What parse_json says of `line`, with the column that its message ends with.
Problem not_json(std::string_view line, std::size_t number) {
  if (const auto at = find_invalid_utf8(line))
    return {number, *at + 1, "", "not valid UTF-8", "save the file as UTF-8"};
  std::string message = parse_json(line).error().message();
  constexpr std::string_view kPlace = " at line 1, column ";
  const std::size_t place = message.find(kPlace);
  if (place == std::string::npos) return {number, 1, "", message, kOneObject};
  const std::size_t column = std::stoul(message.substr(place + kPlace.size()));
  return {number, column, "", message.substr(0, place), kOneObject};
}

}  // namespace

std::variant<Task, Problem> read_task_line(std::string_view line, std::size_t number,
                                           const std::string& scorer, const SplitRule& rule,
                                           const FileReader& reader) {
  if (line.size() > kLongestTaskLine)
    return Problem{number, 1, "", "the line is longer than 4 MiB", "shorten the task"};
  const auto object = parse_json(line);
  if (!object) return not_json(line, number);
  if (!object->is_object())
    return Problem{number, 1, "",
                   "a task is a JSON object, not " + std::string(object->type_name()),
                   "other files are read by `skillgit tasks import`"};
  Task task;
  task.scorer = scorer;
  for (const auto read : kReaders)
    if (auto wrong = read(*object, task)) return problem_of(line, number, task, std::move(*wrong));
  if (auto wrong = read_attached(*object, reader, task))
    return problem_of(line, number, task, std::move(*wrong));
  if (auto wrong = keep_numbers(line, *object, task))
    return problem_of(line, number, task, std::move(*wrong));
  if (!object->contains("split")) task.split = split_of(rule, task.id);
  return task;
}

}  // namespace skillgit::tasks
