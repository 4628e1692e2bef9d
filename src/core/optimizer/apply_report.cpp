#include "skillgit/core/optimizer/apply_report.hpp"

namespace skillgit::optimizer {

std::string in_words(const ApplyReport& report) {
  const int dropped = report.proposed - report.applied;
  if (dropped == 0) return "";
  return std::to_string(dropped) + " of " + std::to_string(report.proposed) +
         (report.proposed == 1 ? " edit" : " edits") + " did not apply";
}

}  // namespace skillgit::optimizer
