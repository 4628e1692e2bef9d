#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <string>
#include <vector>

namespace skillgit::train {

/// What does not fit in a run.
struct Contradiction {
  std::string where;  ///< "c0003", "step 2", or the run itself.
  std::string what;
  std::string hint = {};  ///< What leads on; may be empty.

  friend bool operator==(const Contradiction&, const Contradiction&) = default;
};

struct Verification {
  int decisions = 0;  ///< How many were derived again.
  std::vector<Contradiction> contradictions;
};

/// Derives every decision of a run again, from the scores that its log records.
///
/// Checks that the quoted means are those of the recorded draws, that they lead to the recorded
/// verdict by the gate's rules, that every candidate's commits hold exactly the recorded edits,
/// and that each accepted one is the base of the next. Asks no model. Fails when the log cannot
/// be read at all; what can be read and is wrong is a contradiction.
Result<Verification> verify(const store::Repository& repository, const store::RunStore& store,
                            const store::RunName& run);

}  // namespace skillgit::train
