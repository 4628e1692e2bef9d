#include "core/optimizer/skillopt/epoch_end.hpp"

#include "core/optimizer/skillopt/asking.hpp"
#include "core/optimizer/skillopt/background.hpp"
#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/reply.hpp"
#include "skillgit/core/text/diff.hpp"
#include "skillgit/core/text/region.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kLongestGuidance = 6000;  ///< By our rules alone; so is the next.
constexpr std::size_t kLongestMemory = 4000;
constexpr std::size_t kLongestDiff = 32'000;
constexpr std::size_t kLongestReason = 2000;

/// The skill of an epoch ago. What the state does not hold cannot be edited, and is as it was.
text::SkillFiles before_of(const State& state, text::SkillFiles files) {
  for (const auto& [path, bytes] : state.epoch_ago) files[path] = bytes;
  return files;
}

std::string differences(const text::SkillFiles& before, const text::SkillFiles& after) {
  std::string text;
  for (const auto& [path, bytes] : after) text += text::unified_diff(path, before.at(path), bytes);
  return text.empty() ? "Nothing: no change was accepted.\n" : quoted(text, kLongestDiff);
}

std::string or_none(const std::string& text) {
  return text.empty() ? "There is none yet.\n" : quoted(text, SIZE_MAX);
}

std::size_t longest(std::size_t ours, const SkilloptOptions& options) {
  return options.published ? kLongestReply : ours;
}

std::string limit(std::size_t bytes, const SkilloptOptions& options) {
  if (options.published) return "";
  return section("Length", "At most " + std::to_string(bytes) + " bytes.");
}

Prompt guidance_question(const Prompts& prompts, const std::string& shared,
                         const text::SkillFiles& skill, const SkilloptOptions& options) {
  const auto old =
      text::region_body(skill.at(std::string(text::kSkillFile)), text::RegionKind::slow_update);
  return prompts.ask("slow-update", {},
                     shared + section("Previous guidance", or_none(old.value_or(""))) +
                         limit(kLongestGuidance, options));
}

Prompt memory_question(const Prompts& prompts, const std::string& shared, const State& state,
                       const SkilloptOptions& options, const std::string& slug) {
  std::string user = shared;
  const bool shows_steps = options.step_buffer && !options.published;
  const std::string tried = shows_steps ? describe(state.buffer, {}, slug) : "";
  if (!tried.empty()) user += section("Previous steps", tried);
  return prompts.ask(
      "meta-skill", {},
      user + section("Previous memory", or_none(state.memory)) + limit(kLongestMemory, options));
}

Status take_guidance(const Json& object, const SkilloptOptions& options, Lessons& lessons) {
  if (!object.contains("slow_update_content"))
    return fail(ErrorKind::invalid, "it has no 'slow_update_content'");
  SKILLGIT_TRY(lessons.guidance,
               text_in(object, "slow_update_content", longest(kLongestGuidance, options)));
  lessons.why = text_in(object, "reasoning", kLongestReason).value_or("");
  return {};
}

Status take_memory(const Json& object, const SkilloptOptions& options, Lessons& lessons) {
  SKILLGIT_TRY(std::string memory,
               text_in(object, "meta_skill_content", longest(kLongestMemory, options)));
  if (memory.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(ErrorKind::invalid, "it has no 'meta_skill_content'");
  lessons.memory = std::move(memory);
  return {};
}

std::vector<std::string> evidence_of(const std::vector<Pair>& pairs) {
  std::vector<std::string> ids;
  for (const Pair& pair : pairs)
    if (pair.change() != Change::stable) ids.push_back(pair.after.task->id);
  return ids;
}

}  // namespace

Result<Lessons> learn(const EpochEnd& end, const State& state, const TaskIndex& tasks,
                      const SkilloptOptions& options, const std::string& slug, Lab& lab) {
  Lessons lessons;
  const text::SkillFiles before = before_of(state, lab.current());
  const bool changed = before != lab.current();
  const bool compares = changed || options.published;
  const bool is_read = !end.is_last || !options.reuse;
  const bool asks_guidance = options.slow_update && !end.is_first && compares;
  const bool asks_memory = options.meta_skill && !end.is_first && is_read;
  if (!asks_guidance && !asks_memory) return lessons;

  std::vector<Pair> pairs;
  if (compares) {
    SKILLGIT_TRY(pairs, compare(before, lab.current(), end.sample, tasks, options, lab));
    lessons.evidence = evidence_of(pairs);
  }
  std::string shared =
      about_skill(lab.current(), options.max_skill_tokens) +
      section("Previous epoch: what changed since", differences(before, lab.current()));
  if (!pairs.empty())
    shared += section("Longitudinal comparison", describe(pairs, options.evidence_bytes));

  const Prompts prompts(options);
  std::vector<Prompt> questions;
  std::vector<Status (*)(const Json&, const SkilloptOptions&, Lessons&)> readers;
  if (asks_guidance && !pairs.empty()) {
    questions.push_back(guidance_question(prompts, shared, lab.current(), options));
    readers.push_back(take_guidance);
  }
  if (asks_memory) {
    questions.push_back(memory_question(prompts, shared, state, options, slug));
    readers.push_back(take_memory);
  }
  SKILLGIT_TRY(const auto answered,
               ask_all(lab, prompts, questions, [&](std::size_t at, const Json& object) {
                 return readers[at](object, options, lessons);
               }));
  (void)answered;
  return lessons;
}

std::optional<OfferedEdit> guidance_edit(const Lessons& lessons, const text::SkillFiles& skill) {
  if (lessons.guidance.find_first_not_of(" \t\r\n") == std::string::npos) return std::nullopt;
  auto edit = text::edit_of_region(skill, text::RegionKind::slow_update, lessons.guidance);
  if (!edit) return std::nullopt;
  return OfferedEdit{.edit = std::move(*edit),
                     .subject = "revise the guidance by what an epoch changed",
                     .why = lessons.why,
                     .source = Source::slow_update,
                     .support = static_cast<int>(lessons.evidence.size()),
                     .evidence = lessons.evidence};
}

}  // namespace skillgit::optimizer::skillopt
