#include "app/cli/observers.hpp"

namespace skillgit::cli {

void Observers::run_began(const store::RunHeader& header, bool continued) {
  for (auto* one : all_) one->run_began(header, continued);
}

void Observers::rollouts_progressed(const train::Progress& progress) {
  for (auto* one : all_) one->rollouts_progressed(progress);
}

void Observers::baseline_measured(optimizer::Points mean, int hard, int tasks, bool deterministic) {
  for (auto* one : all_) one->baseline_measured(mean, hard, tasks, deterministic);
}

void Observers::step_began(int step, int steps) {
  for (auto* one : all_) one->step_began(step, steps);
}

void Observers::offer_settled(const optimizer::Decision& decision,
                              const std::optional<store::ObjectId>& commit) {
  for (auto* one : all_) one->offer_settled(decision, commit);
}

void Observers::landed(const store::Landing& landing) {
  for (auto* one : all_) one->landed(landing);
}

void Observers::step_ended(int step, std::string_view note) {
  for (auto* one : all_) one->step_ended(step, note);
}

void Observers::run_stopped(train::StopReason reason) {
  for (auto* one : all_) one->run_stopped(reason);
}

}  // namespace skillgit::cli
