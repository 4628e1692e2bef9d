#include "skillgit/core/tasks/check.hpp"

#include "core/tasks/near_duplicates.hpp"
#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kMostNames = 5;

/// Tasks that ask the same, in the order of the set: the same input about the same files and
/// images.
using Group = std::vector<const Task*>;

/// A digest of the files and images; empty where there are none.
std::string what_is_attached(const Task& task) {
  if (task.files.empty() && task.images.empty()) return {};
  Task attached;
  attached.files = task.files;
  attached.images = task.images;
  return content_hash(attached);
}

std::vector<Group> same_inputs(const TaskSet& set) {
  std::map<std::string, std::size_t> places;
  std::vector<Group> groups;
  for (const Task& task : set.tasks) {
    const auto [place, is_new] = places.try_emplace(question_of(task), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&task);
  }
  return groups;
}

std::vector<std::string> ids_of(const Group& group) {
  std::vector<std::string> ids;
  for (const Task* task : group) ids.push_back(task->id);
  return ids;
}

/// "tasks 'a' (train), 'b' (val) and 3 more"
std::string names(const Group& group) {
  std::string text = "tasks ";
  for (std::size_t i = 0; i < std::min(group.size(), kMostNames); ++i)
    text += std::string(i > 0 ? ", " : "") + quote(group[i]->id) + " (" +
            std::string(to_string(group[i]->split)) + ")";
  if (group.size() > kMostNames)
    text += " and " + std::to_string(group.size() - kMostNames) + " more";
  return text;
}

std::size_t distinct(const Group& group, const auto& value_of) {
  std::set<std::decay_t<decltype(value_of(*group.front()))>> values;
  for (const Task* task : group) values.insert(value_of(*task));
  return values.size();
}

bool spans_splits(const Group& group) {
  return distinct(group, [](const Task& task) { return task.split; }) > 1;
}

bool contradicts_itself(const Group& group) {
  Group with_reference;
  std::copy_if(group.begin(), group.end(), std::back_inserter(with_reference),
               [](const Task* task) { return !task->expect.empty(); });
  return with_reference.size() > 1 &&
         distinct(with_reference, [](const Task& task) { return task.expect; }) > 1;
}

bool repeats_in_a_split(const Group& group) { return group.size() > 1 && !spans_splits(group); }

class Findings {
 public:
  void error(std::string code, std::vector<std::string> tasks, std::string message) {
    add(Severity::error, std::move(code), std::move(tasks), std::move(message));
  }
  void warning(std::string code, std::vector<std::string> tasks, std::string message) {
    add(Severity::warning, std::move(code), std::move(tasks), std::move(message));
  }
  std::vector<Finding> list() && { return std::move(list_); }

 private:
  void add(Severity severity, std::string code, std::vector<std::string> tasks,
           std::string message) {
    list_.push_back({severity, std::move(code), std::move(tasks), std::move(message)});
  }

  std::vector<Finding> list_;
};

std::string cannot_be_scored(const Task& task, const Error& why) {
  return "task " + quote(task.id) + " cannot be scored: " + why.message();
}

void check_scorers(const TaskSet& set, Findings& findings) {
  for (const Task& task : set.tasks)
    if (const Status usable = validate_scorer(task); !usable)
      findings.error("unusable-scorer", {task.id}, cannot_be_scored(task, usable.error()));
}

void check_same_inputs(const std::vector<Group>& groups, Findings& findings) {
  for (const Group& group : groups)
    if (contradicts_itself(group))
      findings.error("contradiction", ids_of(group),
                     names(group) + " ask the same and expect different answers");
  for (const Group& group : groups)
    if (spans_splits(group))
      findings.error("leak", ids_of(group),
                     names(group) +
                         " ask the same: what is learned from one split is no news to "
                         "the other");
  for (const Group& group : groups)
    if (repeats_in_a_split(group))
      findings.warning("duplicate", ids_of(group),
                       names(group) + " ask the same, which counts them more than once");
}

void check_near_duplicates(const std::vector<Group>& groups, Findings& findings) {
  std::vector<std::string> texts;
  std::vector<int> splits;
  Group asked;
  for (const Group& group : groups) {
    // The same question about another picture is another task.
    if (!what_is_attached(*group.front()).empty()) continue;
    asked.push_back(group.front());
    texts.push_back(group.front()->input);
    splits.push_back(static_cast<int>(group.front()->split));
  }
  for (const auto& cluster : near_clusters(texts, splits, kNearPercent)) {
    Group group;
    for (const std::size_t text : cluster) group.push_back(asked[text]);
    findings.warning("near-duplicate", ids_of(group),
                     names(group) + " ask nearly the same in different splits");
  }
}

void check_sizes(const TaskSet& set, Findings& findings) {
  const auto size = [&set](Split split) { return set.of(split).size(); };
  if (size(Split::train) == 0)
    findings.error("no-train", {}, "there are no train tasks: nothing to learn from");
  const std::size_t val = size(Split::val);
  if (val == 0) findings.error("no-val", {}, "there are no val tasks: nothing to judge an edit by");
  if (0 < val && val < kFewestValTasks)
    findings.warning("few-val", {},
                     "with " + std::to_string(val) + " val " + (val == 1 ? "task" : "tasks") +
                         " one lucky answer is worth " + std::to_string((100 + val / 2) / val) +
                         " points, so an accepted edit proves nothing; use at least " +
                         std::to_string(kFewestValTasks));
  if (size(Split::test) == 0)
    findings.warning("no-test", {},
                     "there are no test tasks: the result can only be claimed for the val tasks "
                     "it was chosen on");
}

void check_answers(const TaskSet& set, Findings& findings) {
  const auto train = set.of(Split::train);
  const bool any = std::any_of(train.begin(), train.end(),
                               [](const Task& task) { return worked_answer(task).has_value(); });
  if (!any && !train.empty())
    findings.warning("no-answer", {},
                     "no train task shows a right answer: without an optimizer model there is "
                     "nothing to learn from");
}

}  // namespace

std::string_view to_string(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::string question_of(const Task& task) {
  return sha256_hex(what_is_attached(task) + normalise(task.input, {.ignore_space = true}));
}

std::vector<Finding> check(const TaskSet& set) {
  Findings findings;
  const std::vector<Group> groups = same_inputs(set);
  check_scorers(set, findings);
  check_same_inputs(groups, findings);
  check_near_duplicates(groups, findings);
  check_sizes(set, findings);
  check_answers(set, findings);
  return std::move(findings).list();
}

Status check_scorable(const std::vector<Task>& tasks) {
  for (const Task& task : tasks)
    if (const Status usable = validate_scorer(task); !usable)
      return fail(Error(ErrorKind::invalid, cannot_be_scored(task, usable.error()))
                      .with_hint("`skillgit tasks check` finds all such tasks"));
  return {};
}

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& one) { return one.severity == Severity::error; });
}

}  // namespace skillgit::tasks
