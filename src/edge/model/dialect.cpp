#include "edge/model/dialect.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace skillgit::model {
namespace {

/// A parameter by the names that the APIs have for it.
struct Parameter {
  std::string_view name;
  bool Dialect::*is_taken;
};

constexpr std::array kParameters{Parameter{"include", &Dialect::thoughts},
                                 Parameter{"temperature", &Dialect::temperature},
                                 Parameter{"reasoning_effort", &Dialect::effort},
                                 Parameter{"reasoning.effort", &Dialect::effort},
                                 Parameter{"reasoning", &Dialect::effort},
                                 Parameter{"output_config", &Dialect::effort},
                                 Parameter{"effort", &Dialect::effort},
                                 Parameter{"thinking", &Dialect::effort},
                                 Parameter{"seed", &Dialect::seed},
                                 Parameter{"stop", &Dialect::stop},
                                 Parameter{"stop_sequences", &Dialect::stop}};

constexpr std::array<std::string_view, 10> kRefusals{
    "unsupported", "not support", "not permitted", "not allowed", "unrecognized",
    "unknown",     "unexpected",  "deprecated",    "extra input", "extra_forbidden"};

constexpr std::array<std::string_view, 8> kValueRefusals{
    "unsupported_value", "invalid_value",   "unsupported value", "invalid value",
    "supported values",  "input should be", "must be one of",    "one of the following"};

constexpr std::array<std::string_view, 3> kOnlyOneTemperature{"may only be set to",
                                                              "only 1 is allowed", "must be 1"};

constexpr std::array<std::string_view, 5> kBesideTools{
    "tools with", "with tools", "with function tools", "together with tools", "using tools"};

bool says(const ErrorBody& error, std::span<const std::string_view> words) {
  const std::string told = in_lower_case(error.code + ' ' + error.message);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return told.find(word) != told.npos; });
}

bool is_part_of_a_name(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_';
}

/// Where `text` has `name` as a word of its own; npos where it has not.
std::size_t find_name(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || !is_part_of_a_name(text[at - 1])) &&
        (end == text.size() || !is_part_of_a_name(text[end])))
      return at;
  }
  return text.npos;
}

/// Where the error names a parameter: nothing comes before its own field for that.
std::size_t place_of(std::string_view name, const ErrorBody& error) {
  if (error.parameter == name) return 0;
  const auto at = find_name(error.message, name);
  return at == std::string_view::npos ? at : at + 1;
}

bool was_sent(bool Dialect::*parameter, const Request& request) {
  if (parameter == &Dialect::temperature) return request.sampling.temperature.has_value();
  if (parameter == &Dialect::effort) return request.sampling.effort.has_value();
  if (parameter == &Dialect::seed) return request.seed.has_value();
  if (parameter == &Dialect::thoughts) return !request.tools.empty();
  return !request.sampling.stop.empty();
}

/// A parameter that an error names.
struct Blamed {
  std::size_t place = std::string_view::npos;
  bool Dialect::*parameter = nullptr;
};

/// The first parameter of `request` that `error` names, of those that `dialect` sends.
Blamed blamed_by(const Dialect& dialect, const Request& request, const ErrorBody& error) {
  Blamed first;
  for (const auto& [name, is_taken] : kParameters) {
    const auto place = place_of(name, error);
    if (place < first.place && dialect.*is_taken && was_sent(is_taken, request))
      first = {place, is_taken};
  }
  return first;
}

/// Anthropic's thinking is disabled where there is to be no effort.
bool refuses_no_effort(const Request& request, const ErrorBody& error) {
  constexpr std::array<std::string_view, 1> kDisabled{"disabled"};
  return request.sampling.effort == Effort::none && says(error, kDisabled);
}

}  // namespace

Request in_dialect(Request request, const Dialect& dialect) {
  if (!dialect.temperature) request.sampling.temperature.reset();
  if (!dialect.effort) request.sampling.effort.reset();
  if (!dialect.seed) request.seed.reset();
  if (!dialect.stop) request.sampling.stop.clear();
  return request;
}

std::optional<Failure> objection_to_effort(const Request& request, const ErrorBody& error) {
  if (blamed_by(Dialect{}, request, error).parameter != &Dialect::effort) return std::nullopt;
  if (!request.tools.empty() && says(error, kBesideTools)) return Failure::tool_effort;
  if (says(error, kValueRefusals) || refuses_no_effort(request, error)) return Failure::effort;
  return std::nullopt;
}

std::optional<Dialect> learn(const Dialect& dialect, const Request& request,
                             const ErrorBody& error) {
  const Blamed blamed = blamed_by(dialect, request, error);
  const bool is_refusal = says(error, kRefusals) || (blamed.parameter == &Dialect::temperature &&
                                                     says(error, kOnlyOneTemperature));
  if (!is_refusal || objection_to_effort(request, error)) return std::nullopt;
  const std::string_view limit = dialect.newer_name ? "max_completion_tokens" : "max_tokens";
  const std::size_t place = place_of(limit, error);
  Dialect learnt = dialect;
  if (place != std::string_view::npos && place <= blamed.place && !dialect.name_is_settled) {
    learnt.newer_name = !dialect.newer_name;
    learnt.name_is_settled = true;
    return learnt;
  }
  if (!blamed.parameter) return std::nullopt;
  learnt.*blamed.parameter = false;
  return learnt;
}

Dialect both(const Dialect& one, const Dialect& other) {
  const Dialect& named = one.name_is_settled ? one : other;
  return {.temperature = one.temperature && other.temperature,
          .effort = one.effort && other.effort,
          .seed = one.seed && other.seed,
          .stop = one.stop && other.stop,
          .thoughts = one.thoughts && other.thoughts,
          .newer_name = named.newer_name,
          .name_is_settled = named.name_is_settled};
}

}  // namespace skillgit::model
