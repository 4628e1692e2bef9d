#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"

#include "skillgit/edge/store/health.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

struct LandOptions {
  RunChoice choice = {};
  bool json = false;
};

/// What landing one run came to.
struct LandReport {
  store::RunHeader header;
  std::optional<store::ObjectId> tip;  ///< The newest accepted commit; nothing without one.
  int accepted = 0;
  store::Landing landing;
  std::string advice;  ///< What a person can do where it was deferred; may be empty.
};

Result<LandOptions> parse_land(Args args);

/// Lands the chosen run, the newest one when there are several, and lets go of the branch of a
/// run that has come to its end.
Result<LandReport> land_run(const LandOptions& options,
                            const std::vector<std::string>& protected_branches,
                            const store::Repository& repository, store::RunStore& store);

/// What to do first about a merge, a rebase or the like: git moves nothing while it is under way.
std::string advice_about(const store::UnderWay& work);

/// "landed", "current", "deferred".
std::string_view word_for(store::Landing::State state);

/// Why a landing was deferred, and what `skillgit land` is for then.
std::string why_deferred(const store::Landing& landing);

void print_land(const LandReport& report, std::ostream& out);

extern const Command kLandCommand;

}  // namespace skillgit::cli
