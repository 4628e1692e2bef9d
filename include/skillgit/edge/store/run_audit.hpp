#pragma once

#include "skillgit/edge/store/run_store.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace skillgit::store {

/// Tells whether the commits of a run are those that its records make.
///
/// Equal inputs give equal object ids, so it writes a commit once more and compares: its files,
/// parents, message, author and time. What it writes stays in memory.
class RunAudit {
 public:
  virtual ~RunAudit() = default;

  /// For the run of `log`, of which only the head is read. `repository` stays the caller's.
  static Result<std::unique_ptr<RunAudit>> open(const Repository& repository, const RunLog& log);

  /// Fails with damaged, and says what differs, unless the commit of `event` is the one that
  /// RunStore::append() makes of it after `previous`, or create() where there is none.
  virtual Status check_event(const RunEvent& event, const std::optional<ObjectId>& previous) = 0;

  /// Likewise, unless the chain that ends at `tip` is the one that write_candidate() makes of
  /// `edits` on `parent`, and write_accepted() where `decision` changes the skill.
  virtual Status check_candidate(const optimizer::Decision& decision, const ObjectId& parent,
                                 const std::vector<EditedSkill>& edits, const ObjectId& tip) = 0;

  /// Likewise, unless `tag` is the one that a reject of `candidate` makes.
  virtual Status check_rejected_tag(const optimizer::Decision& decision, const ObjectId& candidate,
                                    const ObjectId& tag) = 0;
};

}  // namespace skillgit::store
