#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// Of a whole new text of a skill, in bytes.
inline constexpr std::size_t kLongestRewrite = std::size_t{256} << 10;

/// One thing that a model proposes: an edit, a suggestion, or a whole new text.
struct Proposal {
  text::Edit edit;    ///< In patch mode.
  std::string kind;   ///< Of a suggestion: "add_rule", ...
  std::string title;  ///< In a few words; may be empty.
  std::string text;   ///< The suggestion, or the whole new text.
  std::string why;
  Source source = Source::failure;
  std::vector<std::string> evidence;  ///< Train tasks, counted by us: each once.
  int level = 0;                      ///< Merges that it went through.
  std::string flaw;  ///< What is wrong with it: then it cannot be made, and `text` is all of it, as
                     ///< it was written. Empty but for the published rules.

  friend bool operator==(const Proposal&, const Proposal&) = default;
};

/// What one reflection, or one merge, proposes, the most important first.
using Patch = std::vector<Proposal>;

/// The name of the prompt that describes the form of proposals: "edits", "suggestions", "rewrites".
std::string_view form_of(UpdateMode mode);

/// The list of proposals in an answer, or null: "edits", "revise_suggestions", "skill_candidates",
/// by itself or in a "patch". The names in all forms are those of SkillOpt.
const Json* proposals_in(const Json& answer, UpdateMode mode);

/// Reads the proposals of an answer, at most `most` of them; what speaks for them is not read.
/// Fails with invalid and the number of the first that breaks the form. Under the published rules
/// that one has a flaw and the others stay, and an edit's texts may be empty.
Result<Patch> read_patch(const Json& answer, const SkilloptOptions& options, std::size_t most);

/// An edit in the form in which prompts show it and answers give it.
Json form_of(const text::Edit& edit);

/// Whether both propose the same, whatever their words for it.
bool say_the_same(const Proposal& left, const Proposal& right);

/// A proposal as one line of JSON, for a prompt: what it says, its support, source and level. One
/// with a flaw is as it was written.
std::string to_line(const Proposal& proposal, UpdateMode mode);

/// The patches one after the other. Proposals that say the same are one, with the evidence of all;
/// under the published rules they stay as many as they are.
Patch concatenated(const std::vector<Patch>& patches, const SkilloptOptions& options);

/// Adds the ids that `evidence` lacks.
void add_evidence(std::vector<std::string>& evidence, const std::vector<std::string>& more);

}  // namespace skillgit::optimizer::skillopt
