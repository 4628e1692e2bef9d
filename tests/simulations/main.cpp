// What skillgit says of fresh measurements, held against worlds whose truth is known.

#include "simulations/worlds.hpp"

#include <cstdio>
#include <string>

namespace skillgit::simulations {
namespace {

constexpr int kTimes = 20'000;

int print_coverage() {
  std::puts("95 % interval of the gain (eval, promote): how often it holds the true gain");
  std::puts("world    tasks  attempts  gain   holds it   s.e.");
  int below = 0;
  for (const World world : kWorlds)
    for (const int tasks : {20, 40, 80})
      for (const int attempts : {1, 3})
        for (const double gain : {.0, .1, .2}) {
          const Share share = interval_coverage(world, gain, tasks, attempts, kTimes);
          const bool enough = share.value() >= .93;
          // Few gains among many ties are skewed, for which Student's interval is too short.
          below += enough || world == World::rare ? 0 : 1;
          std::printf("%-7s  %5d  %8d  %4.0f  %7.2f %%  %.2f%s\n",
                      std::string(name_of(world)).c_str(), tasks, attempts, 100 * gain,
                      100 * share.value(), 100 * share.standard_error(),
                      enough ? "" : "  below 93 %");
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
  const int misses = print_coverage() + print_wrong();
  return misses == 0 ? 0 : 1;
}
