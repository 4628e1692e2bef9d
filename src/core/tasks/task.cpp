#include "skillgit/core/tasks/task.hpp"

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorer_spec.hpp"
#include "core/tasks/scorers.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skillgit::tasks {

std::string_view to_string(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::val:
      return "val";
    case Split::test:
      return "test";
  }
  return "";
}

Result<Split> parse_split(std::string_view name) {
  for (const Split split : {Split::train, Split::val, Split::test})
    if (name == to_string(split)) return split;
  return fail(Error(ErrorKind::invalid, "unknown split " + quote(name))
                  .with_hint("the splits are train, val and test"));
}

std::optional<std::string> worked_answer(const Task& task) {
  if (!task.solution.empty()) return task.solution;
  if (task.expect.empty()) return std::nullopt;
  const auto spec = parse_scorer_spec(task.scorer);
  if (!spec || spec->type == ScorerType::regex) return std::nullopt;
  if (spec->type == ScorerType::json) return task.expect;
  const auto expect = parse_json(task.expect);
  const auto texts = expect ? reference_texts(&*expect) : Result<std::vector<std::string>>();
  if (!expect || !texts || texts->empty()) return std::nullopt;
  return texts->front();
}

std::string content_hash(const Task& task) {
  FieldDigest digest;
  digest.add(task.input).add(task.expect).add(task.scorer).add(std::to_string(task.pass_at));
  // What has no attachments keeps the hash that it always had.
  if (task.files.empty() && task.images.empty()) return digest.hex();
  digest.add(std::to_string(task.files.size()));
  for (const Attachment& file : task.files) digest.add(file.name).add(file.bytes);
  for (const Attachment& image : task.images) digest.add(image.bytes);
  return digest.hex();
}

std::vector<Task> TaskSet::of(Split split) const {
  std::vector<Task> result;
  std::copy_if(tasks.begin(), tasks.end(), std::back_inserter(result),
               [split](const Task& task) { return task.split == split; });
  return result;
}

std::size_t TaskSet::count(Split split) const {
  return static_cast<std::size_t>(std::count_if(
      tasks.begin(), tasks.end(), [split](const Task& task) { return task.split == split; }));
}

const Task* TaskSet::find(std::string_view id) const {
  const auto found =
      std::find_if(tasks.begin(), tasks.end(), [id](const Task& task) { return task.id == id; });
  return found == tasks.end() ? nullptr : &*found;
}

}  // namespace skillgit::tasks
