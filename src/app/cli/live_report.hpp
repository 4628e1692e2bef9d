#pragma once

#include "app/cli/environment.hpp"
#include "app/cli/fresh_result.hpp"
#include "app/cli/report_file.hpp"
#include "skillgit/app/report/run_view.hpp"
#include "skillgit/train/observer.hpp"

#include <chrono>
#include <optional>

namespace skillgit::cli {

/// Keeps the report of a run up to date while this process trains it.
///
/// Written after each settled offer and each step, and every few seconds while requests go on, but
/// never for more than about a tenth of the time: a page that takes a second to make is made every
/// ten. What cannot be written is told once on `err`, and no run fails for it.
class LiveReport final : public train::Observer {
 public:
  LiveReport(ReportFile file, const Environment& environment, const store::Repository& repository,
             const store::RunStore& store, FreshResultOf fresh_of)
      : file_(std::move(file)),
        environment_(environment),
        repository_(repository),
        store_(store),
        fresh_of_(std::move(fresh_of)) {}

  /// Writes it for the last time, as a page that stays as it is. Nothing for a run that never
  /// began.
  void finish();

  void run_began(const store::RunHeader& header, bool continued) override;
  void requests_progressed(const train::Progress& progress) override;
  void baseline_measured(const train::Standing&, std::optional<bool>, bool) override { refresh(); }
  void requests_failed(std::string_view, std::size_t, std::size_t, std::string_view) override {}
  void current_stands(const train::Standing&) override {}
  void step_began(int, int) override {}
  void offer_settled(const optimizer::Decision&, const std::optional<store::ObjectId>&) override {
    refresh();
  }
  void landed(const store::Landing&) override {}
  void step_ended(int, std::string_view) override { refresh(); }
  void run_stopped(train::StopReason) override {}

 private:
  using Pause = std::chrono::system_clock::duration;

  void refresh();
  void write(bool live);
  Result<report::RunView> view(bool live) const;
  void write_page();
  void warn(const Error& error);

  ReportFile file_;
  const Environment& environment_;
  const store::Repository& repository_;
  const store::RunStore& store_;
  FreshResultOf fresh_of_;
  std::optional<store::RunName> run_;
  report::DiffOf diff_of_;
  std::optional<int> planned_steps_;
  std::optional<report::RunView> written_;      ///< What the page tells.
  std::chrono::system_clock::time_point last_;  ///< When it was written.
  Pause pause_ = {};                            ///< For how long it then stays.
  bool warned_ = false;
};

}  // namespace skillgit::cli
