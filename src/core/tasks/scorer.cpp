#include "skillgit/core/tasks/scorer.hpp"

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace skillgit::tasks {
namespace {

constexpr std::string_view kOpenTag = "<answer>";
constexpr std::string_view kCloseTag = "</answer>";

// No harness lets a reply grow so long, and ICU counts in 32 bits.
constexpr std::size_t kLongestReply = std::size_t{64} << 20;

bool equal_but_for_case(char a, char b) {
  return a == b || ('a' <= b && b <= 'z' && a == b - 'a' + 'A');
}

/// Where `tag`, which is in lower case, is found from `at` on, in any case.
std::size_t find_tag(std::string_view text, std::string_view tag, std::size_t at) {
  for (at = text.find('<', at); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view here = text.substr(at, tag.size());
    if (std::equal(here.begin(), here.end(), tag.begin(), tag.end(), equal_but_for_case)) break;
  }
  return at;
}

std::optional<std::string_view> last_tagged(std::string_view reply) {
  std::optional<std::string_view> last;
  for (std::size_t at = 0;;) {
    const std::size_t open = find_tag(reply, kOpenTag, at);
    if (open == std::string_view::npos) return last;
    const std::size_t start = open + kOpenTag.size();
    const std::size_t close = find_tag(reply, kCloseTag, start);
    if (close == std::string_view::npos) return last;
    last = trim(reply.substr(start, close - start));
    at = close + kCloseTag.size();
  }
}

std::string scalar_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : to_line(value);
}

bool is_scalar(const Json& value) {
  return value.is_string() || value.is_boolean() || decimal_of(value);
}

Result<Score> judge(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  switch (spec.type) {
    case ScorerType::exact:
      return score_exact(spec, expect, answer);
    case ScorerType::contains:
      return score_contains(spec, expect, answer);
    case ScorerType::regex:
      return score_regex(spec, expect, answer);
    case ScorerType::numeric:
      return score_numeric(spec, expect, answer);
    case ScorerType::f1:
      return score_f1(expect, answer);
    case ScorerType::json:
      return score_json(spec, expect, answer);
    case ScorerType::choice:
      return score_choice(spec, expect, answer);
  }
  return fail(ErrorKind::invalid, "unknown scorer");
}

Result<std::optional<Json>> read_reference(const Task& task) {
  if (task.expect.empty()) return std::nullopt;
  auto value = parse_json_exactly(task.expect);
  if (!value) return fail(std::move(value).error().with_context("'expect' is"));
  return std::move(*value);
}

}  // namespace

std::string_view take_answer(std::string_view reply, AnswerPart part) {
  if (part == AnswerPart::reply) return trim(reply);
  if (part == AnswerPart::tag)
    if (const auto tagged = last_tagged(reply)) return *tagged;
  return last_line(reply);
}

Result<std::vector<std::string>> reference_texts(const Json* expect) {
  if (!expect) return fail(ErrorKind::invalid, "the scorer needs an 'expect'");
  if (is_scalar(*expect)) return std::vector{scalar_text(*expect)};
  if (!expect->is_array() || expect->empty() ||
      !std::all_of(expect->begin(), expect->end(), is_scalar))
    return fail(Error(ErrorKind::invalid, "'expect' must be a text or a list of texts")
                    .with_hint("to compare JSON values use \"scorer\": \"json\""));
  std::vector<std::string> texts;
  for (const Json& item : *expect) texts.push_back(scalar_text(item));
  return texts;
}

Points share(std::int64_t part, std::int64_t whole) {
  if (part >= whole) return kFullMarks;
  return std::min((2 * part * kFullMarks + whole) / (2 * whole), kFullMarks - 1);
}

std::string expected(const std::vector<std::string>& alternatives) {
  const std::size_t others = alternatives.size() - 1;
  std::string text = "expected " + quote(alternatives.front());
  if (others > 0) text += " or " + std::to_string(others) + (others == 1 ? " other" : " others");
  return text;
}

Result<Score> score(const Task& task, std::string_view reply) {
  SKILLGIT_TRY(const ScorerSpec spec, parse_scorer_spec(task.scorer));
  SKILLGIT_TRY(const std::optional<Json> expect, read_reference(task));
  const bool too_long = reply.size() > kLongestReply;
  const std::string_view answer = take_answer(too_long ? "" : reply, spec.answer);
  SKILLGIT_TRY(Score judged, judge(spec, expect ? &*expect : nullptr, answer));
  if (too_long) return Score{0, "the reply is longer than 64 MiB"};
  return judged;
}

Status validate_scorer(const Task& task) {
  SKILLGIT_TRY(const Score of_silence, score(task, ""));
  if (of_silence.points == 0) return {};
  return fail(Error(ErrorKind::invalid, "an empty reply would score points")
                  .with_hint("ask for something that has to be said"));
}

}  // namespace skillgit::tasks
