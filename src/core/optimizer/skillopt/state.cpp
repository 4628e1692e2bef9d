#include "core/optimizer/skillopt/state.hpp"

#include "core/optimizer/members.hpp"

#include <climits>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr int kFormat = 2;

Result<std::pair<std::string, std::string>> file_from_json(const Json& json,
                                                           const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  SKILLGIT_TRY(std::string path, members.text("path"));
  SKILLGIT_TRY(std::string text, members.text("text"));
  SKILLGIT_CHECK(members.done());
  return std::pair(std::move(path), std::move(text));
}

Result<State> state_from_json(const Json& json) {
  SKILLGIT_TRY(Members members, Members::of(json, "skillopt"));
  SKILLGIT_TRY(const std::int64_t format, members.number("v", kFormat, kFormat));
  (void)format;
  State state;
  SKILLGIT_TRY(state.buffer, members.list<StepDigest>("buffer", digest_from_json));
  SKILLGIT_TRY(state.memory, members.text("memory"));
  SKILLGIT_TRY(const auto files,
               (members.list<std::pair<std::string, std::string>>("epoch_ago", file_from_json)));
  state.epoch_ago = {files.begin(), files.end()};
  if (!state.epoch_ago.empty() && !state.epoch_ago.contains(std::string(text::kSkillFile)))
    return fail(ErrorKind::damaged, "skillopt.epoch_ago has no SKILL.md");
  SKILLGIT_TRY(const std::int64_t updates, members.number("updates", 0, INT_MAX));
  state.updates = static_cast<int>(updates);
  SKILLGIT_CHECK(members.done());
  return state;
}

}  // namespace

std::string to_line(const State& state) {
  Json buffer = Json::array(), files = Json::array();
  for (const StepDigest& digest : state.buffer) buffer.push_back(to_json(digest));
  for (const auto& [path, text] : state.epoch_ago)
    files.push_back({{"path", path}, {"text", text}});
  return skillgit::to_line({{"v", kFormat},
                            {"buffer", buffer},
                            {"memory", state.memory},
                            {"epoch_ago", files},
                            {"updates", state.updates}});
}

Result<State> read_state(const std::string& line) {
  auto json = parse_json(line);
  if (!json) return fail(ErrorKind::damaged, "the state of skillopt: " + json.error().message());
  return state_from_json(*json);
}

}  // namespace skillgit::optimizer::skillopt
