#pragma once

#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::text {

/// Where an anchor stands in a document.
struct AnchorMatch {
  EditStatus status = EditStatus::applied;  ///< Anything else: it stands nowhere, and why.
  std::string detail;
  Span span;                   ///< Without the line breaks at its ends; not empty.
  std::size_t first_line = 0;  ///< The line of its first byte.
  std::size_t last_line = 0;   ///< The line of its last byte.
};

/// Finds the one place of `anchor`, as edit.hpp describes, in linear time.
AnchorMatch find_anchor(const Document& document, std::string_view anchor);

/// The line that holds byte `offset` of the document, which has lines.
std::size_t line_at(const Document& document, std::size_t offset);

}  // namespace skillgit::text
