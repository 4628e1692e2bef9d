#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/points.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace skillgit::optimizer {

/// What exemplar looks for next.
enum class Search { examples, deletions };

/// What exemplar knows between steps. All but `search` and `windows` is about the current skill,
/// and forgotten when that changes.
struct ExemplarState {
  Search search = Search::examples;
  int misses = 0;            ///< Offers of this kind in a row that were not accepted.
  std::int64_t windows = 0;  ///< How many windows of train were measured.
  std::map<std::string, tasks::Points> scores;  ///< Of the last window, by task; empty before one.
  std::map<std::uint64_t, int> lacks;  ///< Grams of answers, by how many failed replies lack them.
  std::set<std::string> tried_tasks;   ///< Not to be offered as examples again.
  std::set<std::string> tried_units;   ///< Digests of what is not to be deleted.

  friend bool operator==(const ExemplarState&, const ExemplarState&) = default;
};

/// The state as one line of canonical JSON, and back. Reading fails with damaged.
std::string to_line(const ExemplarState& state);
Result<ExemplarState> read_exemplar_state(const std::string& line);

}  // namespace skillgit::optimizer
