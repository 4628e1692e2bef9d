// What skillgit says of fresh measurements, held against worlds whose truth is known.

#include "simulations/worlds.hpp"

#include <cstdio>
#include <string>

namespace skillgit::simulations {
namespace {

constexpr int kTimes = 20'000;

std::string column(double number) {
  char text[32];
  std::snprintf(text, sizeof text, " %6.1f", number);
  return text;
}

constexpr double kGains[] = {.0, .1, .2};

int print_gain_coverage() {
  std::puts(
      "95 % interval of the gain (eval, promote): how often it holds the true gain, in %, and its");
  std::puts("mean width in points; standard errors are at most 0.2 %");
  std::puts("                          holds a gain of        width at a gain of");
  std::puts("world    tasks  attempts      0     10     20        0     10     20");
  int below = 0;
  for (const World world : kWorlds)
    for (const int tasks : {10, 20, 40, 80})
      for (const int attempts : {1, 3}) {
        std::string holds, widths;
        bool enough = true;
        for (const double gain : kGains) {
          const GainCoverage coverage = gain_coverage(world, gain, tasks, attempts, kTimes);
          enough = enough && coverage.holds.value() >= .93;
          holds += column(100 * coverage.holds.value());
          widths += column(100 * coverage.width);
        }
        below += enough ? 0 : 1;
        std::printf("%-7s  %5d  %8d %s   %s%s\n", std::string(name_of(world)).c_str(), tasks,
                    attempts, holds.c_str(), widths.c_str(), enough ? "" : "  below 93 %");
      }
  return below;
}

int print_score_coverage() {
  std::puts(
      "\n95 % interval of one score (eval), tasks that are done or not: how often it holds the "
      "true one");
  std::puts("tasks    mean     worst   at a true score of");
  int below = 0;
  for (const int tasks : {10, 20, 40, 80, 200}) {
    const auto [mean, worst, at] = score_coverage(tasks);
    // Counted out for each truth alone; with ten tasks there are few intervals to choose from.
    const bool enough = worst >= (tasks < 20 ? .92 : .93);
    below += enough ? 0 : 1;
    std::printf("%5d  %5.2f %%  %6.2f %%   %.3f%s\n", tasks, 100 * mean, 100 * worst, at,
                enough ? "" : "  too seldom");
  }
  return below;
}

int print_wrong() {
  std::puts("\npromote: how often one of ten attempts on one confirm set passes without any gain");
  std::puts("world    tasks  attempts  passes    s.e.");
  int above = 0;
  for (const World world : kWorlds)
    for (const int tasks : {20, 40})
      for (const int attempts : {1, 3}) {
        const Share share = wrong_promotions(world, tasks, attempts, 10, kTimes);
        const bool enough = share.value() <= .05;
        above += enough ? 0 : 1;
        std::printf("%-7s  %5d  %8d  %5.2f %%   %.2f%s\n", std::string(name_of(world)).c_str(),
                    tasks, attempts, 100 * share.value(), 100 * share.standard_error(),
                    enough ? "" : "  above 5 %");
      }
  return above;
}

}  // namespace
}  // namespace skillgit::simulations

int main() {
  using namespace skillgit::simulations;
  const int misses = print_gain_coverage() + print_score_coverage() + print_wrong();
  return misses == 0 ? 0 : 1;
}
