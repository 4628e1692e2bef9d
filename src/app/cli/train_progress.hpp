#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/train/observer.hpp"

#include <chrono>
#include <string>

namespace skillgit::cli {

/// Tells people on `err` how a run goes: a line a fact, and on a terminal a live line of requests.
class TrainProgress final : public train::Observer {
 public:
  explicit TrainProgress(const Environment& environment)
      : environment_(environment), last_live_(environment.now()) {}
  ~TrainProgress() override { clear(); }

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

  /// Whether there is a run that can go on.
  bool has_begun() const { return has_begun_; }

 private:
  void say(const std::string& line);
  void clear();

  const Environment& environment_;
  bool has_begun_ = false;
  std::string deferred_;        ///< The last reason that landing waits for; told once.
  std::size_t live_width_ = 0;  ///< How much of the live line stands on the terminal.
  std::chrono::system_clock::time_point last_live_;
};

}  // namespace skillgit::cli
