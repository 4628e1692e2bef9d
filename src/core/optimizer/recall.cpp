#include "skillgit/core/optimizer/recall.hpp"

#include "skillgit/core/optimizer/similarity.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace skillgit::optimizer {
namespace {

std::string text_of(const Rejected& offer) {
  std::string text;
  for (const OfferedEdit& offered : offer.edits)
    for (const std::string* part :
         {&offered.subject, &offered.edit.anchor, &offered.edit.text, &offered.why})
      text += *part + '\n';
  return text + offer.reason;
}

/// Takes the edits of `accepted` out of `reject`.
void leave_out(const std::vector<OfferedEdit>& accepted, Rejected& reject) {
  reject.accepted_since += std::erase_if(reject.edits, [&accepted](const OfferedEdit& one) {
    return std::any_of(accepted.begin(), accepted.end(),
                       [&one](const OfferedEdit& other) { return other.edit == one.edit; });
  });
}

}  // namespace

void take_into_account(std::string candidate, Decision decision, std::vector<Rejected>& rejects) {
  if (decision.outcome == Outcome::rejected)
    rejects.push_back(
        {std::move(candidate), std::move(decision.edits), std::move(decision.reason)});
  if (!changes_skill(decision.outcome)) return;
  for (Rejected& reject : rejects) leave_out(decision.edits, reject);
  std::erase_if(rejects, [](const Rejected& reject) { return reject.edits.empty(); });
}

std::vector<Rejected> most_alike(std::span<const Rejected> offers, std::string_view query,
                                 std::size_t most) {
  std::vector<std::string> texts;
  for (const Rejected& offer : offers) texts.push_back(text_of(offer));

  const Similarity similarity(texts);
  const Direction wanted = similarity.direction(query);
  std::vector<std::tuple<Likeness, std::string_view, std::size_t>> ranks;
  for (std::size_t at = 0; at < texts.size(); ++at)
    ranks.emplace_back(-likeness(wanted, similarity.direction(texts[at])), offers[at].candidate,
                       at);
  std::sort(ranks.begin(), ranks.end());

  std::vector<Rejected> result;
  std::set<std::string_view> told;
  for (const auto& [unlikeness, candidate, at] : ranks) {
    if (result.size() == most) break;
    if (told.insert(texts[at]).second) result.push_back(offers[at]);
  }
  return result;
}

}  // namespace skillgit::optimizer
