#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::tasks {

/// What a score belongs to, as 64 hex digits: SHA-256 over the tree of the files that ship, the
/// task's content, the target's identity (model, parameters, harness) and the scorers' version.
///
/// No step, file name or run is part of it: the same content is not paid for twice.
std::string score_key(std::string_view shipped_tree, const Task& task,
                      std::string_view target_identity);

/// The score of one rollout.
struct Draw {
  std::string key;    ///< The score_key() that it belongs to.
  int index = 0;      ///< Which attempt at that key it was in its run, from 0.
  Points points = 0;  ///< 0..kFullMarks.
  std::string id;     ///< draw_id() of key, run and index.

  friend bool operator==(const Draw&, const Draw&) = default;
};

/// The id of the attempt `index` at `key` in `run`: 32 hex digits, the same on every machine.
std::string draw_id(std::string_view key, std::string_view run, int index);

/// The mean of `points`, rounded half up to a millionth, in integers. `points` is not empty and
/// each lies in 0..kFullMarks; both are asserted.
Points mean_points(std::span<const Points> points);

/// Draws from any number of runs and machines.
///
/// Merging is union by id, so that the order does not matter and no draw counts twice.
class DrawSet {
 public:
  /// Adds `draw`, unless it is there. Changes nothing and fails with damaged if it is no draw (an
  /// id or key is missing, the points are out of range), or if its id belongs to another one.
  Status add(const Draw& draw);

  /// Adds all draws of `other`. Changes nothing and fails with damaged where one id stands for
  /// different draws.
  Status merge(const DrawSet& other);

  /// The mean of all draws of `key`; nothing if there is none.
  std::optional<Points> mean(std::string_view key) const;

  /// The draws of `key`, by id.
  std::vector<Draw> of(std::string_view key) const;

  /// All draws, by id.
  const std::map<std::string, Draw>& all() const { return draws_; }
  std::size_t size() const { return draws_.size(); }

  friend bool operator==(const DrawSet&, const DrawSet&) = default;

 private:
  std::map<std::string, Draw> draws_;
  std::map<std::string, std::set<std::string>, std::less<>> ids_by_key_;
};

}  // namespace skillgit::tasks
