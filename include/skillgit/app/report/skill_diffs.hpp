#pragma once

#include "skillgit/edge/store/repository.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace skillgit::report {

/// How the skill changed with one edit: the commit that has it, as a unified diff. Empty when
/// there is none, or the commit is not here.
using DiffOf = std::function<std::string(const store::ObjectId& tip, std::size_t edits_before_tip)>;

/// How the skill changed from one commit to another, likewise.
using ChangeOf = std::function<std::string(const store::ObjectId& from, const store::ObjectId& to)>;

/// The diffs of candidates, read from their commits in `repository`, which must outlive it. What
/// was read once is remembered, for a page that is written again and again.
DiffOf diffs_from(const store::Repository& repository, const std::string& skill_path);

/// The changes between any commits of `repository`, which must outlive it.
ChangeOf changes_from(const store::Repository& repository, const std::string& skill_path);

}  // namespace skillgit::report
