#pragma once

#include "skillgit/train/observer.hpp"

#include <utility>
#include <vector>

namespace skillgit::cli {

/// Tells several observers each fact of a run, in their order.
class Observers final : public train::Observer {
 public:
  /// They stay the caller's, and outlive this.
  explicit Observers(std::vector<train::Observer*> all) : all_(std::move(all)) {}

  void run_began(const store::RunHeader& header, bool continued) override;
  void requests_progressed(const train::Progress& progress) override;
  void baseline_measured(const train::Standing& base, std::optional<bool> deterministic,
                         bool confirms) override;
  void requests_failed(std::string_view purpose, std::size_t failed, std::size_t total,
                       std::string_view why) override;
  void current_stands(const train::Standing& current) override;
  void step_began(int step, int steps) override;
  void offer_settled(const optimizer::Decision& decision,
                     const std::optional<store::ObjectId>& commit) override;
  void landed(const store::Landing& landing) override;
  void step_ended(int step, std::string_view note) override;
  void run_stopped(train::StopReason reason) override;

 private:
  std::vector<train::Observer*> all_;
};

}  // namespace skillgit::cli
