#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <string>

namespace skillgit::train {

/// Whether a run went by SkillOpt's published rules: for comparison only, unable to land or to be
/// promoted. Fails with damaged when its log does not begin as logs do.
Result<bool> is_published(const store::RunLog& log);

/// The same of a run whose log is not read yet, of which no more than the beginning is parsed.
Result<bool> is_published(const store::RunStore& store, const store::RunName& run);

/// The run of the published rules, if any, that `commit` comes from: as one of its candidates, or
/// from a branch that holds what it changed.
Result<std::optional<store::RunName>> published_source(const store::Repository& repository,
                                                       const store::RunStore& store,
                                                       const std::string& slug,
                                                       const store::ObjectId& commit);

}  // namespace skillgit::train
