// Runs of many rollouts with long replies: what they hold in memory, and how long it takes to go
// on with one.

#include "benches.hpp"
#include "site.hpp"

#include <string>

namespace skillgit::bench {
namespace {

constexpr double kMostMb = 100;
constexpr double kMostGrowth = 1.2;
constexpr double kMostMsToGoOn = 2000;

/// 300 val tasks with replies of 8 KB by chance: each of many candidates is measured, and
/// most are rejected.
Scene large_scene() {
  return {.tasks = 1000,
          .model = {"--reply-bytes", "8192", "--by-text", "--p-without", "0.5", "--p-with", "0.5",
                    "--useful", "0"},
          .settings = {{"SKILLGIT_OPTIMIZER_NAME", "skillopt"},
                       {"SKILLGIT_OPTIMIZER_EPOCHS", "1000"},
                       {"SKILLGIT_TRAIN_STEPS", "100000"},
                       {"SKILLGIT_TRAIN_PATIENCE", "100000"}}};
}

Finished train_up_to(const Site& site, int rollouts) {
  return site.train({{"SKILLGIT_BUDGET_ROLLOUTS", std::to_string(rollouts)}});
}

}  // namespace

void size_bench(const Programs& programs, Table& table) {
  double small = 0;
  {
    const Site site(programs, large_scene());
    small = train_up_to(site, 10'000).peak_mb;
  }
  const Site site(programs, large_scene());
  const double large = train_up_to(site, 100'000).peak_mb;
  table.add({.what = "memory at 10^4 rollouts of 8 KB", .ours = small, .unit = "MB"});
  table.add({.what = "memory at 10^5 rollouts of 8 KB",
             .ours = large,
             .unit = "MB",
             .against = "100 MB",
             .baseline = kMostMb,
             .goal = 1});
  table.add({.what = "the same",
             .ours = large,
             .unit = "MB",
             .against = "memory at 10^4 rollouts",
             .baseline = small,
             .goal = kMostGrowth});
  const Finished more = train_up_to(site, 100'001);
  table.add({.what = "10^5 rollouts: going on, one more, and the end",
             .ours = more.wall_ms,
             .against = "2 s",
             .baseline = kMostMsToGoOn,
             .goal = 1});
  table.add({.what = "the same: processor time", .ours = more.cpu_ms});
  table.add({.what = "the same: memory", .ours = more.peak_mb, .unit = "MB"});
}

}  // namespace skillgit::bench
