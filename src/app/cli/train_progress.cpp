#include "app/cli/train_progress.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/land_command.hpp"
#include "app/cli/pace.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/train_warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace skillgit::cli {

using optimizer::Decision;
using optimizer::Outcome;

namespace {

/// On a terminal the live line moves ten times a second; elsewhere a line comes every 30 seconds.
constexpr std::chrono::milliseconds kLiveInterval{100};
constexpr std::chrono::seconds kPlainInterval{30};

std::string standing_text(const train::Standing& standing) {
  return fmt::format("{} ({} of {} tasks done)", score_text(standing.mean), standing.hard,
                     standing.tasks);
}

}  // namespace

void TrainProgress::clear() {
  if (live_width_ == 0) return;
  environment_.err << '\r' << std::string(live_width_, ' ') << '\r' << std::flush;
  live_width_ = 0;
}

void TrainProgress::say(const std::string& line) {
  clear();
  environment_.err << printable(line) << '\n' << std::flush;
}

void TrainProgress::run_began(const store::RunHeader& header, bool continued) {
  has_begun_ = true;
  const std::string where =
      header.branch.empty() ? "a detached HEAD" : "branch '" + header.branch + "'";
  say(fmt::format("{} run {} of {}, from {} on {}", continued ? "continuing" : "starting",
                  header.name.run(), header.name.slug(), header.base.brief(), where));
  if (!continued && header.identity.is_default)
    say(fmt::format("warning: git has no identity configured; commits are by {} <{}>",
                    header.identity.name, header.identity.email));
}

void TrainProgress::requests_progressed(const train::Progress& progress) {
  const auto now = environment_.now();
  const auto interval = environment_.err_is_terminal ? kLiveInterval : kPlainInterval;
  if (is_too_soon(now, last_live_, interval)) return;
  last_live_ = now;
  std::string line = fmt::format("  {}: {} of {}", progress.purpose, progress.done, progress.total);
  if (progress.failed > 0) line += fmt::format(", {} without an answer", progress.failed);
  line += "; in this run " + spending_text(progress.spending);
  if (!environment_.err_is_terminal) return say(line);
  clear();
  // One that went on in the next row could not be cleared. The last column stays free: there, some
  // terminals begin the next row.
  line.resize(std::min(line.size(), environment_.err_columns() - 1));
  live_width_ = line.size();
  environment_.err << '\r' << printable(line) << std::flush;
}

void TrainProgress::baseline_measured(const train::Standing& base,
                                      std::optional<bool> deterministic, bool confirms) {
  std::string line = fmt::format("baseline: val {}", standing_text(base));
  if (deterministic)
    line += *deterministic ? "; the target repeats itself" : "; the target varies";
  else if (confirms)
    line += "; whether the target repeats itself is not known";
  if (confirms)
    line += deterministic == true ? "; an accept is drawn twice all the same"
                                  : ", so an accept is drawn twice";
  say(line);
  if (const auto warning = warning_about(base)) say("warning: " + *warning);
}

void TrainProgress::requests_failed(std::string_view purpose, std::size_t failed, std::size_t total,
                                    std::string_view why) {
  say(fmt::format("warning: {}: {} of {} could not be measured: {}", purpose, failed, total, why));
}

void TrainProgress::current_stands(const train::Standing& current) {
  say(fmt::format("current: val {}", standing_text(current)));
}

void TrainProgress::step_began(int step, int steps) {
  say(fmt::format("step {} of {}", step, steps));
}

void TrainProgress::offer_settled(const Decision& decision, const std::optional<store::ObjectId>&) {
  const std::string name = fmt::format("  c{:04} {}", decision.offer, to_string(decision.outcome));
  if (decision.first.empty()) return say(name + ": " + decision.reason);
  say(fmt::format("{}  {}  {}  {}", name, comparison_text(decision), flips_text(decision),
                  subject_text(decision)));
  if (decision.outcome != Outcome::accepted) say("        " + decision.reason);
}

void TrainProgress::landed(const store::Landing& landing) {
  if (landing.state != store::Landing::State::deferred || landing.reason == deferred_) return;
  deferred_ = landing.reason;
  say("  not landed: " + why_deferred(landing));
}

void TrainProgress::step_ended(int, std::string_view note) {
  if (!note.empty()) say(fmt::format("  {}", note));
}

void TrainProgress::run_stopped(train::StopReason) { clear(); }

}  // namespace skillgit::cli
