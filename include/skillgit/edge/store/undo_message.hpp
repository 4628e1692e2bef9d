#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_store.hpp"

namespace skillgit::store {

/// The message of the commit that takes one edit of an accepted offer back. It claims nothing: its
/// trailers name the edit and its candidate, and it has no score. What the subject quotes is made
/// harmless as candidate_message() does.
Message undo_message(const RunName& run, int offer, const optimizer::OfferedEdit& edit);

}  // namespace skillgit::store
