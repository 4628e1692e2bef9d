#include "skillgit/train/events.hpp"

#include "skillgit/core/base/json.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::train {
namespace {

constexpr std::array kStopReasons{
    std::pair{StopReason::finished, std::string_view("finished")},
    std::pair{StopReason::steps, std::string_view("steps")},
    std::pair{StopReason::patience, std::string_view("patience")},
    std::pair{StopReason::full_marks, std::string_view("full-marks")},
    std::pair{StopReason::rollouts, std::string_view("rollouts")},
    std::pair{StopReason::calls, std::string_view("calls")},
    std::pair{StopReason::tokens, std::string_view("tokens")},
    std::pair{StopReason::usd, std::string_view("usd")},
    std::pair{StopReason::seconds, std::string_view("seconds")},
    std::pair{StopReason::indecisive, std::string_view("indecisive")},
};

Json to_json(const std::vector<Draw>& draws) {
  Json list = Json::array();
  for (const Draw& draw : draws)
    list.push_back(
        {{"key", draw.key}, {"task", draw.task}, {"index", draw.index}, {"points", draw.points}});
  return list;
}

Json to_json(const StartRecord& record) {
  Json pins = Json::array();
  for (const Pin& pin : record.pins) pins.push_back({{"run", pin.run}, {"tip", pin.tip.hex}});
  return {{"kind", "start"}, {"target", record.target}, {"pins", std::move(pins)}};
}

Json to_json(const BaselineRecord& record) {
  return {{"kind", "baseline"},
          {"repeats", record.repeats},
          {"repeats_equal", record.repeats_equal},
          {"draws", to_json(record.draws)}};
}

Json to_json(const OfferRecord& record) {
  return {{"kind", "offer"},
          {"decision", optimizer::to_json(record.decision)},
          {"draws", to_json(record.draws)}};
}

Json to_json(const StepRecord& record) {
  return {{"kind", "step"},
          {"step", record.step},
          {"finished", record.finished},
          {"note", record.note},
          {"draws", to_json(record.draws)}};
}

Json to_json(const StopRecord& record) {
  return {{"kind", "stop"}, {"reason", to_string(record.reason)}};
}

std::vector<Draw> draws_from(const Json& json) {
  std::vector<Draw> draws;
  for (const Json& one : json.at("draws")) {
    Draw draw{.key = one.at("key").get<std::string>(),
              .task = one.at("task").get<std::string>(),
              .index = one.at("index").get<int>(),
              .points = one.at("points").get<tasks::Points>()};
    if (draw.points < 0 || draw.points > tasks::kFullMarks || draw.index < 0)
      throw Json::other_error::create(500, "draw out of range", &one);
    draws.push_back(std::move(draw));
  }
  return draws;
}

Result<Record> record_from(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  if (kind == "start") {
    StartRecord record{.target = json.at("target").get<std::string>(), .pins = {}};
    for (const Json& pin : json.at("pins"))
      record.pins.push_back({pin.at("run").get<std::string>(), {pin.at("tip").get<std::string>()}});
    return record;
  }
  if (kind == "baseline")
    return BaselineRecord{.draws = draws_from(json),
                          .repeats = json.at("repeats").get<int>(),
                          .repeats_equal = json.at("repeats_equal").get<int>()};
  if (kind == "offer") {
    SKILLGIT_TRY(auto decision, optimizer::decision_from_json(json.at("decision")));
    return OfferRecord{.decision = std::move(decision), .draws = draws_from(json)};
  }
  if (kind == "step")
    return StepRecord{.step = json.at("step").get<int>(),
                      .draws = draws_from(json),
                      .finished = json.at("finished").get<bool>(),
                      .note = json.at("note").get<std::string>()};
  if (kind == "stop") {
    const auto reason = json.at("reason").get<std::string>();
    for (const auto& [value, name] : kStopReasons)
      if (name == reason) return StopRecord{value};
    return fail(ErrorKind::damaged, "an event stops for the unknown reason '" + reason + "'");
  }
  return fail(ErrorKind::damaged, "an event is of the unknown kind '" + kind + "'");
}

}  // namespace

std::string_view to_string(StopReason reason) {
  for (const auto& [value, name] : kStopReasons)
    if (value == reason) return name;
  return "";
}

bool is_of_budget(StopReason reason) {
  switch (reason) {
    case StopReason::rollouts:
    case StopReason::calls:
    case StopReason::tokens:
    case StopReason::usd:
    case StopReason::seconds:
      return true;
    default:
      return false;
  }
}

bool can_continue(StopReason reason) {
  return is_of_budget(reason) || reason == StopReason::indecisive;
}

std::string to_text(const Record& record) {
  return std::visit([](const auto& one) { return to_page(to_json(one)); }, record);
}

Result<Record> parse_record(std::string_view text) try {
  SKILLGIT_TRY(const Json json, parse_json(text));
  return record_from(json);
} catch (const Json::exception&) {
  return fail(ErrorKind::damaged, "an event of the run log lacks what its kind must have");
}

}  // namespace skillgit::train
