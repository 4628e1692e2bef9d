// The json scorer: compares values, not their spelling.

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kLongestJson = std::size_t{128} << 10;
constexpr std::string_view kFence = "```";

/// What the last closed fenced block encloses.
std::optional<std::string_view> last_fenced(std::string_view text) {
  std::optional<std::string_view> last;
  std::optional<std::size_t> open;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (trim(text.substr(at, end - at)).starts_with(kFence)) {
      if (open) last = text.substr(*open, at - *open);
      open = open ? std::nullopt : std::optional(std::min(end + 1, text.size()));
    }
    at = end + 1;
  }
  return last;
}

Result<Json> read_json_answer(std::string_view answer) {
  const std::string_view text = trim(last_fenced(answer).value_or(answer));
  if (text.size() > kLongestJson) return fail(ErrorKind::invalid, "longer than 128 KiB");
  return parse_json_exactly(text);
}

/// Whether `given` says what `expect` does. Numbers are compared as decimals, to any length.
bool is_right(const Json& given, const Json& expect, const ScorerSpec& spec) {
  if (expect.is_object() && given.is_object())
    return (spec.subset || given.size() == expect.size()) &&
           std::all_of(expect.items().begin(), expect.items().end(), [&](const auto& member) {
             const auto found = given.find(member.key());
             return found != given.end() && is_right(*found, member.value(), spec);
           });
  if (expect.is_array() && given.is_array())
    return std::equal(
        given.begin(), given.end(), expect.begin(), expect.end(),
        [&spec](const Json& one, const Json& other) { return is_right(one, other, spec); });
  if (const auto number = decimal_of(expect)) return number == decimal_of(given);
  return given == expect;
}

Score score_keys(const Json& given, const Json& expect, const ScorerSpec& spec) {
  std::string wrong;
  std::int64_t right = 0;
  for (const std::string& key : spec.keys) {
    const auto found = given.is_object() ? given.find(key) : given.end();
    if (found != given.end() && is_right(*found, expect[key], spec))
      ++right;
    else if (wrong.empty())
      wrong = "key " + quote(key) + ": expected " + quote(to_line(expect[key]));
  }
  const auto total = static_cast<std::int64_t>(spec.keys.size());
  return {share(right, total), right == total ? "as expected" : wrong};
}

Status check_reference(const ScorerSpec& spec, const Json* expect) {
  if (!expect) return fail(ErrorKind::invalid, "the scorer needs an 'expect'");
  for (const std::string& key : spec.keys)
    if (!expect->is_object() || !expect->contains(key))
      return fail(ErrorKind::invalid, "'expect' has no key " + quote(key) + " to compare");
  return {};
}

}  // namespace

Result<Score> score_json(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  SKILLGIT_CHECK(check_reference(spec, expect));
  const auto given = read_json_answer(answer);
  if (!given) return Score{0, "no JSON: " + given.error().message()};
  if (!spec.keys.empty()) return score_keys(*given, *expect, spec);
  if (is_right(*given, *expect, spec)) return Score{kFullMarks, "as expected"};
  return Score{0, "expected " + quote(to_line(*expect))};
}

}  // namespace skillgit::tasks
