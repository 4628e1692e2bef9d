#pragma once

#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/difference.hpp"
#include "skillgit/edge/store/repository.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <functional>
#include <optional>
#include <string>

namespace skillgit::cli {

/// The folder of a skill: as it is configured, else where its newest run found it.
/// Fails with not_found, and the nearest known name, when neither knows it.
Result<std::string> folder_of(const std::string& slug, const std::optional<config::Config>& config,
                              const store::RunStore& store);

/// `slug`, or where it is empty the only skill that is configured, else was trained. Fails with
/// usage where there are several, with not_found where there is none.
Result<std::string> named_or_only(const std::string& slug,
                                  const std::optional<config::Config>& config,
                                  const store::RunStore& store);

/// Whether a commit has a skill in a folder, whatever kind of one.
bool has_skill(const store::Repository& repository, const store::ObjectId& commit,
               const std::string& folder);

/// The folder where a commit has the skill that lives in `folder` now: there or, where it was moved
/// since, where one of the skill's runs found it; `folder` when in none of them.
Result<std::string> folder_at(const store::ObjectId& commit, const std::string& slug,
                              const std::string& folder, const store::Repository& repository,
                              const store::RunStore& store);

/// An error of reading a skill: where its folder was moved since that commit, with the folder that
/// it had, and `way_on` from there, told that folder.
Error naming_older_folder(Error error, const store::FolderAt& read, const std::string& slug,
                          const store::Repository& repository, const store::RunStore& store,
                          const std::function<std::string(const std::string&)>& way_on);

}  // namespace skillgit::cli
