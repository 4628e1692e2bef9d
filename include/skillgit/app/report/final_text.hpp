#pragma once

#include "skillgit/train/events.hpp"

#include <string>

namespace skillgit::report {

/// What the published rules measured at their end, which is not what skillgit calls a result:
/// "base 0.5000, best 0.7500, last the best, of 12 tasks".
std::string final_text(const train::FinalRecord& final);

}  // namespace skillgit::report
