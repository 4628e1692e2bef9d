#include "skillgit/core/optimizer/metric.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace skillgit::optimizer {
namespace {

bool is_share(Points points) { return 0 <= points && points <= kFullMarks; }

}  // namespace

std::string_view to_string(MetricKind kind) {
  return kMetricNames.at(static_cast<std::size_t>(kind));
}

std::optional<MetricKind> metric_named(std::string_view name) {
  const auto known = std::find(kMetricNames.begin(), kMetricNames.end(), name);
  if (known == kMetricNames.end()) return std::nullopt;
  return static_cast<MetricKind>(known - kMetricNames.begin());
}

std::string to_string(const Metric& metric) {
  std::string name(to_string(metric.kind));
  if (metric.kind == MetricKind::mixed) name += ' ' + tasks::exact_score_text(metric.soft_weight);
  return name;
}

Points project(Points points, Points pass_at, const Metric& metric) {
  assert(is_share(points) && is_share(pass_at) && is_share(metric.soft_weight));
  const Points hard = points >= pass_at ? kFullMarks : 0;
  switch (metric.kind) {
    case MetricKind::soft:
      return points;
    case MetricKind::hard:
      return hard;
    case MetricKind::mixed:
      return (metric.soft_weight * points + (kFullMarks - metric.soft_weight) * hard +
              kFullMarks / 2) /
             kFullMarks;
  }
  std::abort();
}

Points Projection::of(const std::string& task, Points points) const {
  const auto known = pass_marks_.find(task);
  return known == pass_marks_.end() ? points : project(points, known->second, metric_);
}

Points Projection::pass_mark(const std::string& task) const {
  const auto known = pass_marks_.find(task);
  if (known == pass_marks_.end()) return kFullMarks;
  return project(known->second, known->second, metric_);
}

Projection projection_of(const Metric& metric, const std::vector<tasks::Task>& tasks) {
  std::map<std::string, Points> pass_marks;
  for (const tasks::Task& task : tasks) pass_marks[task.id] = task.pass_at;
  return {metric, std::move(pass_marks)};
}

}  // namespace skillgit::optimizer
