#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace skillgit::train {

/// Tokens as the endpoint counted them; 0 where it does not.
struct Tokens {
  std::int64_t prompt = 0;
  std::int64_t reply = 0;

  friend bool operator==(const Tokens&, const Tokens&) = default;
};

/// What a run has spent, as the journal on this machine tells it.
struct Spending {
  std::int64_t requests = 0;  ///< Sent to the target, those without an answer included.
  std::int64_t seconds = 0;   ///< How long the run has been worked on.
  std::int64_t answers = 0;   ///< Replies of the optimizer model.
  std::map<std::pair<std::string, int>, Tokens> attempts;  ///< By score key and index of the draw.
};

/// Reads what a run has spent; nothing where this machine has no journal of it.
///
/// Changes nothing, so it may read beside the process that trains. Fails with damaged when the
/// journal cannot be read.
Result<std::optional<Spending>> spending_of(const store::Repository& repository,
                                            const store::RunName& run);

}  // namespace skillgit::train
