#pragma once

#include "core/tasks/scorer_spec.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The scorers behind score(), one function each. `expect` is null when the task has no reference;
// each fails with invalid when it cannot work with what it is given.

namespace skillgit::tasks {

Result<Score> score_exact(const ScorerSpec& spec, const Json* expect, std::string_view answer);
Result<Score> score_contains(const ScorerSpec& spec, const Json* expect, std::string_view answer);
Result<Score> score_f1(const Json* expect, std::string_view answer);
Result<Score> score_regex(const ScorerSpec& spec, const Json* expect, std::string_view answer);
Result<Score> score_numeric(const ScorerSpec& spec, const Json* expect, std::string_view answer);
Result<Score> score_json(const ScorerSpec& spec, const Json* expect, std::string_view answer);
Result<Score> score_choice(const ScorerSpec& spec, const Json* expect, std::string_view answer);

/// The part of `reply` that is the answer.
std::string_view take_answer(std::string_view reply, AnswerPart part);

/// The alternatives of a reference: one text or a list of texts; numbers and booleans count as
/// they are written.
Result<std::vector<std::string>> reference_texts(const Json* expect);

/// `part` of `whole` in points, rounded half up; full marks only when nothing is missing.
Points share(std::int64_t part, std::int64_t whole);

/// "expected 'a'", or "expected 'a' or 2 others".
std::string expected(const std::vector<std::string>& alternatives);

}  // namespace skillgit::tasks
