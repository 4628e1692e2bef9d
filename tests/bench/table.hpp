#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::bench {

/// One thing measured; what is empty was not compared, or has no goal.
struct Row {
  std::string what;
  double ours = 0;
  std::string unit = "ms";
  std::string against = {};  ///< What the baseline is.
  std::optional<double> baseline = {};
  std::optional<double> goal = {};   ///< The largest ratio to the baseline that is good enough.
  std::optional<double> least = {};  ///< The smallest, where more is better.
};

/// Prints rows as they come, below a heading.
class Table {
 public:
  explicit Table(std::ostream& out);
  void add(const Row& row);

 private:
  std::ostream& out_;
};

}  // namespace skillgit::bench
