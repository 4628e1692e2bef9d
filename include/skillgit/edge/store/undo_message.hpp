#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <string>

namespace skillgit::store {

/// The message of the commit that takes one edit of an accepted offer back. It claims nothing: its
/// trailers name the edit and its candidate, and it has no score. What the subject quotes is made
/// harmless as candidate_message() does.
Message undo_message(const RunName& run, int offer, const optimizer::OfferedEdit& edit);

/// The newest commit in the history of `head` that takes the edit of that id back, by its trailer.
Result<std::optional<ObjectId>> find_undo(const Repository& repository, const ObjectId& head,
                                          const std::string& edit_id);

}  // namespace skillgit::store
