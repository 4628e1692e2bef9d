#include "table.hpp"

#include <fmt/format.h>
#include <ostream>

namespace skillgit::bench {
namespace {

constexpr const char* kLine = "{:<48} {:>11} {:>11} {:>6}  {:<12} {}\n";

std::string amount(double value, const std::string& unit) {
  return fmt::format("{:.{}f} {}", value, value < 0.1 ? 4 : value < 10 ? 2 : 1, unit);
}

std::string verdict(double goal, bool is_met) {
  return fmt::format("{:.2f} {}", goal, is_met ? "met" : "missed");
}

}  // namespace

Table::Table(std::ostream& out) : out_(out) {
  out_ << fmt::format(fmt::runtime(kLine), "what", "ours", "baseline", "ratio", "goal", "against");
}

void Table::add(const Row& row) {
  std::string baseline;
  std::string ratio;
  std::string goal;
  if (row.baseline) {
    const double times = row.ours / *row.baseline;
    baseline = amount(*row.baseline, row.unit);
    ratio = fmt::format("{:.2f}", times);
    if (row.goal) goal = verdict(*row.goal, times <= *row.goal);
    if (row.least) goal = verdict(*row.least, times >= *row.least);
  }
  out_ << fmt::format(fmt::runtime(kLine), row.what, amount(row.ours, row.unit), baseline, ratio,
                      goal, row.against)
       << std::flush;
}

}  // namespace skillgit::bench
