#pragma once

#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

/// The folder of a skill: as it is configured, else where its newest run found it.
/// Fails with not_found, and the nearest known name, when neither knows it.
Result<std::string> folder_of(const std::string& slug, const std::optional<config::Config>& config,
                              const store::RunStore& store);

}  // namespace skillgit::cli
