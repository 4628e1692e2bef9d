#pragma once

#include "app/cli/run_choice.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/repository.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace skillgit::cli {

/// One edit of an accepted offer.
struct NamedEdit {
  store::RunName run;
  store::RunEvent event;  ///< That settled the offer; its decision is set.
  std::size_t place = 0;  ///< Of the edit in its offer, from 0.

  const optimizer::OfferedEdit& offered() const { return event.decision->edits[place]; }
  std::string id() const { return text::edit_id(run.slug(), offered().edit); }
  std::string candidate() const { return store::candidate_name(run, event.decision->offer); }
};

/// The edit id that a commit says it is, or nothing; fails with not_found for what is no commit.
/// See trailer_of().
using EditOfCommit = std::function<Result<std::optional<std::string>>(const std::string&)>;

/// Whether the candidate that an event settled is in the history of HEAD.
using IsInHead = std::function<bool(const store::RunEvent&)>;

/// Finds the accepted edit that `name` means, in this order: an offer of one edit (`c3`,
/// `<skill>/<run>/c0003`, ...), an edit's id or the beginning of it (four hex digits at least), one
/// of its commits. Of equal edits the newest that HEAD has is meant, else the newest.
///
/// Fails with not_found when there is no such edit or it was never accepted, and with usage, and
/// the ids to choose from, when several are meant.
Result<NamedEdit> find_edit(const std::string& name, const store::RunStore& store,
                            const EditOfCommit& edit_of, const IsInHead& is_in_head);

}  // namespace skillgit::cli
