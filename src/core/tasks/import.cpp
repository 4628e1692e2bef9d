#include "skillgit/core/tasks/import.hpp"

#include "core/tasks/import_records.hpp"
#include "core/tasks/normal_text.hpp"
#include "core/tasks/task_line.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>

namespace skillgit::tasks {
namespace {

constexpr std::array<std::string_view, 6> kInputs{"input", "question", "prompt",
                                                  "query", "problem",  "instruction"};
constexpr std::array<std::string_view, 9> kExpects{"expect",   "answer",          "answers",
                                                   "expected", "expected_output", "target",
                                                   "gold",     "output",          "ground_truth"};
constexpr std::array<std::string_view, 4> kIds{"id", "qid", "uid", "task_id"};
constexpr std::array<std::string_view, 2> kFamilies{"family", "category"};
constexpr std::array<std::string_view, 3> kKept{"scorer", "solution", "pass_at"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kSplits{{
    {"train", "train"},
    {"training", "train"},
    {"val", "val"},
    {"valid", "val"},
    {"validation", "val"},
    {"valid_seen", "val"},
    {"dev", "val"},
    {"selection", "val"},
    {"eval", "val"},
    {"test", "test"},
    {"testing", "test"},
    {"valid_unseen", "test"},
    {"heldout", "test"},
    {"held_out", "test"},
}};

std::string arrow(std::string_view from, std::string_view to) {
  return std::string(from) + " -> " + std::string(to);
}

/// Why a record cannot be a task.
Error unusable(std::string why) { return {ErrorKind::invalid, std::move(why)}; }

bool is_empty(const Json& value) {
  return value.is_null() || (value.is_string() && value.get<std::string>().empty()) ||
         (value.is_structured() && value.empty());
}

/// One record on its way to a task: what was taken from it, under which names.
class Mapping {
 public:
  explicit Mapping(const Record& record) : record_(record.value), literal_(record.literal) {}

  /// The first of `names` that the record has, with something in it; it counts as used.
  const Json* take(std::span<const std::string_view> names, std::string_view to) {
    for (const std::string_view name : names)
      if (const Json* value = peek(name)) {
        use(name, to);
        return value;
      }
    return nullptr;
  }

  /// The same, with numbers as they are written; those inside an object have values.
  const Json* take_literally(std::span<const std::string_view> names, std::string_view to) {
    for (const std::string_view name : names)
      if (const Json* value = peek(name)) {
        use(name, to);
        return value->is_object() ? value : &literal_[std::string(name)];
      }
    return nullptr;
  }

  const Json* peek(std::string_view name) const {
    const auto found = record_.find(std::string(name));
    return found == record_.end() || is_empty(*found) ? nullptr : &*found;
  }

  /// The first of `names` that the record has with nothing in it, or an empty text.
  std::string_view find_empty(std::span<const std::string_view> names) const {
    const auto found = std::find_if(names.begin(), names.end(), [this](std::string_view name) {
      return record_.contains(std::string(name)) && !peek(name);
    });
    return found == names.end() ? std::string_view() : *found;
  }

  void use(std::string_view name, std::string_view to) {
    used_.insert(std::string(name));
    if (name != to) mapped_.push_back(arrow(name, to));
  }

  void count(Imported& report) const {
    for (const std::string& one : mapped_) ++report.mapped[one];
    for (const auto& [name, value] : record_.items())
      if (!used_.contains(name) && !is_empty(value)) ++report.ignored[name];
  }

 private:
  const Json& record_;
  const Json& literal_;
  std::set<std::string> used_;
  std::vector<std::string> mapped_;
};

/// The usual names of a field, or the one that the user gave.
std::vector<std::string_view> names_or(std::string_view given,
                                       std::span<const std::string_view> usual) {
  if (!given.empty()) return {given};
  return {usual.begin(), usual.end()};
}

/// Text that `other` may put in front of an input, as upstream tools would join them.
void prepend(Mapping& mapping, std::string_view other, std::string& input) {
  const Json* text = mapping.peek(other);
  if (!text || !text->is_string()) return;
  mapping.use(other, "input");
  input = text->get<std::string>() + "\n\n" + input;
}

Result<std::string> map_input(Mapping& mapping, const ImportOptions& options) {
  const Json* found = mapping.take(names_or(options.input_field, kInputs), "input");
  if (!found) return fail(unusable("has no field for the input"));
  if (!found->is_string()) return fail(unusable("its input is not text"));
  std::string input = found->get<std::string>();
  if (!options.input_field.empty()) return input;
  if (mapping.peek("input")) prepend(mapping, "instruction", input);
  prepend(mapping, "context", input);
  return input;
}

/// The reference in our form. SQuAD keeps its texts in an object; repetitions mean nothing.
Json tidy_reference(const Json& value) {
  if (value.is_object() && value.contains("text") && value.contains("answer_start"))
    return tidy_reference(value["text"]);
  if (!value.is_array()) return value;
  Json distinct = Json::array();
  std::set<std::string> seen;
  for (const Json& item : value)
    if (seen.insert(to_line(item)).second) distinct.push_back(item);
  return distinct;
}

bool is_text_list(const Json& value) {
  return value.is_array() && value.size() >= 2 && value.size() <= 26 &&
         std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

/// The letter of a choice that is given as its place, its letter or its text.
std::optional<std::string> letter_of(const Json& answer, const Json& choices) {
  const auto letter = [](std::size_t place) {
    return std::string(1, static_cast<char>('A' + place));
  };
  if (answer.is_number_unsigned() && answer < choices.size())
    return letter(answer.get<std::size_t>());
  for (std::size_t place = 0; place < choices.size(); ++place)
    if (answer == choices[place] || answer == letter(place)) return letter(place);
  return std::nullopt;
}

/// Makes a choice task of a record that lists its choices.
Status map_choices(const Json& choices, Json& task) {
  if (!is_text_list(choices)) return fail(unusable("its 'choices' are no list of 2 to 26 texts"));
  const auto letter = task.contains("expect") ? letter_of(task["expect"], choices) : std::nullopt;
  if (!letter) return fail(unusable("its answer is none of its 'choices'"));
  std::string input = task["input"].get<std::string>() + '\n';
  for (std::size_t place = 0; place < choices.size(); ++place)
    input += '\n' + std::string(1, static_cast<char>('A' + place)) + ". " +
             choices[place].get<std::string>();
  task["input"] = input;
  task["expect"] = *letter;
  task["scorer"] = {{"type", "choice"}, {"letters", choices.size()}};
  return {};
}

/// The split that the record names where there is none of this name; empty where there is.
std::string map_split(Mapping& mapping, Json& task) {
  const Json* split = mapping.peek("split");
  if (!split) return {};
  mapping.use("split", "split");
  for (const auto& [theirs, ours] : kSplits)
    if (*split == theirs) task["split"] = ours;
  return task.contains("split") ? std::string() : to_line(*split);
}

/// The record's own id; what is neither text nor a whole number is none, and stays unused.
std::optional<std::string> own_id(Mapping& mapping, const ImportOptions& options) {
  for (const std::string_view name : names_or(options.id_field, kIds)) {
    const Json* id = mapping.peek(name);
    if (!id || !(id->is_string() || id->is_number_integer())) continue;
    mapping.use(name, "id");
    return id->is_string() ? std::string(trim(id->get<std::string>())) : to_line(*id);
  }
  return std::nullopt;
}

std::string id_for(const Json& task) { return "t-" + sha256_hex(to_line(task)).substr(0, 12); }

Status refuse_what_nobody_checks(const Mapping& mapping) {
  if (const Json* assertions = mapping.peek("assertions"))
    return fail(unusable("its " + std::to_string(assertions->size()) +
                         " assertions are prose, which no pure scorer can check; write a task "
                         "with 'expect' by hand"));
  if (mapping.peek("files") || mapping.peek("images"))
    return fail(
        unusable("it needs files or images, which are not imported; write its task by hand"));
  return {};
}

/// A scorer as an object with its type.
Result<Json> scorer_of(const std::string& specification) {
  SKILLGIT_TRY(const std::string canonical, canonical_scorer(specification));
  return parse_json(canonical);
}

/// The scorer of tasks that name none.
Result<Json> chosen_scorer(const ImportOptions& options) {
  return scorer_of(options.scorer.empty() ? options.default_scorer : options.scorer);
}

/// Says how `task` is judged, unless that holds where it goes anyway.
Status name_scorer(const ImportOptions& options, Json& task) {
  SKILLGIT_TRY(const Json given, chosen_scorer(options));
  if (!options.scorer.empty())
    task["scorer"] = given.size() == 1 ? given["type"] : given;
  else if (task.contains("expect") && task["expect"].is_object() && given["type"] != "json")
    task["scorer"] = "json";
  return {};
}

/// Whether the reference of a record is a value to compare, and no list of texts that will do.
bool compares_values(const Mapping& mapping, const Json& chosen) {
  const Json* own = mapping.peek("scorer");
  const Json& scorer = own ? *own : chosen;
  if (!scorer.is_object()) return scorer == "json";
  const auto type = scorer.find("type");
  return type != scorer.end() && *type == "json";
}

Status map_expect(Mapping& mapping, const ImportOptions& options, Json& task) {
  const auto names = names_or(options.expect_field, kExpects);
  SKILLGIT_TRY(const Json scorer, chosen_scorer(options));
  if (compares_values(mapping, scorer)) {
    if (const Json* expect = mapping.take(names, "expect")) task["expect"] = *expect;
  } else if (const Json* expect = mapping.take_literally(names, "expect")) {
    task["expect"] = tidy_reference(*expect);
  }
  return {};
}

/// Refuses a task that nothing judges because its reference is an empty one.
Status check_reference(const Mapping& mapping, const ImportOptions& options, const Json& task) {
  if (task.contains("expect") || task.contains("scorer")) return {};
  const auto empty = mapping.find_empty(names_or(options.expect_field, kExpects));
  return empty.empty() ? Status() : fail(unusable("its " + quote(empty) + " is empty"));
}

/// The task of one record, without its id.
Result<Json> map_content(Mapping& mapping, const ImportOptions& options) {
  SKILLGIT_CHECK(refuse_what_nobody_checks(mapping));
  Json task = Json::object();
  SKILLGIT_TRY(task["input"], map_input(mapping, options));
  SKILLGIT_CHECK(map_expect(mapping, options, task));
  for (const std::string_view key : kKept)
    if (const Json* value = mapping.take(std::span(&key, 1), key)) task[std::string(key)] = *value;
  if (const Json* family = mapping.take(kFamilies, "family")) task["family"] = *family;
  if (const Json* choices = mapping.peek("choices")) {
    mapping.use("choices", "input");
    SKILLGIT_CHECK(map_choices(*choices, task));
  }
  if (!task.contains("scorer")) SKILLGIT_CHECK(name_scorer(options, task));
  SKILLGIT_CHECK(check_reference(mapping, options, task));
  return task;
}

/// Whether `task` would be read, and could be scored.
Status check_task(const Json& task, const std::string& default_scorer) {
  SKILLGIT_TRY(const std::string scorer, canonical_scorer(default_scorer));
  const auto outcome = read_task_line(to_line(task), 1, scorer, {});
  if (const auto* problem = std::get_if<Problem>(&outcome)) return fail(unusable(problem->message));
  return validate_scorer(std::get<Task>(outcome));
}

/// Collects tasks, and gives each an id of its own.
class Importer {
 public:
  explicit Importer(const ImportOptions& options) : options_(options) {}

  void add(const std::string& place, const Result<Record>& record) {
    const Status added = try_add(place, record);
    if (!added) report_.skipped.push_back({place, added.error().message()});
  }

  Imported finish() && {
    if (!options_.id_field.empty() && without_id_ > 0)
      report_.notes.push_back(quote(options_.id_field) + " holds no id in " +
                              std::to_string(without_id_) + " of " + std::to_string(report_.tasks) +
                              " tasks: theirs comes from their content");
    return std::move(report_);
  }

 private:
  Status try_add(const std::string& place, const Result<Record>& record) {
    if (!record) return fail(record.error());
    if (!record->value.is_object()) return fail(unusable("is no JSON object"));
    Mapping mapping(*record);
    SKILLGIT_TRY(Json task, map_content(mapping, options_));
    const auto own = own_id(mapping, options_);
    const std::string id = own.value_or(id_for(task));
    const std::string unknown_split = map_split(mapping, task);
    if (!contents_.insert(id + '\n' + to_line(task)).second)
      return fail(unusable("says the same as an earlier record"));
    task["id"] = free_id(id);
    SKILLGIT_CHECK(check_task(task, options_.default_scorer));
    if (!unknown_split.empty())
      report_.notes.push_back(place + ": unknown split " + quote(unknown_split) +
                              " left out; the split rule decides");
    if (task["id"] != id)
      report_.notes.push_back(place + ": the id " + quote(id) + " is taken; it is called " +
                              quote(task["id"].get<std::string>()));
    ids_.insert(task["id"].get<std::string>());
    mapping.count(report_);
    report_.jsonl += to_line(task) + '\n';
    ++report_.tasks;
    if (!own) ++without_id_;
    return {};
  }

  std::string free_id(const std::string& id) {
    if (!ids_.contains(id)) return id;
    int& number = numbers_.try_emplace(id, 2).first->second;
    while (ids_.contains(numbered(id, number))) ++number;
    return numbered(id, number);
  }

  static std::string numbered(const std::string& id, int number) {
    return id + '-' + std::to_string(number);
  }

  const ImportOptions& options_;
  Imported report_;
  std::size_t without_id_ = 0;  ///< Tasks whose record had no id of its own.
  std::set<std::string> ids_;
  std::map<std::string, int> numbers_;  ///< Below which none is free, of each id that is taken.
  std::set<std::string> contents_;
};

}  // namespace

Result<Imported> import_tasks(std::string_view bytes, const ImportOptions& options) {
  if (!options.scorer.empty()) SKILLGIT_CHECK(canonical_scorer(options.scorer));
  SKILLGIT_CHECK(canonical_scorer(options.default_scorer));
  Importer importer(options);
  SKILLGIT_CHECK(read_records(bytes, [&importer](const std::string& place, const auto& record) {
    importer.add(place, record);
  }));
  return std::move(importer).finish();
}

}  // namespace skillgit::tasks
