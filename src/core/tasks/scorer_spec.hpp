#pragma once

#include "skillgit/core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::tasks {

enum class ScorerType { exact, contains, regex, numeric, f1, json, choice };

std::string_view to_string(ScorerType type);

/// Which part of a reply is the answer.
enum class AnswerPart { reply, last_line, tag };

/// A scorer's specification, read and checked. Options that the type lacks keep their defaults.
struct ScorerSpec {
  ScorerType type = ScorerType::exact;
  AnswerPart answer = AnswerPart::reply;
  bool ignore_case = false;            // exact, contains, regex
  bool ignore_space = false;           // exact, contains
  bool all = false;                    // contains
  bool anchored = false;               // regex
  std::optional<std::string> pattern;  // regex
  bool first = false;                  // numeric
  bool percent_is_fraction = false;    // numeric
  double tolerance = 0;                // numeric
  double relative_tolerance = 0;       // numeric
  bool subset = false;                 // json
  std::vector<std::string> keys;       // json
  int letters = 5;                     // choice
  std::vector<std::string> choices;    // choice
};

/// Reads a bare name ("exact"), a JSON string or a JSON object. Fails with invalid.
Result<ScorerSpec> parse_scorer_spec(std::string_view specification);

}  // namespace skillgit::tasks
