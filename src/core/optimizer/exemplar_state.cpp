#include "core/optimizer/exemplar_state.hpp"

#include "core/optimizer/members.hpp"
#include "skillgit/core/base/json.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer {
namespace {

constexpr int kFormat = 1;
constexpr std::int64_t kMost = INT32_MAX;

Result<std::pair<std::string, tasks::Points>> score_from_json(const Json& json,
                                                              const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  SKILLGIT_TRY(const std::string task, members.text("task"));
  SKILLGIT_TRY(const tasks::Points points, members.number("points", 0, tasks::kFullMarks));
  SKILLGIT_CHECK(members.done());
  return std::pair(task, points);
}

Result<std::pair<std::uint64_t, int>> lack_from_json(const Json& json, const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  SKILLGIT_TRY(const std::int64_t gram, members.number("gram", 0, INT64_MAX));
  SKILLGIT_TRY(const std::int64_t replies, members.number("replies", 1, kMost));
  SKILLGIT_CHECK(members.done());
  return std::pair(static_cast<std::uint64_t>(gram), static_cast<int>(replies));
}

Result<ExemplarState> from_json(const Json& json) {
  SKILLGIT_TRY(Members members, Members::of(json, "exemplar"));
  SKILLGIT_TRY(const std::int64_t format, members.number("v", kFormat, kFormat));
  (void)format;
  ExemplarState state;
  SKILLGIT_TRY(const std::int64_t deleting, members.number("deleting", 0, 1));
  state.search = deleting == 1 ? Search::deletions : Search::examples;
  SKILLGIT_TRY(const std::int64_t misses, members.number("misses", 0, kMost));
  state.misses = static_cast<int>(misses);
  SKILLGIT_TRY(state.windows, members.number("windows", 0, kMost));
  SKILLGIT_TRY(const auto scores,
               (members.list<std::pair<std::string, tasks::Points>>("scores", score_from_json)));
  state.scores = {scores.begin(), scores.end()};
  SKILLGIT_TRY(const auto lacks,
               (members.list<std::pair<std::uint64_t, int>>("lacks", lack_from_json)));
  state.lacks = {lacks.begin(), lacks.end()};
  SKILLGIT_TRY(const auto tried_tasks, members.texts("tried_tasks"));
  state.tried_tasks = {tried_tasks.begin(), tried_tasks.end()};
  SKILLGIT_TRY(const auto tried_units, members.texts("tried_units"));
  state.tried_units = {tried_units.begin(), tried_units.end()};
  SKILLGIT_CHECK(members.done());
  return state;
}

}  // namespace

std::string to_line(const ExemplarState& state) {
  Json scores = Json::array(), lacks = Json::array();
  for (const auto& [task, points] : state.scores)
    scores.push_back({{"task", task}, {"points", points}});
  for (const auto& [gram, replies] : state.lacks)
    lacks.push_back({{"gram", gram}, {"replies", replies}});
  return skillgit::to_line({{"v", kFormat},
                            {"deleting", state.search == Search::deletions ? 1 : 0},
                            {"misses", state.misses},
                            {"windows", state.windows},
                            {"scores", scores},
                            {"lacks", lacks},
                            {"tried_tasks", state.tried_tasks},
                            {"tried_units", state.tried_units}});
}

Result<ExemplarState> read_exemplar_state(const std::string& line) {
  auto json = parse_json(line);
  if (!json) return fail(ErrorKind::damaged, "the state of exemplar: " + json.error().message());
  return from_json(*json);
}

}  // namespace skillgit::optimizer
