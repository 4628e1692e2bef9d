#include "app/cli/live_report.hpp"

#include "app/cli/optimizer_choice.hpp"
#include "app/cli/output.hpp"
#include "app/cli/pace.hpp"
#include "app/cli/report_command.hpp"

namespace skillgit::cli {
namespace {

constexpr int kShare = 10;  ///< One part of the time for the page, the others for training.

}  // namespace

void LiveReport::run_began(const store::RunHeader& header, bool) {
  run_ = header.name;
  diff_of_ = report::diffs_from(repository_, header.skill_path);
  if (const auto head = store_.head(header.name)) planned_steps_ = planned_steps(*head);
  refresh();
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
  const auto made = page(live);
  const Status written = made ? file_.write(*made) : Status(fail(made.error()));
  if (written || warned_) return;
  warned_ = true;
  print_error(Error(written.error()).with_context("the report is not written"), environment_.err);
}

Result<std::string> LiveReport::page(bool live) const {
  SKILLGIT_TRY(const store::RunLog log, store_.load(*run_));
  SKILLGIT_TRY(auto fresh, fresh_of_(log));
  return page_of(log, repository_, store_,
                 {.diff_of = diff_of_,
                  .change_of = report::changes_from(repository_, log.header.skill_path),
                  .fresh = std::move(fresh),
                  .planned_steps = planned_steps_,
                  .live = live});
}

}  // namespace skillgit::cli
