#pragma once

#include "skillgit/train/events.hpp"
#include "train/journal.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace skillgit::train {

/// What came back in the runs that a run builds on, as far as this machine has their journals. They
/// are opened when something is looked for, the newest run's first.
class EarlierReplies {
 public:
  /// `repository` outlives it.
  EarlierReplies(const store::Repository& repository, const std::vector<Pin>& pins);

  /// The attempt with its reply, or nothing. A journal that cannot be read has nothing: whoever
  /// asks can do without.
  std::optional<tasks::Rollout> find(const AttemptKey& attempt);

 private:
  const store::Repository& repository_;
  std::vector<store::RunName> unopened_;  ///< Oldest first.
  std::vector<std::unique_ptr<Journal>> journals_;
};

}  // namespace skillgit::train
