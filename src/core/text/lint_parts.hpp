#pragma once

#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/lint.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// E002 to E016, W105, W109, W113 to W115: the front matter of the skill file at `path`.
void lint_front_matter(const Document& document, std::string_view path, std::string_view folder,
                       std::vector<Finding>& findings);

/// W103, W106, W110, W111, W112: any text file. Links are looked at in Markdown only.
void lint_text(const Document& document, std::string_view path, const std::set<std::string>& paths,
               std::vector<Finding>& findings);

}  // namespace skillgit::text
