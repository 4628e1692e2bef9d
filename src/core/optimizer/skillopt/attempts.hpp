#pragma once

#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// A train task, and how the target did it.
struct Attempt {
  const tasks::Task* task = nullptr;
  tasks::Rollout rollout;

  bool passed() const { return rollout.points >= task->pass_at; }
};
using Attempts = std::vector<Attempt>;

/// The ids of their tasks.
std::vector<std::string> ids_of(std::span<const Attempt> attempts);

/// The attempts as evidence for a prompt, numbered from 1: task, reference, what was done on the
/// way to the reply, reply, score and the scorer's reason, each quoted as data, at most `bytes` of
/// each attempt. The skill is not repeated: of a prompt only what is neither skill nor task is
/// shown, once.
std::string describe(std::span<const Attempt> attempts, const text::SkillFiles& skill,
                     std::size_t bytes);

}  // namespace skillgit::optimizer::skillopt
