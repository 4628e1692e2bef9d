// The table of settings. A new one is a row: everything else follows from it.

#include "skillgit/app/config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace skillgit::config {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 8> kSections{"skill", "target", "optimizer", "train",
                                                    "gate",  "record", "git",       "budget"};

// The names of each enumeration, in the order of its values.
constexpr std::array<std::string_view, 1> kHarnesses{"chat"};
constexpr std::array<std::string_view, 2> kOptimizers{"exemplar", kSkillopt};
constexpr std::array<std::string_view, 2> kPromptForms{"plain", "chat"};
constexpr std::array<std::string_view, 3> kPickings{"representative", "diverse", "random"};
constexpr std::array<std::string_view, 5> kSchedules{"constant", "linear", "cosine", "autonomous",
                                                     "none"};
constexpr std::array<std::string_view, 3> kUpdates{"patch", "rewrite_from_suggestions",
                                                   "full_rewrite_minibatch"};
constexpr std::array<std::string_view, 3> kPairs{"mixed", "changed", "unchanged"};
constexpr std::array<std::string_view, 3> kConfirms{"auto", "on", "off"};
constexpr std::array<std::string_view, 3> kLandings{"accept", "end", "never"};
constexpr std::array<std::string_view, 2> kRegions{"forced", "gated"};

constexpr std::array<std::string_view, 3> kTools{"none", "files", "commands"};
constexpr std::array<std::string_view, 2> kBoxes{"bubblewrap", "none"};
constexpr std::array<std::string_view, 4> kApis{"openai", "responses", "azure", "anthropic"};
constexpr std::array<std::string_view, 5> kEfforts{"none", "minimal", "low", "medium", "high"};

Names names_of(optimizer::PromptForm) { return kPromptForms; }
Names names_of(optimizer::Picking) { return kPickings; }
Names names_of(optimizer::Schedule) { return kSchedules; }
Names names_of(optimizer::UpdateMode) { return kUpdates; }
Names names_of(optimizer::PairPolicy) { return kPairs; }
Names names_of(train::Confirm) { return kConfirms; }
Names names_of(train::LandWhen) { return kLandings; }
Names names_of(optimizer::MetricKind) { return optimizer::kMetricNames; }
Names names_of(train::Regions) { return kRegions; }
Names names_of(Tools) { return kTools; }
Names names_of(rollout::BoxKind) { return kBoxes; }
Names names_of(model::Api) { return kApis; }
Names names_of(model::Effort) { return kEfforts; }

// From the option structs' fields to JSON and back.

Json encode(const std::string& field) { return field.empty() ? Json() : Json(field); }
void decode(const Json& value, std::string& field) { field = value.get<std::string>(); }

Json encode(std::chrono::milliseconds field) { return field.count() / 1000; }
void decode(const Json& value, std::chrono::milliseconds& field) {
  field = std::chrono::seconds(value.get<std::int64_t>());
}

Json encode(optimizer::Margin field) { return static_cast<double>(field.thousandths) / 1000; }
void decode(const Json& value, optimizer::Margin& field) {
  field.thousandths = std::llround(value.get<double>() * 1000);
}

Json encode(train::Share field) { return static_cast<double>(field.thousandths) / 1000; }
void decode(const Json& value, train::Share& field) {
  field.thousandths = std::llround(value.get<double>() * 1000);
}

Json encode(const tasks::SplitRule& field) {
  return fmt::format("{}:{}:{}", field.train, field.val, field.test);
}
void decode(const Json& value, tasks::SplitRule& field) {
  const auto text = value.get<std::string>();
  const char* next = text.data();
  const char* const end = text.data() + text.size();
  next = std::from_chars(next, end, field.train).ptr + 1;
  next = std::from_chars(next, end, field.val).ptr + 1;
  std::from_chars(next, end, field.test);
}

template <typename T>
Json encode(const T& field) {
  if constexpr (std::is_enum_v<T>)
    return names_of(field)[static_cast<std::size_t>(field)];
  else
    return field;
}
template <typename T>
void decode(const Json& value, T& field) {
  if constexpr (std::is_enum_v<T>) {
    const Names names = names_of(field);
    const auto found = std::find(names.begin(), names.end(), value.get<std::string>());
    field = static_cast<T>(found - names.begin());
  } else {
    field = value.get<T>();
  }
}

template <typename T>
Json encode(const std::optional<T>& field) {
  return field ? encode(*field) : Json();
}
template <typename T>
void decode(const Json& value, std::optional<T>& field) {
  decode(value, field.emplace());
}

/// Completes a setting whose field `access` finds in a Config.
template <typename Access>
constexpr Setting of_run(Setting setting, Access) {
  setting.get = [](const Config& config, const SkillSection*) { return encode(Access{}(config)); };
  setting.set = [](Config& config, SkillSection*, const Json& value) {
    decode(value, Access{}(config));
  };
  return setting;
}

/// Completes a setting whose field `access` finds in a skill's section.
template <typename Access>
constexpr Setting of_skill(Setting setting, Access) {
  setting.get = [](const Config&, const SkillSection* skill) { return encode(Access{}(*skill)); };
  setting.set = [](Config&, SkillSection* skill, const Json& value) {
    decode(value, Access{}(*skill));
  };
  return setting;
}

/// Completes the scorer's setting: its field holds JSON already.
Setting scorer_of_skill(Setting setting) {
  setting.get = [](const Config&, const SkillSection* skill) {
    return skill->scorer.empty() ? Json() : parse_json(skill->scorer).value_or(Json());
  };
  setting.set = [](Config&, SkillSection* skill, const Json& value) {
    skill->scorer = to_line(value);
  };
  return setting;
}

/// Completes the weight of a mixed metric: its field holds millionths.
Setting share_of_mixed(Setting setting) {
  setting.get = [](const Config& config, const SkillSection*) -> Json {
    return static_cast<double>(config.train.gate.mixed_weight) / optimizer::kFullMarks;
  };
  setting.set = [](Config& config, SkillSection*, const Json& value) {
    config.train.gate.mixed_weight = std::llround(value.get<double>() * optimizer::kFullMarks);
  };
  return setting;
}

/// Completes the limit in dollars: its field holds billionths.
Setting dollars_of_budget(Setting setting) {
  setting.get = [](const Config& config, const SkillSection*) -> Json {
    const auto& nano = config.train.budget.nano_usd;
    return nano ? Json(static_cast<double>(*nano) / 1e9) : Json();
  };
  setting.set = [](Config& config, SkillSection*, const Json& value) {
    config.train.budget.nano_usd = std::llround(value.get<double>() * 1000) * 1'000'000;
  };
  return setting;
}

Json usual_metric(const Config& config) {
  return optimizer::to_string(config.train.gate.rules().metric.kind);
}

Json usual_regions(const Config& config) {
  return config.train.gate.forces_regions() ? encode(train::Regions::forced) : Json();
}

Json usual_steps(const Config& config) {
  return config.optimizer.is_skillopt() ? Json() : Json(train::kUsualSteps);
}

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kAnySeed = INT64_MAX;

// What is set of any model that is asked, whatever its section.

constexpr Setting kApi{
    .key = "api", .kind = Kind::choice, .choices = kApis, .help = "what the endpoint speaks"};
constexpr Setting kTemperature{.key = "temperature",
                               .kind = Kind::decimal,
                               .most = 2,
                               .help = "0 asks for the likeliest answer"};
constexpr Setting kMaxTokens{.key = "max_tokens",
                             .kind = Kind::integer,
                             .least = 1,
                             .most = kMillion,
                             .help = "the longest reply"};
constexpr Setting kReasoningEffort{
    .key = "reasoning_effort",
    .kind = Kind::choice,
    .choices = kEfforts,
    .help = "how much the model may think; where not set, nothing is sent"};
constexpr Setting kTimeoutSeconds{.key = "timeout_seconds",
                                  .kind = Kind::integer,
                                  .least = 1,
                                  .most = 86'400,
                                  .help = "patience with one request",
                                  .identity = false};
constexpr Setting kRetries{.key = "retries",
                           .kind = Kind::integer,
                           .most = 100,
                           .help = "tries after the first one, when the endpoint fails",
                           .identity = false};
constexpr Setting kRequestsPerMinute{.key = "requests_per_minute",
                                     .kind = Kind::integer,
                                     .least = 1,
                                     .most = INT64_MAX,
                                     .help = "at most so many requests to the endpoint",
                                     .identity = false};
constexpr Setting kTokensPerMinute{.key = "tokens_per_minute",
                                   .kind = Kind::integer,
                                   .least = 1,
                                   .most = INT64_MAX,
                                   .help = "at most so many tokens of prompts and replies",
                                   .identity = false};

/// A share of every limit.
constexpr Setting share(std::string_view key, std::string_view help) {
  return {.section = "budget",
          .key = key,
          .kind = Kind::decimal,
          .most = 1,
          .help = help,
          .identity = false};
}

/// A shared setting in its place.
constexpr Setting in(std::string_view section, Setting shared) {
  shared.section = section;
  return shared;
}

const std::array kSettings{
    of_skill(
        {.section = "skill",
         .key = "path",
         .kind = Kind::path,
         .help = "the folder that holds SKILL.md"},
        [](auto& skill) -> auto& { return skill.path; }),
    of_skill(
        {.section = "skill",
         .key = "tasks",
         .kind = Kind::path,
         .help = "the task file, one JSON object a line",
         .identity = false},  // The tasks themselves are compared, not where they stand.
        [](auto& skill) -> auto& { return skill.tasks; }),
    scorer_of_skill({.section = "skill",
                     .key = "scorer",
                     .kind = Kind::scorer,
                     .help = "how answers are judged where a task does not say"}),
    of_skill(
        {.section = "skill",
         .key = "split",
         .kind = Kind::ratios,
         .most = 1000,
         .help = "train : val : test, for tasks that name no split"},
        [](auto& skill) -> auto& { return skill.split; }),
    of_skill(
        {.section = "skill",
         .key = "split_seed",
         .kind = Kind::integer,
         .most = kAnySeed,
         .help = "another seed, another split"},
        [](auto& skill) -> auto& { return skill.split.seed; }),

    of_run(
        {.section = "target",
         .key = "harness",
         .kind = Kind::choice,
         .choices = kHarnesses,
         .help = "how the target is run"},
        [](auto& config) -> auto& { return config.target.harness; }),
    of_run(
        {.section = "target",
         .key = "prompt",
         .kind = Kind::choice,
         .choices = kPromptForms,
         .help = "chat: messages; plain: one text to complete, for small base models"},
        [](auto& config) -> auto& { return config.target.prompt; }),
    of_run(
        {.section = "target",
         .key = "endpoint",
         .kind = Kind::url,
         .help = "where the model is, such as http://127.0.0.1:8080/v1",
         .identity = false},  // What answers counts, and not where it lives today.
        [](auto& config) -> auto& { return config.target.http.endpoint; }),
    of_run(
        in("target", kApi), [](auto& config) -> auto& { return config.target.http.api; }),
    of_run(
        {.section = "target", .key = "model", .help = "the name that the endpoint knows it by"},
        [](auto& config) -> auto& { return config.target.http.model; }),
    of_run(
        {.section = "target",
         .key = "api_key_env",
         .kind = Kind::variable,
         .help = "the name of the environment variable that holds the key",
         .identity = false},
        [](auto& config) -> auto& { return config.target.api_key_env; }),
    of_run(
        in("target", kTemperature),
        [](auto& config) -> auto& { return config.target.sampling.temperature; }),
    of_run(
        in("target", kMaxTokens),
        [](auto& config) -> auto& { return config.target.sampling.max_tokens; }),
    of_run(
        in("target", kReasoningEffort),
        [](auto& config) -> auto& { return config.target.sampling.effort; }),
    of_run(
        {.section = "target",
         .key = "stop",
         .kind = Kind::texts,
         .most = 16,
         .help = "a reply ends before any of these"},
        [](auto& config) -> auto& { return config.target.sampling.stop; }),
    of_run(
        in("target", kTimeoutSeconds),
        [](auto& config) -> auto& { return config.target.http.timeout; }),
    of_run(
        in("target", kRetries), [](auto& config) -> auto& { return config.target.http.retries; }),
    of_run(
        in("target", kRequestsPerMinute),
        [](auto& config) -> auto& { return config.target.http.limits.requests_per_minute; }),
    of_run(
        in("target", kTokensPerMinute),
        [](auto& config) -> auto& { return config.target.http.limits.tokens_per_minute; }),
    of_run(
        {.section = "target",
         .key = "tools",
         .kind = Kind::choice,
         .choices = kTools,
         .help = "none: one request; files: list, read and search files; commands: run them too"},
        [](auto& config) -> auto& { return config.target.tools; }),
    of_run(
        {.section = "target",
         .key = "max_turns",
         .kind = Kind::integer,
         .least = 1,
         .most = 1000,
         .help = "requests of one rollout with tools; the last one has to be the answer"},
        [](auto& config) -> auto& { return config.target.tool_options.max_turns; }),
    of_run(
        {.section = "target",
         .key = "command_seconds",
         .kind = Kind::integer,
         .least = 1,
         .most = 3600,
         .help = "patience with one command of the target"},
        [](auto& config) -> auto& { return config.target.tool_options.command_time; }),
    of_run(
        {.section = "target",
         .key = "box",
         .kind = Kind::choice,
         .choices = kBoxes,
         .help = "what keeps commands from your files and network; none is for you alone to set"},
        [](auto& config) -> auto& { return config.target.box; }),

    of_run(
        {.section = "optimizer",
         .key = "name",
         .kind = Kind::choice,
         .choices = kOptimizers,
         .help = "the algorithm: exemplar asks no model; skillopt does, and is the default where "
                 "one is set"},
        [](auto& config) -> auto& { return config.optimizer.name; }),
    of_run(
        {.section = "optimizer",
         .key = "edit_budget",
         .kind = Kind::integers,
         .least = 1,
         .most = 64,
         .help = "edits a step; the last one repeats"},
        [](auto& config) -> auto& { return config.optimizer.exemplar.edit_budget; }),
    of_run(
        {.section = "optimizer",
         .key = "picking",
         .kind = Kind::choice,
         .choices = kPickings,
         .help = "which failures become worked examples"},
        [](auto& config) -> auto& { return config.optimizer.exemplar.picking; }),
    of_run(
        {.section = "optimizer",
         .key = "window",
         .kind = Kind::integer,
         .least = 1,
         .most = kMillion,
         .help = "train tasks that the skill is measured on at a time"},
        [](auto& config) -> auto& { return config.optimizer.exemplar.window; }),
    of_run(
        {.section = "optimizer",
         .key = "max_examples",
         .kind = Kind::integer,
         .least = 1,
         .most = 1000,
         .help = "worked examples in the skill; at so many it only deletes"},
        [](auto& config) -> auto& { return config.optimizer.exemplar.max_examples; }),
    of_run(
        {.section = "optimizer",
         .key = "epochs",
         .kind = Kind::integer,
         .least = 1,
         .most = 1000,
         .help = "skillopt: passes over the train tasks"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.epochs; }),
    of_run(
        {.section = "optimizer",
         .key = "batch_size",
         .kind = Kind::integer,
         .least = 1,
         .most = kMillion,
         .help = "skillopt: train tasks rolled out together"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.batch_size; }),
    of_run(
        {.section = "optimizer",
         .key = "accumulation",
         .kind = Kind::integer,
         .least = 1,
         .most = 1000,
         .help = "skillopt: batches that are pooled into one step"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.accumulation; }),
    of_run(
        {.section = "optimizer",
         .key = "minibatch",
         .kind = Kind::integer,
         .least = 1,
         .most = 1000,
         .help = "skillopt: rollouts that one reflection looks at"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.minibatch; }),
    of_run(
        {.section = "optimizer",
         .key = "merge_group",
         .kind = Kind::integer,
         .least = 2,
         .most = 1000,
         .help = "skillopt: patches that one merge takes"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.merge_group; }),
    of_run(
        {.section = "optimizer",
         .key = "learning_rate",
         .kind = Kind::integer,
         .least = 1,
         .most = 64,
         .help = "skillopt: edits a step at most, at the start; with the published rules 4"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.learning_rate; }),
    of_run(
        {.section = "optimizer",
         .key = "min_learning_rate",
         .kind = Kind::integer,
         .least = 1,
         .most = 64,
         .help = "skillopt: edits a step at most, at the end; half of learning_rate when absent"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.min_learning_rate; }),
    of_run(
        {.section = "optimizer",
         .key = "schedule",
         .kind = Kind::choice,
         .choices = kSchedules,
         .help =
             "skillopt: how the edit budget goes; autonomous asks the model, none has no budget"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.schedule; }),
    of_run(
        {.section = "optimizer",
         .key = "update",
         .kind = Kind::choice,
         .choices = kUpdates,
         .help = "skillopt: bounded edits, or a whole new text that becomes edits"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.update; }),
    of_run(
        {.section = "optimizer",
         .key = "failure_only",
         .kind = Kind::boolean,
         .help = "skillopt: do not reflect on successes"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.failure_only; }),
    of_run(
        {.section = "optimizer",
         .key = "merge",
         .kind = Kind::boolean,
         .help = "skillopt: ask for merges of what reflections propose"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.merge; }),
    of_run(
        {.section = "optimizer",
         .key = "step_buffer",
         .kind = Kind::boolean,
         .help = "skillopt: show reflection what was tried and rejected"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.step_buffer; }),
    of_run(
        {.section = "optimizer",
         .key = "slow_update",
         .kind = Kind::boolean,
         .help = "skillopt: offer guidance from what an epoch changed"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.slow_update; }),
    of_run(
        {.section = "optimizer",
         .key = "slow_samples",
         .kind = Kind::integer,
         .least = 1,
         .most = kMillion,
         .help = "skillopt: train tasks that two epochs are compared on"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.slow_samples; }),
    of_run(
        {.section = "optimizer",
         .key = "slow_pairs",
         .kind = Kind::choice,
         .choices = kPairs,
         .help = "skillopt: which of them the slow update looks at"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.slow_pairs; }),
    of_run(
        {.section = "optimizer",
         .key = "meta_skill",
         .kind = Kind::boolean,
         .help = "skillopt: keep a memory for the optimizer model"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.meta_skill; }),
    of_run(
        {.section = "optimizer",
         .key = "appendix",
         .kind = Kind::boolean,
         .help = "skillopt: offer reminders of rules that were not followed"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.appendix; }),
    of_run(
        {.section = "optimizer",
         .key = "appendix_failures_only",
         .kind = Kind::boolean,
         .help = "skillopt: reminders from failures alone"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.appendix_failures_only; }),
    of_run(
        {.section = "optimizer",
         .key = "consolidate_above",
         .kind = Kind::integer,
         .most = 1000,
         .help = "skillopt: shorten the reminders when there are more; 0 is never"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.consolidate_above; }),
    of_run(
        {.section = "optimizer",
         .key = "evidence_bytes",
         .kind = Kind::integer,
         .least = 100,
         .most = kMillion,
         .help = "skillopt: of one rollout, as a reflection sees it"},
        [](auto& config) -> auto& { return config.optimizer.skillopt.evidence_bytes; }),
    of_run(
        {.section = "optimizer",
         .key = "prompts",
         .kind = Kind::path,
         .help = "skillopt: a folder with prompts of your own, <name>.md",
         .identity = false},  // What they say counts: see prompts_sha256.
        [](auto& config) -> auto& { return config.optimizer.prompts; }),
    of_run(
        {.section = "optimizer",
         .key = "prompts_sha256",
         .help = "skillopt: what all prompts must hash to; a run notes it"},
        [](auto& config) -> auto& { return config.optimizer.prompts_sha256; }),
    of_run(
        {.section = "optimizer",
         .key = "endpoint",
         .kind = Kind::url,
         .help = "the endpoint of an optimizer model",
         .identity = false},
        [](auto& config) -> auto& { return config.optimizer.http.endpoint; }),
    of_run(
        in("optimizer", kApi), [](auto& config) -> auto& { return config.optimizer.http.api; }),
    of_run(
        {.section = "optimizer", .key = "model", .help = "the optimizer model"},
        [](auto& config) -> auto& { return config.optimizer.http.model; }),
    of_run(
        {.section = "optimizer",
         .key = "api_key_env",
         .kind = Kind::variable,
         .help = "the name of the environment variable that holds its key",
         .identity = false},
        [](auto& config) -> auto& { return config.optimizer.api_key_env; }),
    of_run(
        in("optimizer", kTemperature),
        [](auto& config) -> auto& { return config.optimizer.sampling.temperature; }),
    of_run(
        in("optimizer", kMaxTokens),
        [](auto& config) -> auto& { return config.optimizer.sampling.max_tokens; }),
    of_run(
        in("optimizer", kReasoningEffort),
        [](auto& config) -> auto& { return config.optimizer.sampling.effort; }),
    of_run(
        in("optimizer", kTimeoutSeconds),
        [](auto& config) -> auto& { return config.optimizer.http.timeout; }),
    of_run(
        in("optimizer", kRetries),
        [](auto& config) -> auto& { return config.optimizer.http.retries; }),
    of_run(
        in("optimizer", kRequestsPerMinute),
        [](auto& config) -> auto& { return config.optimizer.http.limits.requests_per_minute; }),
    of_run(
        in("optimizer", kTokensPerMinute),
        [](auto& config) -> auto& { return config.optimizer.http.limits.tokens_per_minute; }),

    of_run(
        {.section = "train",
         .key = "steps",
         .kind = Kind::integer,
         .least = 1,
         .most = kMillion,
         .help = "at most so many steps; when absent all epochs of skillopt, 10 of exemplar",
         .when_not_set = usual_steps},
        [](auto& config) -> auto& { return config.train.steps; }),
    of_run(
        {.section = "train",
         .key = "patience",
         .kind = Kind::integer,
         .least = 1,
         .most = kMillion,
         .help = "stop after so many steps in a row without an accept"},
        [](auto& config) -> auto& { return config.train.patience; }),
    of_run(
        {.section = "train",
         .key = "workers",
         .kind = Kind::integer,
         .least = 1,
         .most = 512,
         .help = "requests in flight at once",
         .identity = false},
        [](auto& config) -> auto& { return config.train.workers; }),
    of_run(
        {.section = "train",
         .key = "seed",
         .kind = Kind::integer,
         .most = kAnySeed,
         .help = "where all chance of a run comes from"},
        [](auto& config) -> auto& { return config.train.seed; }),
    of_run(
        {.section = "train",
         .key = "max_skill_tokens",
         .kind = Kind::integer,
         .least = 1,
         .most = kMillion,
         .help = "a longer skill is not offered; about four bytes a token"},
        [](auto& config) -> auto& { return config.train.max_skill_tokens; }),
    of_run(
        {.section = "train",
         .key = "train_description",
         .kind = Kind::boolean,
         .help = "whether edits may change the front matter"},
        [](auto& config) -> auto& { return config.train.train_description; }),

    of_run(
        {.section = "train",
         .key = "reuse",
         .kind = Kind::boolean,
         .help = "whether scores that are known are not paid for again"},
        [](auto& config) -> auto& { return config.train.reuse; }),

    of_run(
        {.section = "gate",
         .key = "confirm",
         .kind = Kind::choice,
         .choices = kConfirms,
         .help = "whether a would-be accept is measured once more on both sides"},
        [](auto& config) -> auto& { return config.train.gate.confirm; }),
    of_run(
        {.section = "gate",
         .key = "margin",
         .kind = Kind::decimal,
         .most = 100,
         .help = "what a gain must exceed in a second pass, in standard errors; without one, no "
                 "effect"},
        [](auto& config) -> auto& { return config.train.gate.margin; }),

    of_run(
        {.section = "gate",
         .key = "metric",
         .kind = Kind::choice,
         .choices = optimizer::kMetricNames,
         .help = "what of a score is compared: its points, whether it passed, or both; soft when "
                 "absent, hard with the published rules",
         .when_not_set = usual_metric},
        [](auto& config) -> auto& { return config.train.gate.metric; }),
    share_of_mixed({.section = "gate",
                    .key = "mixed_weight",
                    .kind = Kind::decimal,
                    .most = 1,
                    .help = "the share of the points in a mixed metric"}),
    of_run(
        {.section = "gate",
         .key = "salvage",
         .kind = Kind::boolean,
         .help =
             "whether the edits of a rejected candidate are tried alone on train tasks, and the "
             "better half is offered again"},
        [](auto& config) -> auto& { return config.train.gate.salvage; }),
    of_run(
        {.section = "gate",
         .key = "published",
         .kind = Kind::boolean,
         .help = "judge and edit by SkillOpt's published rules, for comparison; cannot land"},
        [](auto& config) -> auto& { return config.train.gate.published; }),
    of_run(
        {.section = "gate",
         .key = "regions",
         .kind = Kind::choice,
         .choices = kRegions,
         .help = "with the published rules: whether guidance and reminders pass the gate; forced "
                 "when absent",
         .when_not_set = usual_regions},
        [](auto& config) -> auto& { return config.train.gate.regions; }),
    of_run(
        {.section = "gate",
         .key = "final_test",
         .kind = Kind::boolean,
         .help = "with the published rules: whether base, best and last skill are measured on "
                 "test at the end"},
        [](auto& config) -> auto& { return config.train.gate.final_test; }),

    of_run(
        {.section = "record",
         .key = "report",
         .kind = Kind::path,
         .help = "a page of HTML that training keeps up to date",
         .identity = false},
        [](auto& config) -> auto& { return config.record.report; }),

    of_run(
        {.section = "git",
         .key = "land",
         .kind = Kind::choice,
         .choices = kLandings,
         .help = "when accepted edits reach your branch",
         .identity = false},
        [](auto& config) -> auto& { return config.train.land; }),
    of_run(
        {.section = "git",
         .key = "protected",
         .kind = Kind::texts,
         .most = 1000,
         .help = "branches (globs) that training never moves",
         .identity = false},
        [](auto& config) -> auto& { return config.train.protected_branches; }),

    of_run(
        {.section = "budget",
         .key = "rollouts",
         .kind = Kind::integer,
         .least = 1,
         .most = INT64_MAX,
         .help = "attempts of the target, all told",
         .identity = false},
        [](auto& config) -> auto& { return config.train.budget.rollouts; }),
    of_run(
        {.section = "budget",
         .key = "calls",
         .kind = Kind::integer,
         .least = 1,
         .most = INT64_MAX,
         .help = "requests to target and optimizer model, tries after a failure included",
         .identity = false},
        [](auto& config) -> auto& { return config.train.budget.calls; }),
    of_run(
        {.section = "budget",
         .key = "tokens",
         .kind = Kind::integer,
         .least = 1,
         .most = INT64_MAX,
         .help = "tokens of all prompts and replies",
         .identity = false},
        [](auto& config) -> auto& { return config.train.budget.tokens; }),
    dollars_of_budget({.section = "budget",
                       .key = "usd",
                       .kind = Kind::decimal,
                       .most = kMillion,
                       .help = "US dollars, by the prices in [price.<model>]",
                       .identity = false}),
    of_run(
        {.section = "budget",
         .key = "seconds",
         .kind = Kind::integer,
         .least = 1,
         .most = INT64_MAX,
         .help = "wall time, all told",
         .identity = false},
        [](auto& config) -> auto& { return config.train.budget.seconds; }),
    of_run(
        share("train_share", "what of each limit is kept for train tasks and questions"),
        [](auto& config) -> auto& { return config.train.budget.shares.train; }),
    of_run(
        share("gate_share", "what of each limit is kept for val tasks"),
        [](auto& config) -> auto& { return config.train.budget.shares.gate; }),
    of_run(
        share("final_share", "what of each limit training leaves for a fresh measurement"),
        [](auto& config) -> auto& { return config.train.budget.shares.final; }),
};

std::string quoted_list(Names names) {
  std::string text;
  for (const std::string_view name : names)
    text += fmt::format("{}'{}'", text.empty() ? "" : ", ", name);
  return text;
}

std::string default_of(const Setting& setting) {
  const SkillSection skill;
  const Json value = setting.get(Config(), &skill);
  return value.is_null() ? "not set" : to_toml(value);
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

std::span<const std::string_view> sections() { return kSections; }

const Setting* find_setting(std::string_view section, std::string_view key) {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& setting) {
    return setting.section == section && setting.key == key;
  });
  return found == kSettings.end() ? nullptr : &*found;
}

std::string full_name(const Setting& setting, const SkillSection* skill) {
  return skill ? fmt::format("skill.{}.{}", skill->name, setting.key)
               : fmt::format("{}.{}", setting.section, setting.key);
}

std::string expectation(const Setting& setting) {
  const std::string range = setting.most == INT64_MAX
                                ? fmt::format("from {} up", setting.least)
                                : fmt::format("from {} to {}", setting.least, setting.most);
  switch (setting.kind) {
    case Kind::text:
      return "a text";
    case Kind::path:
      return "a path inside the repository, from its root";
    case Kind::url:
      return "an http or https URL without a user name, password or query";
    case Kind::variable:
      return "the name of an environment variable";
    case Kind::choice:
      return setting.choices.size() == 1 ? "only " + quoted_list(setting.choices)
                                         : "one of " + quoted_list(setting.choices);
    case Kind::integer:
      return "a whole number " + range;
    case Kind::decimal:
      return "a number " + range + ", with at most three decimals";
    case Kind::boolean:
      return "true or false";
    case Kind::ratios:
      return "three whole numbers from 0 to 1000, not all of them 0, such as '4:3:3'";
    case Kind::scorer:
      return "a scorer's name or table";
    case Kind::texts:
      return fmt::format("a list of at most {} texts, none of them empty", setting.most);
    case Kind::integers:
      return "a list of whole numbers, each " + range;
  }
  return "";
}

std::vector<Resolved> list(const Config& config) {
  std::vector<Resolved> result;
  const auto add = [&](const Setting& setting, const SkillSection* skill) {
    Resolved resolved{&setting, skill, full_name(setting, skill), "default"};
    const auto origin = config.origins.find(resolved.name);
    if (origin != config.origins.end()) resolved.origin = origin->second.place;
    result.push_back(std::move(resolved));
  };
  for (const auto& [name, skill] : config.skills)
    for (const Setting& setting : kSettings)
      if (setting.section == "skill") add(setting, &skill);
  for (const Setting& setting : kSettings)
    if (setting.section != "skill") add(setting, nullptr);
  return result;
}

std::string reference() {
  std::string text;
  std::string_view section;
  for (const Setting& setting : kSettings) {
    if (setting.section != section)
      text += fmt::format("{}[{}]\n", section.empty() ? "" : "\n",
                          setting.section == "skill" ? "skill.<name>" : setting.section);
    section = setting.section;
    text += fmt::format("  {} (default: {})\n      {}\n      takes {}\n", setting.key,
                        default_of(setting), setting.help, expectation(setting));
  }
  return text;
}

}  // namespace skillgit::config
