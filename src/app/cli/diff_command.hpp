#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/edge/store/difference.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

struct DiffOptions {
  std::string skill = {};                ///< Empty for the only one.
  std::optional<std::string> from = {};  ///< The base of the skill's newest run without one.
  std::optional<std::string> to = {};    ///< The tip of the branch that the run trains without one.
  store::DifferenceForm form = store::DifferenceForm::lines;
  bool json = false;
};

/// The two versions that are compared.
struct Versions {
  store::ObjectId from, to;
};

/// `[<skill>][@<revision>] [<revision>]`.
Result<DiffOptions> parse_diff(Args args);

Result<Versions> collect_versions(const DiffOptions& options, const store::Repository& repository,
                                  const store::RunStore& store);

extern const Command kDiffCommand;

}  // namespace skillgit::cli
