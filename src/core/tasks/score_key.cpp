#include "skillgit/core/tasks/score_key.hpp"

#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kDrawIdDigits = 32;

bool is_score(Points points) { return 0 <= points && points <= kFullMarks; }

Status check_draw(const Draw& draw) {
  if (draw.id.empty() || draw.key.empty())
    return fail(ErrorKind::damaged, "a draw has no id or no key");
  if (!is_score(draw.points) || draw.index < 0)
    return fail(ErrorKind::damaged, "draw " + quote(draw.id) + " has a number out of range");
  return {};
}

Status check_same(const Draw& known, const Draw& draw) {
  if (known == draw) return {};
  return fail(ErrorKind::damaged, "two different draws have the id " + quote(draw.id));
}

}  // namespace

std::string score_key(std::string_view shipped_tree, const Task& task,
                      std::string_view target_identity) {
  FieldDigest digest;
  digest.add("score").add(std::to_string(kScorerVersion)).add(shipped_tree);
  return digest.add(content_hash(task)).add(target_identity).hex();
}

std::string draw_id(std::string_view key, std::string_view run, int index) {
  FieldDigest digest;
  digest.add("draw").add(key).add(run).add(std::to_string(index));
  return digest.hex().substr(0, kDrawIdDigits);
}

Points mean_points(std::span<const Points> points) {
  assert(!points.empty() && std::all_of(points.begin(), points.end(), is_score));
  const auto count = static_cast<Points>(points.size());
  Points sum = 0;
  for (const Points one : points) sum += one;
  return (2 * sum + count) / (2 * count);
}

Status DrawSet::add(const Draw& draw) {
  SKILLGIT_CHECK(check_draw(draw));
  const auto [place, is_new] = draws_.try_emplace(draw.id, draw);
  if (!is_new) return check_same(place->second, draw);
  ids_by_key_[draw.key].insert(draw.id);
  return {};
}

Status DrawSet::merge(const DrawSet& other) {
  for (const auto& [id, draw] : other.draws_)
    if (const auto known = draws_.find(id); known != draws_.end())
      SKILLGIT_CHECK(check_same(known->second, draw));
  for (const auto& [id, draw] : other.draws_) SKILLGIT_CHECK(add(draw));
  return {};
}

std::optional<Points> DrawSet::mean(std::string_view key) const {
  std::vector<Points> points;
  for (const Draw& draw : of(key)) points.push_back(draw.points);
  if (points.empty()) return std::nullopt;
  return mean_points(points);
}

std::vector<Draw> DrawSet::of(std::string_view key) const {
  const auto ids = ids_by_key_.find(key);
  if (ids == ids_by_key_.end()) return {};
  std::vector<Draw> result;
  for (const std::string& id : ids->second) result.push_back(draws_.at(id));
  return result;
}

}  // namespace skillgit::tasks
