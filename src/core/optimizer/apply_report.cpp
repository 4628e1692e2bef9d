#include "skillgit/core/optimizer/apply_report.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::optimizer {

std::string in_words(const ApplyReport& report) {
  const int dropped = report.proposed - report.applied;
  if (dropped == 0) return "";
  return std::to_string(dropped) + " of " + std::to_string(report.proposed) +
         (report.proposed == 1 ? " edit" : " edits") + " did not apply";
}

Json to_json(const ApplyReport& report) {
  Json dropped = Json::array();
  for (const auto& [edit, reason] : report.dropped)
    dropped.push_back({{"edit", edit}, {"reason", reason}});
  return {{"proposed", report.proposed}, {"applied", report.applied}, {"dropped", dropped}};
}

}  // namespace skillgit::optimizer
