#include "benches.hpp"
#include "process.hpp"
#include "stopwatch.hpp"

namespace skillgit::bench {

void start_bench(const Programs& programs, Table& table) {
  Minimum ours;
  Minimum git;
  for (int i = 0; i < 50; ++i) {
    ours.add(run({.words = {programs.skillgit(), "--version"}}).wall_ms);
    git.add(run({.words = {"git", "--version"}}).wall_ms);
  }
  table.add({.what = "start-up",
             .ours = ours.value(),
             .against = "git --version",
             .baseline = git.value()});
}

}  // namespace skillgit::bench
