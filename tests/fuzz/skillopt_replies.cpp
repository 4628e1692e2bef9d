// Replies of optimizer models: whatever is read of them can be written, asked about and applied.

#include "core/optimizer/skillopt/candidate.hpp"
#include "core/optimizer/skillopt/proposal.hpp"
#include "core/optimizer/skillopt/reminders.hpp"
#include "core/optimizer/skillopt/reply.hpp"
#include "fuzz/property.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace skillgit::optimizer::skillopt {
namespace {

using fuzz::must;

constexpr std::size_t kMostProposals = 8;

const text::SkillFiles& skill() {
  static const text::SkillFiles files{
      {"SKILL.md",
       "---\nname: dates\ndescription: Writes dates. Use it for dates.\n---\n\n# Dates\n\n"
       "- Write the year first.\n- Write months as digits.\n\nAnswer with the date alone.\n\n"
       "<!-- SLOW_UPDATE_START -->\nLook twice.\n<!-- SLOW_UPDATE_END -->\n"}};
  return files;
}

/// The edits of a candidate apply one after the other, and leave alone what is not theirs.
void check_candidate(const Candidate& candidate) {
  text::SkillFiles files = skill();
  for (const OfferedEdit& offered : candidate.edits)
    must(text::apply(offered.edit, files).status == text::EditStatus::applied,
         "what is offered applies");
  const std::string& before = skill().at("SKILL.md");
  const std::string& after = files.at("SKILL.md");
  must(after.starts_with(before.substr(0, before.find("\n\n# Dates"))), "front matter stays");
  must(after.find("<!-- SLOW_UPDATE_START -->\nLook twice.\n<!-- SLOW_UPDATE_END -->") !=
           std::string::npos,
       "a protected region stays");
}

void check_patch(const Patch& patch, const SkilloptOptions& options) {
  const UpdateMode mode = options.update;
  must(patch.size() <= kMostProposals, "no more than asked for");
  for (const Proposal& proposal : patch) {
    const auto written = parse_json(to_line(proposal, mode));
    must(written.has_value(), "a proposal is written as JSON");
    const Json answer{{mode == UpdateMode::patch                      ? "edits"
                       : mode == UpdateMode::rewrite_from_suggestions ? "revise_suggestions"
                                                                      : "skill_candidates",
                       {*written}}};
    const auto again = read_patch(answer, options, 1);
    must(again.has_value() && say_the_same(again->front(), proposal), "a proposal reads back");
  }
  if (options.published) return;
  must(concatenated({patch, patch}, options).size() <= patch.size(), "what says the same is one");
  if (mode == UpdateMode::patch) check_candidate(candidate_of(patch, skill(), {}));
  if (mode == UpdateMode::full_rewrite_minibatch && !patch.empty())
    check_candidate(candidate_of(patch.front(), skill(), {}));
}

void check_object(const Json& object) {
  must(object.is_object(), "an object is one");
  for (const auto mode : {UpdateMode::patch, UpdateMode::rewrite_from_suggestions,
                          UpdateMode::full_rewrite_minibatch})
    for (const bool published : {false, true}) {
      const SkilloptOptions options{.update = mode, .published = published};
      if (const auto patch = read_patch(object, options, kMostProposals))
        check_patch(*patch, options);
    }
  for (const std::size_t number : numbers_in(object, "selected", 4))
    must(1 <= number && number <= 4, "numbers are in range");
  for (const auto& [key, value] : object.items()) (void)number_in(value);
  for (const std::string& reminder : read_reminders(object))
    must(reminder.find('\n') == std::string::npos, "a reminder is one line");
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::optimizer::skillopt;
  const auto objects = objects_in(skillgit::fuzz::text_of(data, size));
  skillgit::fuzz::must(objects.size() <= 8, "a bounded number of objects");
  for (const skillgit::Json& object : objects) check_object(object);
  return 0;
}
