#include "app/cli/live_report.hpp"

#include "app/cli/optimizer_choice.hpp"
#include "app/cli/output.hpp"
#include "app/cli/pace.hpp"
#include "app/cli/report_command.hpp"
#include "skillgit/app/report/run_page.hpp"

#include <algorithm>
#include <utility>

namespace skillgit::cli {
namespace {

constexpr int kShare = 10;  ///< One part of the time for the page, the others for training.

/// For how long a page stays that nothing was settled for.
constexpr std::chrono::seconds kBeat(2);

}  // namespace

void LiveReport::run_began(const store::RunHeader& header, bool) {
  run_ = header.name;
  diff_of_ = report::diffs_from(repository_, header.skill_path);
  if (const auto head = store_.head(header.name)) planned_steps_ = planned_steps(*head);
  written_.reset();
  last_ = {};  // However new the page of another run is.
  refresh();
}

// Here another thread may read the run at the same time: of what it is, only the spending changes.
void LiveReport::requests_progressed(const train::Progress& progress) {
  const auto begin = environment_.now();
  if (!written_ || is_too_soon(begin, last_, std::max<Pause>(pause_, kBeat))) return;
  train::Spending spent = progress.spending;
  // Item by item it is known from the last event; the sum tells of the rest.
  if (written_->spending) spent.attempts = std::move(written_->spending->attempts);
  written_->spending = std::move(spent);
  write_page();
  last_ = environment_.now();
}

void LiveReport::refresh() {
  const auto begin = environment_.now();
  if (is_too_soon(begin, last_, pause_)) return;
  write(/*live=*/true);
  last_ = environment_.now();
  pause_ = (kShare - 1) * (last_ - begin);
}

void LiveReport::finish() {
  if (run_) write(/*live=*/false);
}

void LiveReport::write(bool live) {
  auto made = view(live);
  if (!made) return warn(made.error());
  written_ = *std::move(made);
  write_page();
}

void LiveReport::write_page() {
  if (const Status written = file_.write(report::run_page(*written_)); !written)
    warn(written.error());
}

void LiveReport::warn(const Error& error) {
  if (warned_) return;
  warned_ = true;
  print_error(Error(error).with_context("the report is not written"), environment_.err);
}

Result<report::RunView> LiveReport::view(bool live) const {
  SKILLGIT_TRY(const store::RunLog log, store_.load(*run_));
  SKILLGIT_TRY(auto fresh, fresh_of_(log));
  return report_of(log, repository_, store_,
                   {.diff_of = diff_of_,
                    .change_of = report::changes_from(repository_, log.header.skill_path),
                    .fresh = std::move(fresh),
                    .planned_steps = planned_steps_,
                    .live = live});
}

}  // namespace skillgit::cli
