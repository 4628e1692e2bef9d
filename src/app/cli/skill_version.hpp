#pragma once

#include "app/cli/run_choice.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

/// `<skill>[@<rev>]`, where either may be left out.
struct SkillAndVersion {
  std::optional<std::string> skill = {};
  std::optional<std::string> version = {};
};
SkillAndVersion parse_skill_and_version(const std::string& text);

/// The commit of a version of skill `slug`: a candidate of its (`c3`, `<run>/c0003`, ...), else
/// anything that git takes for a revision.
///
/// Fails with not_found when it is neither, or a candidate that was refused and has no commit, and
/// with damaged as RunStore::check_candidate.
Result<store::ObjectId> find_version(const std::string& text, const std::string& slug,
                                     const store::Repository& repository,
                                     const store::RunStore& store);

}  // namespace skillgit::cli
