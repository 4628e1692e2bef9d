#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/exit_code.hpp"
#include "skillgit/core/optimizer/promotion.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

extern const Command kPromoteCommand;

/// What `skillgit promote` was asked for.
struct PromoteOptions {
  std::optional<std::string> skill = {};    ///< A slug; the only skill when absent.
  std::optional<std::string> version = {};  ///< After the '@'; HEAD when absent.
  std::optional<std::string> against = {};
  std::optional<int> draws = {};  ///< 3 when absent, or 1 for a target that repeats itself.
  bool dry_run = false;
  bool list = false;
  bool json = false;
};
Result<PromoteOptions> parse_promote(Args args);

/// 0 passed, 1 not passed, 6 indecisive.
ExitCode exit_code_of(optimizer::PromotionVerdict verdict);

}  // namespace skillgit::cli
