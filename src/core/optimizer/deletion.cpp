#include "core/optimizer/deletion.hpp"

#include "core/optimizer/excerpt.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/text/document.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace skillgit::optimizer {
namespace {

std::optional<text::SkillFiles> without(const text::Unit& unit, text::SkillFiles skill) {
  const auto edit = text::removal_of(unit, skill);
  if (!edit || text::apply(*edit, skill).status != text::EditStatus::applied) return std::nullopt;
  return skill;
}

std::optional<text::Edit> removal_by_text(const text::Unit& wanted, const text::SkillFiles& skill) {
  for (const text::Unit& unit : text::units_of(text::read_document(skill.at("SKILL.md"))))
    if (unit.kind == wanted.kind && unit.text == wanted.text) return text::removal_of(unit, skill);
  return std::nullopt;
}

}  // namespace

std::string unit_digest(std::string text) {
  std::erase(text, '\r');
  const std::size_t begin = std::min(text.find_first_not_of('\n'), text.size());
  const std::size_t end = text.find_last_not_of('\n') + 1;
  return sha256_hex(std::string_view(text).substr(begin, std::max(begin, end) - begin))
      .substr(0, 12);
}

std::vector<Shortened> without_each(const text::SkillFiles& skill,
                                    const std::set<std::string>& tried, std::size_t most) {
  std::vector<Shortened> all;
  for (text::Unit& unit : text::units_of(text::read_document(skill.at("SKILL.md")))) {
    if (all.size() == most) break;
    if (!unit.may_be_deleted || tried.contains(unit_digest(unit.text))) continue;
    if (auto shorter = without(unit, skill)) all.push_back({std::move(unit), *std::move(shorter)});
  }
  return all;
}

Deletion deletion_of(text::Unit unit, std::span<const tasks::Rollout> rollouts,
                     const std::map<std::string, Points>& with_it) {
  Deletion deletion{.unit = std::move(unit), .gain = 0, .improved = {}};
  for (const tasks::Rollout& rollout : rollouts) {
    if (rollout.status == tasks::RolloutStatus::infra_error) continue;
    const Points gain = rollout.points - with_it.at(rollout.task);
    deletion.gain += gain;
    if (gain > 0) deletion.improved.push_back(rollout.task);
  }
  return deletion;
}

std::vector<OfferedEdit> deleting(const std::vector<Deletion>& deletions, text::SkillFiles skill) {
  std::vector<OfferedEdit> edits;
  for (const Deletion& deletion : deletions) {
    // An earlier deletion may have moved this unit, or made its anchor ambiguous.
    const auto edit = removal_by_text(deletion.unit, skill);
    if (!edit || text::apply(*edit, skill).status != text::EditStatus::applied) continue;
    OfferedEdit offered;
    offered.edit = *edit;
    offered.subject = "delete: " + excerpt(deletion.unit.text);
    offered.why = "Without it the target did better on train tasks.";
    offered.support = static_cast<int>(deletion.improved.size());
    offered.evidence = deletion.improved;
    edits.push_back(std::move(offered));
  }
  return edits;
}

}  // namespace skillgit::optimizer
