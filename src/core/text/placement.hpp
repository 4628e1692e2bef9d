#pragma once

#include "core/text/anchor.hpp"
#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

#include <string>
#include <string_view>

namespace skillgit::text {

/// What an edit would do to a document, or why it has no place there.
struct Placement {
  EditStatus status = EditStatus::applied;
  std::string detail;
  Splice splice;
};

/// No placement: why the edit has none.
Placement refuse(EditStatus status, std::string detail = "");

Placement place_append(const Document& document, std::string_view text);
/// Behind everything, machine-owned regions as well.
Placement place_at_end(const Document& document, std::string_view text);
Placement place_insertion(const Document& document, const AnchorMatch& anchor,
                          std::string_view text);
Placement place_replacement(const Document& document, const AnchorMatch& anchor,
                            std::string_view text);
Placement place_removal(const Document& document, const AnchorMatch& anchor);

}  // namespace skillgit::text
