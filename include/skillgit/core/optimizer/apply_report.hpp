#pragma once

#include "skillgit/core/base/json.hpp"

#include <string>
#include <vector>

namespace skillgit::optimizer {

/// An edit that was not offered.
struct Dropped {
  std::string edit;    ///< "replace 'Dates are written ...'": a short line.
  std::string reason;  ///< "anchor not found": likewise.

  friend bool operator==(const Dropped&, const Dropped&) = default;
};

/// What became of the edits that a step chose: those that apply, one after the other, were offered.
struct ApplyReport {
  int proposed = 0;
  int applied = 0;
  std::vector<Dropped> dropped = {};  ///< The others, at most 16 of them.

  friend bool operator==(const ApplyReport&, const ApplyReport&) = default;
};

/// The report of one step.
struct StepReport {
  int step = 0;
  ApplyReport edits;
};

/// "2 of 5 edits did not apply"; empty where all did.
std::string in_words(const ApplyReport& report);

/// With "proposed", "applied" and "dropped": a list of "edit" and "reason".
Json to_json(const ApplyReport& report);

}  // namespace skillgit::optimizer
