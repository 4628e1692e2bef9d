#include "core/tasks/scorer_spec.hpp"

#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kMostChoices = 26;

constexpr std::array<std::string_view, 7> kTypes{"exact", "contains", "regex", "numeric",
                                                 "f1",    "json",     "choice"};

/// Reads the value of one option, named in every complaint, into the specification.
using ReadOption = Status (*)(std::string_view name, const Json& value, ScorerSpec& spec);

struct Option {
  std::string_view name;
  std::set<ScorerType> types;  ///< Empty: all of them.
  ReadOption read;
};

auto must_be(std::string_view name, std::string_view what) {
  return fail(ErrorKind::invalid,
              "scorer option '" + std::string(name) + "' must be " + std::string(what));
}

template <bool ScorerSpec::*Member>
Status read_flag(std::string_view name, const Json& value, ScorerSpec& spec) {
  if (!value.is_boolean()) return must_be(name, "true or false");
  spec.*Member = value.get<bool>();
  return {};
}

template <double ScorerSpec::*Member>
Status read_tolerance(std::string_view name, const Json& value, ScorerSpec& spec) {
  if (!value.is_number() || value.get<double>() < 0 || !std::isfinite(value.get<double>()))
    return must_be(name, "a number that is not negative");
  spec.*Member = value.get<double>();
  return {};
}

/// An option with a name for off and a name for on.
template <bool ScorerSpec::*Member>
Status read_either(std::string_view name, const Json& value, ScorerSpec& spec, std::string_view off,
                   std::string_view on) {
  if (value != off && value != on)
    return must_be(name, '"' + std::string(off) + "\" or \"" + std::string(on) + '"');
  spec.*Member = value == on;
  return {};
}

Status read_which(std::string_view name, const Json& value, ScorerSpec& spec) {
  return read_either<&ScorerSpec::first>(name, value, spec, "last", "first");
}

Status read_percent(std::string_view name, const Json& value, ScorerSpec& spec) {
  return read_either<&ScorerSpec::percent_is_fraction>(name, value, spec, "ignore", "fraction");
}

Status read_match(std::string_view name, const Json& value, ScorerSpec& spec) {
  return read_either<&ScorerSpec::subset>(name, value, spec, "equal", "subset");
}

Status read_answer(std::string_view name, const Json& value, ScorerSpec& spec) {
  if (value == "reply")
    spec.answer = AnswerPart::reply;
  else if (value == "last-line")
    spec.answer = AnswerPart::last_line;
  else if (value == "tag")
    spec.answer = AnswerPart::tag;
  else
    return must_be(name, "\"reply\", \"last-line\" or \"tag\"");
  return {};
}

Status read_pattern(std::string_view name, const Json& value, ScorerSpec& spec) {
  if (!value.is_string()) return must_be(name, "text");
  spec.pattern = value.get<std::string>();
  return {};
}

/// The texts of a list without repetitions, or nothing.
std::optional<std::vector<std::string>> distinct_texts(const Json& value) {
  if (!value.is_array() || value.empty()) return std::nullopt;
  std::vector<std::string> texts;
  std::set<std::string> seen;
  for (const Json& item : value) {
    if (!item.is_string() || !seen.insert(item.get<std::string>()).second) return std::nullopt;
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

Status read_counted_keys(std::string_view name, const Json& value, ScorerSpec& spec) {
  auto keys = distinct_texts(value);
  if (!keys) return must_be(name, "a list of different keys");
  spec.keys = std::move(*keys);
  return {};
}

Status read_choices(std::string_view name, const Json& value, ScorerSpec& spec) {
  auto choices = distinct_texts(value);
  if (!choices || choices->size() < 2 || choices->size() > kMostChoices)
    return must_be(name, "a list of 2 to 26 different texts");
  spec.choices = std::move(*choices);
  spec.letters = static_cast<int>(spec.choices.size());
  return {};
}

Status read_letters(std::string_view name, const Json& value, ScorerSpec& spec) {
  if (!value.is_number_integer() || value < 2 || value > kMostChoices)
    return must_be(name, "a whole number from 2 to 26");
  spec.letters = value.get<int>();
  return {};
}

const std::vector<Option>& options() {
  using enum ScorerType;
  static const std::vector<Option> kOptions{
      {"answer", {}, read_answer},
      {"ignore_case", {exact, contains, regex}, read_flag<&ScorerSpec::ignore_case>},
      {"ignore_space", {exact, contains}, read_flag<&ScorerSpec::ignore_space>},
      {"all", {contains}, read_flag<&ScorerSpec::all>},
      {"anchored", {regex}, read_flag<&ScorerSpec::anchored>},
      {"pattern", {regex}, read_pattern},
      {"which", {numeric}, read_which},
      {"percent", {numeric}, read_percent},
      {"tolerance", {numeric}, read_tolerance<&ScorerSpec::tolerance>},
      {"relative_tolerance", {numeric}, read_tolerance<&ScorerSpec::relative_tolerance>},
      {"match", {json}, read_match},
      {"keys", {json}, read_counted_keys},
      {"letters", {choice}, read_letters},
      {"choices", {choice}, read_choices},
  };
  return kOptions;
}

const Option* find_option(ScorerType type, std::string_view name) {
  for (const Option& option : options())
    if (option.name == name && (option.types.empty() || option.types.contains(type)))
      return &option;
  return nullptr;
}

auto unknown_option(ScorerType type, std::string_view name) {
  std::vector<std::string_view> known{"type"};
  std::string list = "it has 'type'";
  for (const Option& option : options()) {
    if (!find_option(type, option.name)) continue;
    known.push_back(option.name);
    list += ", " + quote(option.name);
  }
  return fail(Error(ErrorKind::invalid, "scorer '" + std::string(to_string(type)) +
                                            "' has no option " + quote(name) +
                                            did_you_mean(name, known))
                  .with_hint(std::move(list)));
}

Result<ScorerType> parse_type(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i] == name) return static_cast<ScorerType>(i);
  return fail(
      Error(ErrorKind::invalid, "unknown scorer " + quote(name) + did_you_mean(name, kTypes))
          .with_hint("the scorers are exact, contains, regex, numeric, f1, json and choice"));
}

Result<ScorerSpec> read_object(const Json& object) {
  const auto type = object.find("type");
  if (type == object.end() || !type->is_string())
    return fail(ErrorKind::invalid, "a scorer needs a \"type\", as in {\"type\": \"exact\"}");
  ScorerSpec spec;
  SKILLGIT_TRY(spec.type, parse_type(type->get<std::string>()));
  for (const auto& [name, value] : object.items()) {
    if (name == "type") continue;
    const Option* option = find_option(spec.type, name);
    if (!option) return unknown_option(spec.type, name);
    SKILLGIT_CHECK(option->read(name, value, spec));
  }
  if (object.contains("letters") && object.contains("choices"))
    return fail(ErrorKind::invalid, "scorer 'choice' takes 'letters' or 'choices', not both");
  return spec;
}

Result<Json> read_json(std::string_view specification) {
  const std::string_view text = trim(specification);
  if (!text.starts_with('{') && !text.starts_with('"')) return Json(std::string(text));
  auto value = parse_json(text);
  if (!value) return fail(std::move(value).error().with_context("the scorer is"));
  return value;
}

}  // namespace

std::string_view to_string(ScorerType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::span<const std::string_view> scorer_names() { return kTypes; }

Result<ScorerSpec> parse_scorer_spec(std::string_view specification) {
  SKILLGIT_TRY(const Json value, read_json(specification));
  if (value.is_object()) return read_object(value);
  ScorerSpec spec;
  SKILLGIT_TRY(spec.type, parse_type(value.get<std::string>()));
  return spec;
}

Result<std::string> canonical_scorer(std::string_view specification) {
  SKILLGIT_CHECK(parse_scorer_spec(specification));
  SKILLGIT_TRY(const Json value, read_json(specification));
  return to_line(value.is_object() ? value : Json{{"type", value}});
}

}  // namespace skillgit::tasks
