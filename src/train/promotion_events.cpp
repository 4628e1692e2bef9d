#include "skillgit/train/promotion_events.hpp"

#include "skillgit/core/base/json.hpp"
#include "train/json_values.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skillgit::train {

using optimizer::ConfirmedTask;
using optimizer::kFullMarks;
using optimizer::Points;

namespace {

Json to_json(const PromotionSide& side) {
  return {{"commit", side.commit.hex}, {"tree", side.tree.hex}};
}

Json to_json(const BeganRecord& record) {
  Json tasks = Json::array();
  for (const ConfirmTask& task : record.tasks)
    tasks.push_back({{"id", task.id}, {"content", task.content}});
  Json live = to_json(record.live);
  live["name"] = record.live_name;
  return {{"kind", "began"},
          {"attempt", record.attempt},
          {"level", record.level()},
          {"skill_path", record.skill_path},
          {"candidate", to_json(record.candidate)},
          {"live", std::move(live)},
          {"split", tasks::to_string(record.split)},
          {"tasks", std::move(tasks)},
          {"draws", record.draws},
          {"repeats", record.repeats},
          {"target", record.target}};
}

Json to_json(const optimizer::PromotionResult& result) {
  const optimizer::Comparison& seen = result.comparison;
  Json json = {{"verdict", to_string(result.verdict)},
               {"wins", seen.wins},
               {"losses", seen.losses},
               {"ties", seen.ties},
               {"missing", seen.missing},
               {"gain", seen.gain},
               {"p", seen.p.greater},
               {"p_two_sided", seen.p.two_sided},
               {"p_exact", seen.p.exact}};
  json["interval"] = seen.interval ? Json{seen.interval->low, seen.interval->high} : Json();
  return json;
}

Json to_json(const EndedRecord& record) {
  Json tasks = Json::array();
  for (const ConfirmedTask& task : record.tasks)
    tasks.push_back({{"id", task.task}, {"candidate", task.candidate}, {"live", task.live}});
  return {{"kind", "ended"},
          {"began", record.began.hex},
          {"tasks", std::move(tasks)},
          {"result", to_json(record.result)},
          {"version", record.version}};
}

int number(const Json& json, const char* name, int least, int most) {
  return static_cast<int>(whole_from(json.at(name), least, most));
}

PromotionSide side_from(const Json& json) {
  return {id_from(json.at("commit")), id_from(json.at("tree"))};
}

Result<PromotionRecord> began_from(const Json& json) {
  BeganRecord record{.attempt = number(json, "attempt", 1, 1'000'000),
                     .skill_path = json.at("skill_path").get<std::string>(),
                     .candidate = side_from(json.at("candidate")),
                     .live = side_from(json.at("live")),
                     .live_name = json.at("live").at("name").get<std::string>(),
                     .draws = number(json, "draws", 1, kMostAttempts),
                     .repeats = json.at("repeats").get<bool>(),
                     .target = json.at("target").get<std::string>()};
  const auto split = tasks::parse_split(json.at("split").get<std::string>());
  if (!split) return fail(ErrorKind::damaged, split.error().message());
  record.split = *split;
  for (const Json& task : json.at("tasks"))
    record.tasks.push_back(
        {task.at("id").get<std::string>(), task.at("content").get<std::string>()});
  if (record.tasks.empty() || json.at("level").get<double>() != record.level())
    return fail(ErrorKind::damaged, "an attempt to promote has no tasks, or another level");
  return record;
}

std::vector<Points> all_points_from(const Json& json) {
  auto points = json.get<std::vector<Points>>();
  for (const Points one : points)
    if (one < 0 || one > kFullMarks) throw Json::other_error::create(500, "no score", &json);
  return points;
}

Result<optimizer::PromotionResult> result_from(const Json& json) {
  constexpr int kMost = 1 << 30;
  optimizer::PromotionResult result;
  SKILLGIT_TRY(result.verdict,
               optimizer::parse_promotion_verdict(json.at("verdict").get<std::string>()));
  optimizer::Comparison& seen = result.comparison;
  seen.wins = number(json, "wins", 0, kMost);
  seen.losses = number(json, "losses", 0, kMost);
  seen.ties = number(json, "ties", 0, kMost);
  seen.missing = number(json, "missing", 0, kMost);
  seen.gain = json.at("gain").get<double>();
  seen.p = {json.at("p").get<double>(), json.at("p_two_sided").get<double>(),
            json.at("p_exact").get<bool>()};
  if (const Json& interval = json.at("interval"); !interval.is_null())
    seen.interval = {interval.at(0).get<double>(), interval.at(1).get<double>()};
  return result;
}

Result<PromotionRecord> ended_from(const Json& json) {
  EndedRecord record{.began = id_from(json.at("began")),
                     .version = json.at("version").get<std::string>()};
  for (const Json& task : json.at("tasks"))
    record.tasks.push_back({task.at("id").get<std::string>(), all_points_from(task.at("candidate")),
                            all_points_from(task.at("live"))});
  SKILLGIT_TRY(record.result, result_from(json.at("result")));
  return record;
}

Result<PromotionRecord> promotion_record_from(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  if (kind == "began") return began_from(json);
  if (kind == "ended") return ended_from(json);
  return fail(
      Error(ErrorKind::damaged, "an event of promotions is of the unknown kind '" + kind + "'")
          .with_hint("a newer skillgit may have written it: use that one"));
}

Json json_of(const PromotionRecord& record) {
  return std::visit([](const auto& one) { return to_json(one); }, record);
}

Error unconnected(const store::ObjectId& event) {
  return Error(ErrorKind::damaged,
               "event '" + event.hex + "' ends an attempt to promote that is not open");
}

}  // namespace

optimizer::ConfirmSet BeganRecord::confirm_set() const {
  optimizer::ConfirmSet set;
  for (const ConfirmTask& task : tasks) set.insert(task.content);
  return set;
}

std::string to_text(const PromotionRecord& record) { return to_page(json_of(record)); }

Result<PromotionRecord> parse_promotion_record(std::string_view text) try {
  const auto json = parse_json(text);
  if (!json) return fail(ErrorKind::damaged, json.error().message());
  auto record = promotion_record_from(*json);
  if (!record) {
    Error error(ErrorKind::damaged, record.error().message());
    const auto& hint = record.error().hint();
    return fail(hint ? std::move(error).with_hint(*hint) : error);
  }
  // Unknown members and numbers that do not fit were not read: they are not written again.
  if (json_of(*record) != *json)
    return fail(ErrorKind::damaged, "an event of promotions has what its kind does not have");
  return record;
} catch (const Json::exception&) {
  return fail(ErrorKind::damaged, "an event of promotions lacks what its kind must have");
}

Result<std::vector<PromotionAttempt>> attempts_of(const store::Promotions& promotions) {
  std::vector<PromotionAttempt> attempts;
  for (const store::PromotionEvent& event : promotions.events) {
    auto record = parse_promotion_record(event.record);
    if (!record)
      return fail(store::in_promotions(
          promotions.ref, std::move(record).error().with_context("event '" + event.id.hex + "'")));
    if (auto* began = std::get_if<BeganRecord>(&*record)) {
      attempts.push_back({event.id, std::move(*began), {}});
      continue;
    }
    auto& ended = std::get<EndedRecord>(*record);
    const auto open = std::find_if(attempts.begin(), attempts.end(), [&](const auto& attempt) {
      return attempt.id == ended.began && !attempt.ended;
    });
    if (open == attempts.end())
      return fail(store::in_promotions(promotions.ref, unconnected(event.id)));
    open->ended = std::move(ended);
  }
  return attempts;
}

int attempts_on(std::span<const PromotionAttempt> attempts, const optimizer::ConfirmSet& set) {
  return static_cast<int>(
      std::count_if(attempts.begin(), attempts.end(), [&set](const PromotionAttempt& attempt) {
        return optimizer::is_same_confirm_set(attempt.began.confirm_set(), set);
      }));
}

}  // namespace skillgit::train
