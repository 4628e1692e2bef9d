#include "app/cli/observers.hpp"

namespace skillgit::cli {

void Observers::run_began(const store::RunHeader& header, bool continued) {
  for (auto* one : all_) one->run_began(header, continued);
}

void Observers::requests_progressed(const train::Progress& progress) {
  for (auto* one : all_) one->requests_progressed(progress);
}

void Observers::baseline_measured(const train::Standing& base, std::optional<bool> deterministic,
                                  bool confirms) {
  for (auto* one : all_) one->baseline_measured(base, deterministic, confirms);
}

void Observers::requests_failed(std::string_view purpose, std::size_t failed, std::size_t total,
                                std::string_view why) {
  for (auto* one : all_) one->requests_failed(purpose, failed, total, why);
}

void Observers::current_stands(const train::Standing& current) {
  for (auto* one : all_) one->current_stands(current);
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
