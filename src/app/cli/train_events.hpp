#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/train/observer.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>

namespace skillgit::cli {

/// Writes `fields` as one line of JSON on `out`, with `"schema": 1` and `"event"`, and flushes it.
void print_event(std::string_view event, const Json& fields, std::ostream& out);

/// Writes each fact of a run on `out` as it comes, a line of JSON a fact, for programs
/// (docs/formats/json-output.md). Of the progress of a batch of requests it tells the end, and at
/// most ten times a second how far it is.
class TrainEvents final : public train::Observer {
 public:
  /// Both outlive it. A stop is requested once nobody reads on.
  TrainEvents(const Environment& environment, std::stop_source& stop)
      : environment_(environment), stop_(stop) {}

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
  void print(std::string_view event, const Json& fields);

  const Environment& environment_;
  std::stop_source& stop_;
  std::optional<store::RunName> run_;
  std::chrono::system_clock::time_point last_progress_;
};

}  // namespace skillgit::cli
