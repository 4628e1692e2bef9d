#pragma once

#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::optimizer {

using tasks::kFullMarks;
using tasks::Points;

/// What of a draw the gate compares (SkillOpt's `gate_metric`).
enum class MetricKind {
  soft,   ///< Its points, as the scorer gave them.
  hard,   ///< All or nothing: full marks from the task's `pass_at` on.
  mixed,  ///< Both, weighted.
};

/// Their names, in this order.
inline constexpr std::array<std::string_view, 3> kMetricNames{"soft", "hard", "mixed"};

std::string_view to_string(MetricKind kind);

/// The kind of this name; nothing where there is none.
std::optional<MetricKind> metric_named(std::string_view name);

struct Metric {
  MetricKind kind = MetricKind::soft;
  std::int64_t soft_weight = 500'000;  ///< Of `mixed`: the share of soft, 0..kFullMarks.

  friend bool operator==(const Metric&, const Metric&) = default;
};

/// "soft", "hard", or "mixed 0.5" with the share of soft.
std::string to_string(const Metric& metric);

/// What `points` of a task that passes at `pass_at` count for. Rounded to a millionth, a half up.
/// All three lie in 0..kFullMarks, asserted.
Points project(Points points, Points pass_at, const Metric& metric);

/// A metric, and the tasks that it is for, the val tasks of a run most often.
class Projection {
 public:
  /// Takes every draw as it is.
  Projection() = default;
  Projection(Metric metric, std::map<std::string, Points> pass_marks)
      : metric_(metric), pass_marks_(std::move(pass_marks)) {}

  /// What a draw of `task` counts for; as it is when the task is not one of these.
  Points of(const std::string& task, Points points) const;

  /// What a draw of `task` must count for to have passed.
  Points pass_mark(const std::string& task) const;

 private:
  Metric metric_;
  std::map<std::string, Points> pass_marks_;
};

/// How draws on these tasks count by `metric`.
Projection projection_of(const Metric& metric, const std::vector<tasks::Task>& tasks);

}  // namespace skillgit::optimizer
