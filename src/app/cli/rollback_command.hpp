#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/edge/store/restore.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace skillgit::cli {

struct RollbackOptions {
  std::string skill;
  std::string to;
  bool dry_run = false;
};

Result<RollbackOptions> parse_rollback(Args args);

/// What is restored, and the message of the commit that does it; `candidate` is the full name of
/// the one that `source` is, if it is one.
store::Restore plan_rollback(const RollbackOptions& options, const std::string& folder,
                             const store::ObjectId& source, const std::string& candidate = {});

extern const Command kRollbackCommand;

}  // namespace skillgit::cli
