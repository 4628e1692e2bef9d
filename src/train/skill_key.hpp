#pragma once

#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <map>
#include <string>
#include <vector>

namespace skillgit::train {

/// What scores belong to besides the task: a run's target, and the files that no edit touches.
struct KeyParts {
  std::string target;
  std::map<std::string, store::ObjectId> other_files;
};

/// A digest of the files that ship, which the score keys of all tasks with a skill have in common.
std::string shipped_hash(const text::SkillFiles& files, const KeyParts& parts);

/// The score key of a task with a skill of these files.
std::string key_of(const text::SkillFiles& files, const tasks::Task& task, const KeyParts& parts);

/// A skill as the gate meets it: its text, and the score key of each val task with it.
struct Contender {
  text::SkillFiles files;
  std::map<std::string, std::string> keys;  ///< Task id to score key.
};
Contender contender(const text::SkillFiles& files, const std::vector<tasks::Task>& val,
                    const KeyParts& parts);

/// The score keys of two contenders, all val tasks of the first in front.
std::vector<std::string> keys_of_both(const Contender& first, const Contender& second);

}  // namespace skillgit::train
