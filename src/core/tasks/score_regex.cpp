// The regex scorer. A pattern is the task's, a reply is anybody's: matching has a budget.

#define PCRE2_CODE_UNIT_WIDTH 8

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorers.hpp"

#include <pcre2.h>

#include <array>
#include <cassert>
#include <memory>
#include <nlohmann/json.hpp>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kLongestPattern = 4096;
constexpr std::uint32_t kMostMatchCalls = 10'000'000;  // From one starting point.
constexpr std::uint32_t kDeepestMatch = 250'000;
constexpr std::uint32_t kMostHeapKibibytes = 64 * 1024;

/// Steps of all patterns from all starting points together: one for every item of the pattern that
/// is tried, and one for every 16 bytes that are walked. PCRE2's own limits start anew at each of
/// them.
constexpr std::size_t kMostSteps = 50'000'000;

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using Code = std::unique_ptr<pcre2_code, Freer<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Freer<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freer<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freer<pcre2_match_data_free>>;

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string message_of(int code) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

Result<Code> compile(const std::string& pattern, const ScorerSpec& spec) {
  const CompileContext context(pcre2_compile_context_create(nullptr));
  pcre2_set_max_pattern_length(context.get(), kLongestPattern);
  std::uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
  if (spec.ignore_case) flags |= PCRE2_CASELESS;
  if (spec.anchored) flags |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
  int error = 0;
  PCRE2_SIZE at = 0;
  Code code(pcre2_compile(units(pattern), pattern.size(), flags, &error, &at, context.get()));
  if (code) return code;
  return fail(ErrorKind::invalid, "the pattern " + quote(pattern) + " is no regular expression: " +
                                      message_of(error) + " at byte " + std::to_string(at + 1));
}

/// What a task's patterns have used up; PCRE2 reports in before each item of the pattern.
struct Meter {
  std::size_t steps = 0;
  PCRE2_SIZE position = 0;
};

int count_step(pcre2_callout_block* block, void* data) {
  auto& meter = *static_cast<Meter*>(data);
  const PCRE2_SIZE now = block->current_position;
  meter.steps += 1 + (now > meter.position ? now - meter.position : meter.position - now) / 16;
  meter.position = now;
  return meter.steps > kMostSteps ? PCRE2_ERROR_MATCHLIMIT : 0;
}

/// PCRE2's return code for the search of `code` in `text`, by what `meter` has left.
int search(const pcre2_code* code, std::string_view text, Meter& meter) {
  const MatchContext context(pcre2_match_context_create(nullptr));
  const MatchData data(pcre2_match_data_create(1, nullptr));
  assert(context && data);
  meter.position = 0;
  pcre2_set_callout(context.get(), count_step, &meter);
  pcre2_set_match_limit(context.get(), kMostMatchCalls);
  pcre2_set_depth_limit(context.get(), kDeepestMatch);
  pcre2_set_heap_limit(context.get(), kMostHeapKibibytes);
  return pcre2_match(code, units(text), text.size(), 0, 0, data.get(), context.get());
}

Result<std::vector<std::string>> patterns_of(const ScorerSpec& spec, const Json* expect) {
  if (spec.pattern && expect)
    return fail(ErrorKind::invalid, "a regex is given by 'expect' or by 'pattern', not by both");
  if (spec.pattern) return std::vector{*spec.pattern};
  return reference_texts(expect);
}

}  // namespace

Result<Score> score_regex(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  SKILLGIT_TRY(const auto patterns, patterns_of(spec, expect));
  std::vector<Code> codes;
  for (const std::string& pattern : patterns) {
    SKILLGIT_TRY(Code code, compile(pattern, spec));
    codes.push_back(std::move(code));
  }
  const std::string text = normalise(answer, {});
  std::string why = "no match for " + quote(patterns.front());
  Meter meter;
  for (const Code& code : codes) {
    const int outcome = search(code.get(), text, meter);
    if (outcome >= 0) return Score{kFullMarks, "as expected"};
    if (outcome != PCRE2_ERROR_NOMATCH) why = message_of(outcome);
  }
  return Score{0, why};
}

}  // namespace skillgit::tasks
