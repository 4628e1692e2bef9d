#include "core/tasks/attachments.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <cassert>
#include <nlohmann/json.hpp>

namespace skillgit::tasks {
namespace {

Json value_of(const std::string& canonical) {
  const auto value = parse_json_exactly(canonical);
  assert(value);
  return *value;
}

Json to_json(const Task& task) {
  Json line = {{"id", task.id},
               {"input", task.input},
               {"scorer", value_of(task.scorer)},
               {"split", to_string(task.split)}};
  if (!task.expect.empty()) line["expect"] = value_of(task.expect);
  if (!task.family.empty()) line["family"] = task.family;
  if (!task.solution.empty()) line["solution"] = task.solution;
  if (task.pass_at != kFullMarks)
    line["pass_at"] = static_cast<double>(task.pass_at) / static_cast<double>(kFullMarks);
  if (!task.files.empty()) line["files"] = attachments_as_json(task.files);
  if (!task.images.empty()) line["images"] = attachments_as_json(task.images);
  return line;
}

}  // namespace

std::string to_jsonl(const TaskSet& set) {
  std::string text;
  for (const Task& task : set.tasks) text += to_line(to_json(task)) + '\n';
  return text;
}

}  // namespace skillgit::tasks
