#include "skillgit/core/tasks/task_set.hpp"

#include "core/tasks/normal_text.hpp"
#include "core/tasks/task_line.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <map>

namespace skillgit::tasks {
namespace {

constexpr int kLargestRatio = 1'000'000;

bool is_usable(const SplitRule& rule) {
  const auto in_range = [](int ratio) { return 0 <= ratio && ratio <= kLargestRatio; };
  return in_range(rule.train) && in_range(rule.val) && in_range(rule.test) &&
         rule.train + rule.val + rule.test > 0;
}

/// Collects the tasks and problems of a file, line by line.
class Reader {
 public:
  Reader(std::string scorer, const ParseOptions& options)
      : scorer_(std::move(scorer)), options_(options) {}

  bool is_full() const { return file_.problems.size() >= options_.most_problems; }

  void read(std::string_view line, std::size_t number) {
    if (trim(line).empty()) return;
    auto outcome = read_task_line(line, number, scorer_, options_.split, options_.read);
    if (auto* problem = std::get_if<Problem>(&outcome))
      file_.problems.push_back(std::move(*problem));
    else
      keep(std::move(std::get<Task>(outcome)), number);
  }

  TaskFile break_off() && {
    file_.is_complete = false;
    return std::move(file_);
  }

  TaskFile finish() && {
    if (file_.set.tasks.empty() && file_.problems.empty())
      file_.problems.push_back({1, 1, "", "there is no task in the file",
                                "`skillgit help tasks` shows how one is written"});
    return std::move(file_);
  }

 private:
  void keep(Task task, std::size_t number) {
    const auto [first, is_new] = line_of_.try_emplace(task.id, number);
    if (is_new)
      file_.set.tasks.push_back(std::move(task));
    else
      file_.problems.push_back({number, 1, task.id,
                                "line " + std::to_string(first->second) + " has the same id",
                                "every task needs an id of its own"});
  }

  std::string scorer_;
  const ParseOptions& options_;
  TaskFile file_;
  std::map<std::string, std::size_t> line_of_;
};

}  // namespace

std::string to_string(const Problem& problem) {
  std::string text =
      "line " + std::to_string(problem.line) + ", column " + std::to_string(problem.column);
  if (!problem.task.empty()) text += ", task " + quote(problem.task);
  return text + ": " + problem.message;
}

Result<TaskFile> read_task_file(std::string_view jsonl, const ParseOptions& options) {
  if (!is_usable(options.split))
    return fail(ErrorKind::invalid, "the split ratios must be whole numbers from 0, not all 0");
  SKILLGIT_TRY(std::string scorer, canonical_scorer(options.scorer));
  if (jsonl.starts_with(kByteOrderMark)) {
    const Problem mark{1, 1, "", "the file begins with a byte order mark",
                       "save it as UTF-8 without one"};
    return TaskFile{.set = {}, .problems = {mark}, .is_complete = false};
  }
  Reader reader(std::move(scorer), options);
  std::size_t number = 0;
  for (std::size_t at = 0; at < jsonl.size();) {
    if (reader.is_full()) return std::move(reader).break_off();
    const std::size_t end = std::min(jsonl.find('\n', at), jsonl.size());
    std::string_view line = jsonl.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    reader.read(line, ++number);
    at = end + 1;
  }
  return std::move(reader).finish();
}

Result<TaskSet> parse_task_set(std::string_view jsonl, const ParseOptions& options) {
  SKILLGIT_TRY(TaskFile file, read_task_file(jsonl, options));
  if (file.problems.empty()) return std::move(file.set);
  const Problem& first = file.problems.front();
  std::string message = to_string(first);
  if (const std::size_t others = file.problems.size() - 1; others > 0)
    message += " (and " + std::string(file.is_complete ? "" : "at least ") +
               std::to_string(others) + " more)";
  Error error(ErrorKind::invalid, std::move(message));
  if (first.hint.empty()) return fail(std::move(error));
  return fail(std::move(error).with_hint(first.hint));
}

std::string split_counts(const TaskSet& set) {
  const auto count = [&set](Split split) { return std::to_string(set.count(split)); };
  return count(Split::train) + " train, " + count(Split::val) + " val, " + count(Split::test) +
         " test";
}

Split split_of(const SplitRule& rule, std::string_view id) {
  assert(is_usable(rule));
  FieldDigest digest;
  const std::string hex = digest.add("split").add(std::to_string(rule.seed)).add(id).hex();
  std::uint64_t place = 0;  // In 0..2^32-1.
  std::from_chars(hex.data(), hex.data() + 8, place, 16);
  const auto train = static_cast<std::uint64_t>(rule.train);
  const auto val = static_cast<std::uint64_t>(rule.val);
  const auto test = static_cast<std::uint64_t>(rule.test);
  const std::uint64_t slot = place * (train + val + test) >> 32;
  if (slot < train) return Split::train;
  return slot < train + val ? Split::val : Split::test;
}

}  // namespace skillgit::tasks
