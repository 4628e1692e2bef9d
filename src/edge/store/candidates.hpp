#pragma once

// The objects of an offer: the chain of its edits, its accepted tip, its rejected tag.

#include "edge/store/git.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <vector>

namespace skillgit::store {

/// Writes the chain of an offer on `parent`, one commit an edit, and returns its tip.
///
/// A file that an edit changes keeps its mode and, unless the path is marked `-text`, its line
/// ending; a file that `files` does not name stays as it is. Fails with invalid for an edit that
/// changes nothing or that names a path outside the skill's folder.
Result<ObjectId> write_chain(git_repository* repository, const RunHeader& header, int offer,
                             int step, const ObjectId& parent,
                             const std::vector<EditedSkill>& edits);

/// Writes the tip of a chain again, with the trailers of its decision.
Result<ObjectId> write_accepted_tip(git_repository* repository, const RunHeader& header,
                                    const ObjectId& candidate, const optimizer::Decision& decision);

/// Writes the tag of a rejected candidate.
Result<ObjectId> write_rejected_tag(git_repository* repository, const RunHeader& header,
                                    const ObjectId& candidate, const optimizer::Decision& decision);

}  // namespace skillgit::store
