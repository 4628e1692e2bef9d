#include "train/offer_check.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/optimizer/leak.hpp"
#include "skillgit/core/text/printable.hpp"
#include "skillgit/core/text/token_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace skillgit::train {
namespace {

/// The skill after each edit; `refusal` says which one does not apply, and why.
CheckedOffer apply_each(const std::vector<optimizer::OfferedEdit>& edits, text::SkillFiles files,
                        const text::EditRules& rules) {
  CheckedOffer offer;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const text::EditReport report =
        text::apply(edits[i].edit, files, optimizer::rules_of(edits[i].source, rules));
    if (report.status != text::EditStatus::applied) {
      offer.refusal = "edit " + std::to_string(i + 1) + " of " + std::to_string(edits.size()) +
                      " does not apply: " + std::string(text::to_string(report.status));
      if (!report.detail.empty()) offer.refusal += " (" + report.detail + ")";
      return offer;
    }
    offer.edits.push_back({files, edits[i]});
  }
  return offer;
}

using CharacterCounts = std::map<char32_t, int>;

/// How often each character occurs that is not seen as what it is.
CharacterCounts treacherous_in(const text::SkillFiles& files) {
  CharacterCounts counts;
  for (const auto& [path, text] : files)
    for (auto found = text::find_treacherous(text); found;) {
      ++counts[found->character];
      std::size_t behind = found->at;
      next_code_point(text, behind);
      found = text::find_treacherous(text, behind);
    }
  return counts;
}

/// The first such character that `after` has more of.
std::optional<char32_t> newly_treacherous(const text::SkillFiles& before,
                                          const text::SkillFiles& after) {
  CharacterCounts known = treacherous_in(before);
  for (const auto& [character, count] : treacherous_in(after))
    if (count > known[character]) return character;
  return std::nullopt;
}

/// The first lint error that `after` has and `before` has not.
std::optional<text::Finding> new_lint_error(const text::SkillFiles& before,
                                            const text::SkillFiles& after,
                                            const OfferRules& rules) {
  const auto errors = lint_errors(after, rules.skill_path, rules.other_files);
  if (errors.empty()) return std::nullopt;
  const auto known = lint_errors(before, rules.skill_path, rules.other_files);
  for (const text::Finding& error : errors)
    if (std::none_of(known.begin(), known.end(), [&error](const text::Finding& one) {
          return one.code == error.code && one.message == error.message;
        }))
      return error;
  return std::nullopt;
}

std::string refusal_of(const text::SkillFiles& before, const text::SkillFiles& after,
                       const OfferRules& rules) {
  if (after == before) return "the edits together change nothing";
  if (rules.edits.published) return "";
  if (const std::int64_t tokens = estimated_tokens(after); tokens > rules.max_skill_tokens)
    return "the skill would be about " + std::to_string(tokens) + " tokens long, more than " +
           std::to_string(rules.max_skill_tokens);
  if (const auto error = new_lint_error(before, after, rules)) return in_words(*error);
  if (const auto character = newly_treacherous(before, after))
    return fmt::format("it brings U+{:04X}, a character that is not shown as it is",
                       static_cast<unsigned>(*character));
  if (const auto leak = optimizer::find_leak(before, after, rules.held_out)) return *leak;
  return "";
}

}  // namespace

std::vector<text::Finding> lint_errors(const text::SkillFiles& files, const std::string& path,
                                       const std::map<std::string, store::ObjectId>& other_files) {
  const auto paths = store::paths_of(files, other_files);
  auto findings = text::lint(text::folder_name(path), files, paths);
  std::erase_if(findings, [](const text::Finding& one) { return !text::is_error(one); });
  return findings;
}

std::string in_words(const text::Finding& error) {
  return "lint " + error.code + ": " + error.message;
}

std::int64_t estimated_tokens(const text::SkillFiles& files) {
  return static_cast<std::int64_t>(files.at(std::string(text::kSkillFile)).size()) /
         text::kBytesPerToken;
}

CheckedOffer check_offer(const std::vector<optimizer::OfferedEdit>& edits,
                         const text::SkillFiles& current, const OfferRules& rules) {
  if (edits.empty()) return {.refusal = "it has no edits", .edits = {}};
  CheckedOffer offer = apply_each(edits, current, rules.edits);
  if (offer.refusal.empty()) offer.refusal = refusal_of(current, offer.edits.back().files, rules);
  return offer;
}

}  // namespace skillgit::train
