#pragma once

#include "core/text/placement.hpp"
#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

namespace skillgit::text {

/// Compares a document with what an edit would make of it.
///
/// An edit may change its own lines and nothing else: the front matter (unless `rules` say so)
/// and the regions keep their bytes; every other line stays what it is (an item, a row, code) in
/// the block and in the item where it was. Returns the placement, or the refusal.
Placement guard_structure(const Document& before, const Document& after, Placement placement,
                          EditOp op, const EditRules& rules);

}  // namespace skillgit::text
