#pragma once

#include "skillgit/core/tasks/points.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace skillgit::tasks {

/// How an attempt of the target at a task ended.
enum class RolloutStatus {
  scored,       ///< There is an answer, and the scorer judged it.
  failed,       ///< The target gave up or broke its limits: a fair zero.
  infra_error,  ///< Nobody can say: the endpoint, the scorer or the machine failed. No score.
};

std::string_view to_string(RolloutStatus status);

/// One attempt of the target at one task with one skill.
struct Rollout {
  std::string task;  ///< The task's id.
  RolloutStatus status = RolloutStatus::infra_error;
  Points points = 0;   ///< 0..kFullMarks; 0 unless scored.
  std::string why;     ///< The scorer's reason, or the error; one line.
  std::string prompt;  ///< What was sent, as one text; empty when only the score is known.
  std::string reply;   ///< What came back; likewise.
  std::int64_t prompt_tokens = 0;
  std::int64_t reply_tokens = 0;

  /// What was done on the way to the reply: calls of tools and their results, as one text; empty
  /// where the target was asked once.
  std::string trajectory = {};

  friend bool operator==(const Rollout&, const Rollout&) = default;
};

}  // namespace skillgit::tasks
