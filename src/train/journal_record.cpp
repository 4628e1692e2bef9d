#include "train/journal_record.hpp"

#include "skillgit/core/base/json.hpp"
#include "train/json_members.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace skillgit::train {
namespace {

using Type = JournalRecord::Type;

Json to_json(const tasks::Rollout& rollout) {
  Json json{{"task", rollout.task},
            {"status", tasks::to_string(rollout.status)},
            {"points", rollout.points},
            {"why", rollout.why},
            {"prompt", rollout.prompt},
            {"reply", rollout.reply},
            {"prompt_tokens", rollout.prompt_tokens},
            {"reply_tokens", rollout.reply_tokens}};
  if (!rollout.trajectory.empty()) json["trajectory"] = rollout.trajectory;
  return json;
}

/// An infrastructure error is never an answer.
Result<tasks::RolloutStatus> status_named(const std::string& name) {
  for (const auto known : {tasks::RolloutStatus::scored, tasks::RolloutStatus::failed})
    if (name == tasks::to_string(known)) return known;
  return fail(ErrorKind::damaged, "a rollout cannot have the status '" + name + "'");
}

Result<tasks::Points> points_in(const Json& json) {
  const bool is_in_range = json.is_number_integer() && 0 <= json.get<double>() &&
                           json.get<double>() <= tasks::kFullMarks;
  if (is_in_range) return json.get<tasks::Points>();
  return fail(ErrorKind::damaged, "points out of range: " + to_line(json));
}

Result<std::int64_t> tokens_in(const Json& json) {
  if (json.is_number_integer()) return json.get<std::int64_t>();
  return fail(ErrorKind::damaged, "no number of tokens: " + to_line(json));
}

Result<tasks::Rollout> rollout_from(const Json& json) {
  tasks::Rollout rollout;
  rollout.task = json.at("task").get<std::string>();
  SKILLGIT_TRY(rollout.status, status_named(json.at("status").get<std::string>()));
  SKILLGIT_TRY(rollout.points, points_in(json.at("points")));
  rollout.why = json.at("why").get<std::string>();
  rollout.prompt = json.at("prompt").get<std::string>();
  rollout.reply = json.at("reply").get<std::string>();
  SKILLGIT_TRY(rollout.prompt_tokens, tokens_in(json.at("prompt_tokens")));
  SKILLGIT_TRY(rollout.reply_tokens, tokens_in(json.at("reply_tokens")));
  rollout.trajectory = json.value("trajectory", "");
  return rollout;
}

Json to_json(const Cost& cost) {
  return {{"prompt_tokens", cost.prompt_tokens},
          {"reply_tokens", cost.reply_tokens},
          {"nano_usd", cost.has_price() ? Json(cost.nano_usd) : Json()}};
}

constexpr std::array kTypes{std::string_view("sent"),   std::string_view("settled"),
                            std::string_view("done"),   std::string_view("answered"),
                            std::string_view("missed"), std::string_view("used"),
                            std::string_view("began"),  std::string_view("rested")};

/// What JSON says, for the kinds of values that heads of frames have; false where it is another.
bool read(std::string_view json, std::int64_t& number) {
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), number);
  return error == std::errc() && end == json.data() + json.size();
}

bool read(std::string_view json, int& count) {
  std::int64_t number = 0;
  if (!read(json, number) || number < 0 || number > INT_MAX) return false;
  count = static_cast<int>(number);
  return true;
}

bool read(std::string_view json, bool& truth) {
  truth = json == "true";
  return truth || json == "false";
}

bool read(std::string_view json, std::string& text) {
  if (json.size() < 2 || json.front() != '"') return false;
  text = json.substr(1, json.size() - 2);
  return text.find('\\') == std::string::npos;
}

bool read(std::string_view json, Cost& cost) {
  const auto members = JsonMembers::of(json);
  if (!members) return false;
  const auto read_part = [&members](std::string_view name, std::int64_t& part) {
    return read(members->at(name), part) && 0 <= part && part <= kMostCost;
  };
  if (!read_part("prompt_tokens", cost.prompt_tokens)) return false;
  if (!read_part("reply_tokens", cost.reply_tokens)) return false;
  if (members->at("nano_usd") != "null") return read_part("nano_usd", cost.nano_usd);
  cost.unpriced_tokens = cost.tokens();
  return true;
}

bool read(std::string_view json, std::optional<Cost>& cost) {
  return json == "null" || read(json, cost.emplace());
}

bool read(std::string_view json, Payee& payee) {
  std::string name;
  if (!read(json, name)) return false;
  payee = name == to_string(Payee::target) ? Payee::target : Payee::optimizer;
  return name == to_string(payee);
}

/// Where a frame names no stage it is of training: so it was before there were stages.
bool read(std::string_view json, Stage& stage) {
  stage = Stage::train;
  if (json.empty()) return true;
  std::string name;
  if (!read(json, name)) return false;
  for (const Stage known : {Stage::gate, Stage::final})
    if (name == to_string(known)) stage = known;
  return name == to_string(stage);
}

/// What all records have.
bool read_common(const JsonMembers& members, JournalRecord& record) {
  return read(members.at("key"), record.request.key) &&
         read(members.at("index"), record.request.index) &&
         read(members.at("second"), record.second) && 0 <= record.second &&
         record.second <= kMostCost;
}

/// What the records of one type have.
bool read_own(const JsonMembers& members, JournalRecord& record) {
  switch (record.type) {
    case Type::sent:
      return read(members.at("payee"), record.payee) && read(members.at("stage"), record.stage) &&
             read(members.at("rollout"), record.is_rollout) &&
             read(members.at("worst"), record.worst);
    case Type::missed:
      return read(members.at("step"), record.step);
    case Type::used:
      return read(members.at("payee"), record.payee) && read(members.at("stage"), record.stage) &&
             read(members.at("spent"), record.spent);
    case Type::began:
    case Type::rested:
      return true;
    case Type::settled:
    case Type::done:
    case Type::answered:
      break;
  }
  return read(members.at("spent"), record.spent);
}

Json to_json(const JournalRecord& record) {
  Json json = {{"type", kTypes[static_cast<std::size_t>(record.type)]},
               {"key", record.request.key},
               {"index", record.request.index},
               {"second", record.second}};
  switch (record.type) {
    case Type::sent:
      json["payee"] = to_string(record.payee);
      json["stage"] = to_string(record.stage);
      json["rollout"] = record.is_rollout;
      json["worst"] = to_json(record.worst);
      break;
    case Type::missed:
      json["step"] = record.step;
      break;
    case Type::used:
      json["payee"] = to_string(record.payee);
      json["stage"] = to_string(record.stage);
      json["spent"] = to_json(record.spent.value_or(Cost{}));
      break;
    case Type::began:
    case Type::rested:
      break;
    case Type::settled:
    case Type::done:
    case Type::answered:
      json["spent"] = record.spent ? to_json(*record.spent) : Json();
  }
  return json;
}

tl::unexpected<Error> incomplete() {
  return fail(ErrorKind::damaged,
              "a frame that lacks what its type must have, or has a number out of range");
}

}  // namespace

std::string payload_of(const JournalRecord& record) { return to_line(to_json(record)); }

std::string payload_of(const JournalRecord& record, const tasks::Rollout& rollout) {
  Json json = to_json(record);
  json["rollout"] = to_json(rollout);
  return to_line(json);
}

std::string payload_of(const JournalRecord& record, const optimizer::Reply& reply) {
  Json json = to_json(record);
  json["reply"] = reply.text;
  if (reply.refused) json["refused"] = true;
  return to_line(json);
}

Result<JournalRecord> read_record(std::string_view payload) {
  const auto members = JsonMembers::of(payload);
  std::string type;
  const bool has_type = members && read(members->at("type"), type);
  const auto known = std::find(kTypes.begin(), kTypes.end(), type);
  if (!has_type || known == kTypes.end())
    return fail(Error(ErrorKind::damaged, "a frame of another kind")
                    .with_hint("use the newer skillgit that may have written it, or move it away: "
                               "the run then goes on from its log"));
  JournalRecord record{.type = static_cast<Type>(known - kTypes.begin())};
  if (!read_common(*members, record) || !read_own(*members, record)) return incomplete();
  return record;
}

Result<tasks::Rollout> rollout_in(std::string_view payload) try {
  const auto json = parse_json(payload);
  return json ? rollout_from(json->at("rollout")) : incomplete();
} catch (const Json::exception&) {
  return incomplete();
}

Result<optimizer::Reply> reply_in(std::string_view payload) try {
  const auto json = parse_json(payload);
  if (!json) return incomplete();
  return optimizer::Reply{.text = json->at("reply").get<std::string>(),
                          .refused = json->value("refused", false)};
} catch (const Json::exception&) {
  return incomplete();
}

}  // namespace skillgit::train
