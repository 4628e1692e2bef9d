#pragma once

#include "core/optimizer/skillopt/candidate.hpp"
#include "core/optimizer/skillopt/reflect.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/lab.hpp"

#include <optional>
#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// What is remembered of one step, or of one offer at an epoch's end.
struct StepDigest {
  int step = 0;
  std::string offer;  ///< What was offered: "edits", "guidance", "reminders"; empty for nothing.
  std::optional<Outcome> outcome;         ///< Nothing when there was no offer.
  std::string reason;                     ///< The gate's words, or why there was no offer.
  int attempts = 0, failures = 0;         ///< On train tasks.
  std::vector<Pattern> patterns;          ///< Of the failures.
  std::vector<std::string> edits;         ///< What was offered and not accepted, as lines of JSON.
  std::vector<std::string> edit_ids;      ///< Of all that was offered and measured.
  std::vector<std::string> fixed, broke;  ///< Val task ids.
  std::vector<Dropped> dropped;

  friend bool operator==(const StepDigest&, const StepDigest&) = default;
};

/// Fills in what the Lab said of an offer. Its edits are kept when they were rejected or refused;
/// of those that were accepted, their ids.
void settle(StepDigest& digest, const std::string& slug, const std::vector<OfferedEdit>& edits,
            const OfferOutcome& outcome);

/// Puts `digest` in front of `buffer`, whose length and texts stay bounded.
void remember(StepDigest digest, std::vector<StepDigest>& buffer);

/// The buffer for a prompt, the newest first, and below it what earlier runs had rejected and the
/// buffer does not know. What was accepted later is not told as offered in vain. Empty when there
/// is nothing to tell.
std::string describe(const std::vector<StepDigest>& buffer, const std::vector<Rejected>& earlier,
                     const std::string& slug);

Json to_json(const StepDigest& digest);
/// Fails with damaged and names the place.
Result<StepDigest> digest_from_json(const Json& json, const std::string& place);

}  // namespace skillgit::optimizer::skillopt
