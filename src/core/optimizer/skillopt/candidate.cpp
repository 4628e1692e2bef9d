#include "core/optimizer/skillopt/candidate.hpp"

#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/rewriting.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kSubjectCharacters = 100;
constexpr std::size_t kBriefCharacters = 80;
constexpr std::size_t kReasonCharacters = 200;

/// The first sentence of `text`, or all of it.
std::string_view first_sentence(std::string_view text) {
  const std::size_t end = text.find(". ");
  return end == std::string_view::npos ? text : text.substr(0, end);
}

/// What the commit's subject says: the model's own words, if it has any.
std::string subject_of(const Proposal& proposal) {
  std::string subject = one_line(proposal.title, kSubjectCharacters);
  if (subject.empty()) subject = one_line(first_sentence(proposal.why), kSubjectCharacters);
  return subject.empty() ? brief(proposal.edit) : subject;
}

OfferedEdit offered(const Proposal& proposal, text::Edit edit, std::string subject) {
  return {.edit = std::move(edit),
          .subject = std::move(subject),
          .why = proposal.why,
          .source = proposal.source,
          .support = static_cast<int>(proposal.evidence.size()),
          .evidence = proposal.evidence};
}

std::string reason_of(const text::EditReport& report) {
  std::string reason(to_string(report.status));
  if (!report.detail.empty()) reason += " (" + one_line(report.detail, kReasonCharacters) + ")";
  return reason;
}

Dropped dropped_for_its_flaw(const Proposal& proposal) {
  return {one_line(proposal.text, kBriefCharacters), one_line(proposal.flaw, kReasonCharacters)};
}

}  // namespace

Candidate candidate_of(const Patch& patch, text::SkillFiles skill, const text::EditRules& rules) {
  Candidate candidate;
  for (const Proposal& proposal : patch) {
    if (!proposal.flaw.empty()) {
      candidate.dropped.push_back(dropped_for_its_flaw(proposal));
      continue;
    }
    const text::EditReport report = text::apply(proposal.edit, skill, rules);
    if (report.status == text::EditStatus::applied)
      candidate.edits.push_back(offered(proposal, proposal.edit, subject_of(proposal)));
    else
      candidate.dropped.push_back({brief(proposal.edit), reason_of(report)});
  }
  return candidate;
}

Candidate candidate_of(const Proposal& rewrite, const text::SkillFiles& skill,
                       const text::EditRules& rules) {
  Candidate candidate;
  if (!rewrite.flaw.empty()) {
    candidate.dropped.push_back(dropped_for_its_flaw(rewrite));
    return candidate;
  }
  const auto edits = edits_of_rewrite(skill, rewrite.text, rules);
  if (edits.empty())
    candidate.dropped.push_back(
        {"the whole new text", "it changes nothing, or no edits lead to it"});
  for (const text::Edit& edit : edits)
    candidate.edits.push_back(offered(rewrite, edit, "rewrite: " + brief(edit)));
  return candidate;
}

ApplyReport report_of(const Candidate& candidate) {
  constexpr std::size_t kMostTold = 16;
  const auto& [edits, dropped] = candidate;
  const auto told = static_cast<std::ptrdiff_t>(std::min(dropped.size(), kMostTold));
  return {.proposed = static_cast<int>(edits.size() + dropped.size()),
          .applied = static_cast<int>(edits.size()),
          .dropped = {dropped.begin(), dropped.begin() + told}};
}

std::string brief(const text::Edit& edit) {
  const bool says_new = edit.op == text::EditOp::append || edit.op == text::EditOp::insert_after;
  return std::string(to_string(edit.op)) + " '" +
         one_line(says_new ? edit.text : edit.anchor, kBriefCharacters) + "'";
}

}  // namespace skillgit::optimizer::skillopt
