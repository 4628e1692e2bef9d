#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/options.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::train {

/// What does not fit in a run.
struct Contradiction {
  std::string where;  ///< "c0003", "step 2", "the start", a ref, or the log itself.
  std::string what;
  std::string hint = {};  ///< What leads on; may be empty.

  friend bool operator==(const Contradiction&, const Contradiction&) = default;
};

struct Verification {
  int decisions = 0;  ///< How many were derived again.
  std::vector<Contradiction> contradictions;
};

/// The options that a run's configuration (`run.toml`) stands for; nothing where it cannot be read,
/// since a newer skillgit may have written it.
using OptionsOf = std::function<std::optional<TrainOptions>(const std::string& config)>;

/// Derives every decision of a run again, from the scores that its log records.
///
/// Checks that the quoted means are those of the recorded draws, that they lead to the recorded
/// verdict by the gate's rules and the run's options, that every candidate's commits are exactly
/// the recorded edits, that each accepted one is the base of the next, and that the commits of the
/// events and the tags of the rejects say what the records say. Asks no model. Fails when the log
/// cannot be read at all; what can be read and is wrong is a contradiction. Without options, what
/// needs them is not checked.
Result<Verification> verify(const store::Repository& repository, const store::RunStore& store,
                            const store::RunName& run, const OptionsOf& options_of = {});

}  // namespace skillgit::train
