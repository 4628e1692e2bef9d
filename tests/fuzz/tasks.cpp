// A task file is read as far as it is right, and written so that it reads the same.

#include "fuzz/property.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/core/tasks/score_key.hpp"
#include "skillgit/core/tasks/scorer.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <cstdint>
#include <set>

namespace skillgit::tasks {
namespace {

using fuzz::must;

void check_set(const TaskSet& set) {
  std::set<std::string> ids;
  for (const Task& task : set.tasks) {
    must(ids.insert(task.id).second, "ids are unique");
    must(!task.id.empty() && task.id.size() <= kLongestTaskId, "an id has a length");
    must(set.find(task.id) != nullptr, "a task is found by its id");
    must(canonical_scorer(task.scorer).value_or("") == task.scorer, "a scorer is canonical");
    must(task.pass_at > 0 && task.pass_at <= kFullMarks, "a pass mark is in range");
    must(score_key("tree", task, "target").size() == 64, "a task has a score key");
    (void)validate_scorer(task);
    (void)worked_answer(task);
  }
  must(set.of(Split::train).size() + set.of(Split::val).size() + set.of(Split::test).size() ==
           set.tasks.size(),
       "each task is in one split");
}

void check_problems(const TaskFile& file) {
  std::size_t line = 1;
  for (const Problem& problem : file.problems) {
    must(problem.line >= line && problem.column >= 1, "problems come in order");
    must(to_string(problem).find('\n') == std::string::npos, "a problem is one line");
    line = problem.line;
  }
}

}  // namespace
}  // namespace skillgit::tasks

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::tasks;
  using skillgit::fuzz::must;
  const std::string_view text = skillgit::fuzz::text_of(data, size);
  const auto file = read_task_file(text, {});
  must(file.has_value(), "usable options read any file");
  check_problems(*file);
  check_set(file->set);
  must(check(file->set) == check(file->set), "the same set has the same findings");
  const auto strictly = parse_task_set(text);
  must(strictly.has_value() == file->problems.empty(), "a file is right, or has problems");

  if (file->set.tasks.empty()) return 0;  // A file without a task is a problem of its own.
  const std::string written = to_jsonl(file->set);
  const auto again = parse_task_set(written, {.scorer = "f1", .split = {.seed = 7}});
  must(again.has_value() && again->tasks == file->set.tasks, "what is written reads back");
  must(to_jsonl(*again) == written, "equal sets have equal bytes");
  return 0;
}
