#pragma once

#include "edge/store/git.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <string>
#include <vector>

namespace skillgit::store {

/// A folder as trees name it: "skills/demo" for "./skills/demo/", "" for ".".
/// Fails with usage for a path that leads out of the repository.
Result<std::string> tidy_folder(const std::string& path);

/// Fails with invalid for a path that is longer than any of a skill. Who follows a stranger's
/// folders by recursion stops there.
Status check_length(const std::string& path);

/// The path of `file` inside `folder`, where "" is the root.
std::string join(const std::string& folder, const std::string& file);

/// Pathspecs of git for the files in `folder` that ship (see ships()), from the repository's root.
std::vector<std::string> shipped_pathspecs(const std::string& folder);

/// See Repository::read_skill.
Result<SkillAt> read_skill(git_repository* repository, const ObjectId& commit,
                           const std::string& path);

/// See Repository::find_skills.
Result<std::vector<std::string>> find_skills(git_repository* repository, const ObjectId& commit);

}  // namespace skillgit::store
