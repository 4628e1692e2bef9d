#include "skillgit/train/events.hpp"

#include "skillgit/core/base/json.hpp"
#include "train/json_values.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

namespace skillgit::train {

using tasks::Points;

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

Json to_json(const Rules& rules) {
  return {{"metric", to_string(rules.metric.kind)},
          {"soft_weight", rules.metric.soft_weight},
          {"published", rules.published}};
}

Json to_json(const StartRecord& record) {
  Json pins = Json::array();
  for (const Pin& pin : record.pins) pins.push_back({{"run", pin.run}, {"tip", pin.tip.hex}});
  Json json{{"kind", "start"}, {"target", record.target}, {"pins", std::move(pins)}};
  if (record.rules != Rules{}) json["rules"] = to_json(record.rules);
  return json;
}

Json to_json(const BaselineRecord& record) {
  Json json{
      {"kind", "baseline"}, {"repeats", record.repeats}, {"repeats_equal", record.repeats_equal}};
  if (record.varied) json["varied"] = true;
  return json;
}

Json to_json(const OfferRecord& record) {
  return {{"kind", "offer"}, {"decision", optimizer::to_json(record.decision)}};
}

Json to_json(const StepRecord& record) {
  Json json{{"kind", "step"},
            {"step", record.step},
            {"finished", record.finished},
            {"note", record.note}};
  if (!record.unused.empty()) json["unused_answers"] = record.unused;
  if (record.report.proposed > 0) json["apply_report"] = optimizer::to_json(record.report);
  return json;
}

Json to_json(const std::optional<tasks::Points>& points) { return points ? Json(*points) : Json(); }

Json to_json(const FinalRecord& record) {
  return {{"kind", "final"},
          {"promoted", record.promoted},
          {"tasks", record.tasks},
          {"base", to_json(record.base)},
          {"best", to_json(record.best)},
          {"last", to_json(record.last)}};
}

Json to_json(const StopRecord& record) {
  return {{"kind", "stop"}, {"reason", to_string(record.reason)}};
}

int count_from(const Json& json) { return static_cast<int>(whole_from(json, 0, INT_MAX)); }

Points points_from(const Json& json) { return whole_from(json, 0, tasks::kFullMarks); }

/// Draws are many: they are checked as they are read, where all else of a record is compared with
/// what would be written for it.
std::vector<Draw> draws_from(const Json& list) {
  if (!list.is_array()) throw Json::other_error::create(500, "no list of draws", &list);
  std::vector<Draw> draws;
  draws.reserve(list.size());
  for (const Json& one : list) {
    const Json& index = one.at("index");
    const Json& points = one.at("points");
    if (one.size() != 4 || !index.is_number_unsigned() ||
        index.get<std::uint64_t>() >= kMostDraws || !points.is_number_unsigned())
      throw Json::other_error::create(500, "no draw", &one);
    draws.push_back({.key = one.at("key").get<std::string>(),
                     .task = one.at("task").get<std::string>(),
                     .index = index.get<int>(),
                     .points = points_from(points)});
  }
  return draws;
}

Rules rules_from(const Json& json) {
  Rules rules{.metric = {}, .published = json.at("published").get<bool>()};
  const auto kind = optimizer::metric_named(json.at("metric").get<std::string>());
  if (!kind) throw Json::other_error::create(500, "unknown metric", &json);
  rules.metric.kind = *kind;
  rules.metric.soft_weight = points_from(json.at("soft_weight"));
  return rules;
}

std::optional<Points> mean_from(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(points_from(json));
}

optimizer::ApplyReport report_from(const Json& json) {
  optimizer::ApplyReport report;
  report.proposed = static_cast<int>(whole_from(json.at("proposed"), 1, INT_MAX));
  report.applied = static_cast<int>(whole_from(json.at("applied"), 0, report.proposed));
  for (const Json& one : json.at("dropped"))
    report.dropped.push_back(
        {one.at("edit").get<std::string>(), one.at("reason").get<std::string>()});
  return report;
}

Error unknown(std::string message) {
  return Error(ErrorKind::damaged, std::move(message))
      .with_hint("a newer skillgit may have written it: use that one, or leave the run with --new");
}

/// All of a record but its draws.
Result<Record> record_from(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  if (kind == "start") {
    StartRecord record{.target = json.at("target").get<std::string>(), .pins = {}};
    if (const auto rules = json.find("rules"); rules != json.end())
      record.rules = rules_from(*rules);
    for (const Json& pin : json.at("pins")) {
      Pin next{pin.at("run").get<std::string>(), id_from(pin.at("tip"))};
      if (!run_of(next))
        return fail(ErrorKind::damaged, "the start of the run log pins what is no run");
      if (!record.pins.empty() && next.run <= record.pins.back().run)
        return fail(ErrorKind::damaged, "the start of the run log pins runs twice, or unsorted");
      record.pins.push_back(std::move(next));
    }
    return record;
  }
  if (kind == "baseline")
    return BaselineRecord{.draws = {},
                          .repeats = count_from(json.at("repeats")),
                          .repeats_equal = count_from(json.at("repeats_equal")),
                          .varied = json.value("varied", false)};
  if (kind == "offer") {
    SKILLGIT_TRY(auto decision, optimizer::decision_from_json(json.at("decision")));
    return OfferRecord{.decision = std::move(decision), .draws = {}};
  }
  if (kind == "step") {
    StepRecord record{.step = count_from(json.at("step")),
                      .draws = {},
                      .finished = json.at("finished").get<bool>(),
                      .note = json.at("note").get<std::string>()};
    if (const auto unused = json.find("unused_answers"); unused != json.end())
      for (const auto& [question, count] : unused->items())
        record.unused[question] = static_cast<int>(whole_from(count, 1, INT_MAX));
    if (const auto report = json.find("apply_report"); report != json.end())
      record.report = report_from(*report);
    return record;
  }
  if (kind == "final")
    return FinalRecord{.draws = {},
                       .promoted = json.at("promoted").get<bool>(),
                       .tasks = count_from(json.at("tasks")),
                       .base = mean_from(json.at("base")),
                       .best = mean_from(json.at("best")),
                       .last = mean_from(json.at("last"))};
  if (kind == "stop") {
    const auto reason = json.at("reason").get<std::string>();
    for (const auto& [value, name] : kStopReasons)
      if (name == reason) return StopRecord{value};
    return fail(unknown("an event stops for the unknown reason '" + reason + "'"));
  }
  return fail(unknown("an event is of the unknown kind '" + kind + "'"));
}

/// All of a record but its draws.
Json json_of(const Record& record) {
  return std::visit([](const auto& one) { return to_json(one); }, record);
}

/// The draws of a record, which may be constant; null where its kind has none.
template <typename AnyRecord>
auto draws_of(AnyRecord& record) {
  using Draws = std::remove_reference_t<decltype((std::get<StepRecord>(record).draws))>;
  const auto draws = [](auto& one) -> Draws* {
    if constexpr (requires { one.draws; }) return &one.draws;
    return nullptr;
  };
  return std::visit(draws, record);
}

}  // namespace

Result<store::RunName> run_of(const Pin& pin) {
  const auto slash = std::min(pin.run.find('/'), pin.run.size());
  return store::RunName::parse(pin.run.substr(0, slash),
                               pin.run.substr(std::min(slash + 1, pin.run.size())));
}

std::optional<bool> BaselineRecord::repeats_itself() const {
  if (varied) return false;
  if (repeats == 0) return std::nullopt;
  return repeats == repeats_equal;
}

void add(const QuestionCounts& counts, QuestionCounts& sum) {
  for (const auto& [question, count] : counts) {
    int& known = sum[question];
    known = count > INT_MAX - known ? INT_MAX : known + count;
  }
}

std::string in_words(const QuestionCounts& counts) {
  std::string words;
  for (const auto& [question, count] : counts)
    words += (words.empty() ? "" : ", ") + std::to_string(count) + ' ' + question;
  return words;
}

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

std::span<const Draw> draws_in(const Record& record) {
  const auto* const draws = draws_of(record);
  return draws ? std::span<const Draw>(*draws) : std::span<const Draw>();
}

std::string to_text(const Record& record) {
  Json json = json_of(record);
  if (const auto* const draws = draws_of(record)) json["draws"] = to_json(*draws);
  return to_page(json);
}

Result<Record> parse_record(std::string_view text) try {
  auto json = parse_json(text);
  if (!json)
    return fail(ErrorKind::damaged, "an event of the run log is " + json.error().message());
  SKILLGIT_TRY(Record record, record_from(*json));
  if (auto* const draws = draws_of(record)) {
    *draws = draws_from(json->at("draws"));
    json->erase("draws");
  }
  // Unknown members and numbers that do not fit were not read: they are not written again.
  if (json_of(record) != *json)
    return fail(ErrorKind::damaged, "an event of the run log has what its kind does not have");
  return record;
} catch (const Json::exception&) {
  return fail(ErrorKind::damaged, "an event of the run log lacks what its kind must have");
}

Result<Record> record_of(const store::RunName& run, const store::RunEvent& event) {
  auto record = parse_record(event.record);
  if (!record) return fail(in_log_of(run, std::move(record).error()));
  return record;
}

Status walk_records(const store::RunStore& store, const store::RunName& run,
                    const std::function<bool(const Record&)>& visit) {
  Status readable;
  SKILLGIT_CHECK(store.walk(run, [&](const store::RunEvent& event) {
    const auto record = record_of(run, event);
    if (!record) readable = fail(record.error());
    return record && visit(*record);
  }));
  return readable;
}

Error in_log_of(const store::RunName& run, Error error) {
  const std::string name = "run '" + run.str() + "'";
  if (error.message().find(name) == std::string::npos) error = std::move(error).with_context(name);
  if (error.hint() || error.kind() != ErrorKind::damaged) return error;
  return std::move(error).with_hint(store::way_on(run));
}

Result<tasks::TaskSet> frozen_tasks(const store::RunLog& log) {
  auto set = tasks::parse_task_set(log.documents.tasks);
  if (set) return set;
  const std::string why = "its tasks cannot be read: " + set.error().message();
  return fail(in_log_of(log.header.name, Error(ErrorKind::damaged, why)));
}

}  // namespace skillgit::train
