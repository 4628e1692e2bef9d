#pragma once

#include "skillgit/app/report/run_view.hpp"
#include "skillgit/edge/store/repository.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/promotion_events.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace skillgit::cli {

/// The fresh measurement of what a run made: the newest attempt to promote the skill as its last
/// accepted commit has it. Nothing where there is none, or the run accepted nothing.
///
/// An attempt that could not be measured, or is still open, is no result.
std::optional<report::FreshResult> fresh_result_of(
    const store::RunLog& log, const std::vector<train::PromotionAttempt>& attempts,
    const store::Repository& repository);

/// Looks for the fresh result of a run. Fails with damaged where promotions cannot be read.
using FreshResultOf =
    std::function<Result<std::optional<report::FreshResult>>(const store::RunLog& log)>;

/// Looks among the promotions of `repository`, which must outlive it, each time anew.
FreshResultOf fresh_results_from(store::Repository& repository);

}  // namespace skillgit::cli
