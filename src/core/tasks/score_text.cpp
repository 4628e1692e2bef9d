// The scorers that compare texts: exact, contains, f1.

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorers.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace skillgit::tasks {
namespace {

TextRules rules_of(const ScorerSpec& spec) { return {spec.ignore_case, spec.ignore_space}; }

/// Whether `part` occurs in `text`; in linear time, whatever either says.
bool occurs(std::string_view part, std::string_view text) {
  if (part.empty()) return true;
  const std::boyer_moore_searcher searcher(part.begin(), part.end());
  return std::search(text.begin(), text.end(), searcher) != text.end();
}

/// How many tokens of one reference a reply shares with it, counted while the reply is read.
class Overlap {
 public:
  explicit Overlap(std::string_view reference) {
    for_each_squad_token(reference, [this](std::string_view token) {
      ++unmatched_[std::string(token)];
      ++size_;
    });
  }

  void see(const std::string& token) {
    const auto found = unmatched_.find(token);
    if (found == unmatched_.end() || found->second == 0) return;
    --found->second;
    ++common_;
  }

  /// The F1 against a reply of `reply_size` tokens. No tokens on either side are equal.
  Points f1(std::int64_t reply_size) const { return share(2 * common_, reply_size + size_); }

 private:
  std::map<std::string, std::int64_t> unmatched_;
  std::int64_t size_ = 0;
  std::int64_t common_ = 0;
};

}  // namespace

Result<Score> score_exact(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  SKILLGIT_TRY(const auto alternatives, reference_texts(expect));
  const std::string given = normalise(answer, rules_of(spec));
  for (const std::string& alternative : alternatives)
    if (given == normalise(alternative, rules_of(spec))) return Score{kFullMarks, "as expected"};
  return Score{0, expected(alternatives)};
}

Result<Score> score_contains(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  SKILLGIT_TRY(const auto alternatives, reference_texts(expect));
  const std::string given = normalise(answer, rules_of(spec));
  std::vector<std::string> missing;
  for (const std::string& alternative : alternatives)
    if (!occurs(normalise(alternative, rules_of(spec)), given)) missing.push_back(alternative);
  if (missing.empty() || (!spec.all && missing.size() < alternatives.size()))
    return Score{kFullMarks, "as expected"};
  if (!spec.all) return Score{0, expected(alternatives)};
  const auto total = static_cast<std::int64_t>(alternatives.size());
  const auto found = total - static_cast<std::int64_t>(missing.size());
  return Score{share(found, total), "has " + std::to_string(found) + " of " +
                                        std::to_string(total) + ", not " + quote(missing.front())};
}

Result<Score> score_f1(const Json* expect, std::string_view answer) {
  SKILLGIT_TRY(const auto alternatives, reference_texts(expect));
  std::vector<Overlap> overlaps(alternatives.begin(), alternatives.end());
  std::int64_t size = 0;
  for_each_squad_token(answer, [&](std::string_view token) {
    ++size;
    for (Overlap& overlap : overlaps) overlap.see(std::string(token));
  });
  Points best = 0;
  for (const Overlap& overlap : overlaps) best = std::max(best, overlap.f1(size));
  return Score{best, best == kFullMarks ? "as expected" : expected(alternatives)};
}

}  // namespace skillgit::tasks
