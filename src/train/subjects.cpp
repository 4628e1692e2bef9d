#include "train/subjects.hpp"

#include "skillgit/edge/store/messages.hpp"

namespace skillgit::train {
namespace {

std::string subject(const store::RunName& run, const StartRecord&) {
  return "run " + run.str() + " started";
}

std::string subject(const store::RunName&, const BaselineRecord&) {
  return "baseline: current measured on val";
}

std::string subject(const store::RunName&, const OfferRecord& record) {
  const optimizer::Decision& decision = record.decision;
  return store::offer_name(decision.offer) + ' ' +
         std::string(optimizer::to_string(decision.outcome)) + ": " +
         (decision.edits.empty() ? decision.reason : decision.edits[0].subject);
}

std::string subject(const store::RunName&, const StepRecord& record) {
  return "step " + std::to_string(record.step) + ": " + record.note;
}

std::string subject(const store::RunName&, const FinalRecord&) {
  return "end of the published rules: base, best and last on test";
}

std::string subject(const store::RunName&, const StopRecord& record) {
  return "stopped: " + std::string(to_string(record.reason));
}

}  // namespace

std::string subject_of(const store::RunName& run, const Record& record) {
  return std::visit([&run](const auto& one) { return subject(run, one); }, record);
}

}  // namespace skillgit::train
