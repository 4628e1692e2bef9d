#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

/// How the edit budget (the textual learning rate) goes over the steps of a run.
enum class Schedule {
  constant,
  linear,
  cosine,
  autonomous,  ///< The optimizer model says in each step how many edits the evidence carries.
  none,        ///< No budget: every merged edit is offered.
};

/// What reflection proposes, and how a candidate is made of it.
enum class UpdateMode {
  patch,                     ///< Bounded edits.
  rewrite_from_suggestions,  ///< Suggestions, which one call works into a whole new text.
  full_rewrite_minibatch,    ///< Whole new texts, which are merged into one.
};

/// Which of the tasks that two epochs' skills did the slow update looks at.
enum class PairPolicy {
  mixed,      ///< All of the sample.
  changed,    ///< Those that went another way; more train tasks are tried until there are enough.
  unchanged,  ///< Those that went the same way.
};

struct SkilloptOptions {
  int epochs = 4;                ///< Passes over the train tasks.
  std::size_t batch_size = 40;   ///< Train tasks rolled out together.
  std::size_t accumulation = 1;  ///< Batches whose reflections are pooled into one step.
  std::size_t minibatch = 8;     ///< Rollouts that one reflection looks at.
  std::size_t merge_group = 8;   ///< Patches that one merge takes; at least 2.
  int learning_rate = 8;         ///< Edits a step at most, where the schedule begins.
  int min_learning_rate = 4;     ///< Where it ends; not more, unless `published`.
  Schedule schedule = Schedule::cosine;
  UpdateMode update = UpdateMode::patch;
  bool failure_only = false;  ///< Do not reflect on successes.
  bool merge = true;          ///< Ask for merges; without, patches are put one after the other.
  bool step_buffer = true;    ///< Show reflection what was tried and rejected before.
  bool slow_update = true;    ///< From the second epoch's end on: guidance in a region of its own.
  std::size_t slow_samples = 20;  ///< Train tasks that two epochs' skills are compared on.
  PairPolicy slow_pairs = PairPolicy::mixed;
  bool meta_skill = true;               ///< A memory for the optimizer model, revised each epoch.
  bool appendix = false;                ///< Skill-aware reflection: reminders in an appendix.
  bool appendix_failures_only = false;  ///< Reminders from failures alone.
  std::size_t consolidate_above = 0;  ///< Reminders from which on one call shortens them; 0: never.
  std::size_t evidence_bytes = 8000;  ///< Of one rollout, as a reflection sees it.
  bool salvage = false;    ///< Try the edits of a rejected candidate alone; offer the better half.
  bool published = false;  ///< The rules that upstream was published with, where ours differ.
  bool reuse = true;  ///< Leave out what upstream asks for in vain: a memory that nobody reads.
  std::optional<int> steps = {};         ///< That the run makes at most: the schedule ends there.
  std::int64_t max_skill_tokens = 5000;  ///< What the prompts call too long.
  std::map<std::string, std::string> prompts;  ///< By name, in place of the built-in ones.
};

/// Fails with invalid, naming settings as `optimizer.<key>`, when the options contradict
/// themselves: a floor above the budget, a merge of fewer than two, what only reminders go by
/// without them, an unknown prompt.
Status check(const SkilloptOptions& options);

/// The names of all prompts, in order; the built-in text of each.
std::vector<std::string_view> skillopt_prompt_names();
std::string_view built_in_skillopt_prompt(std::string_view name);

/// The SHA-256 over all prompts as `options` has them: another hash, another run.
std::string skillopt_prompts_hash(const SkilloptOptions& options);

/// skillopt: Microsoft's SkillOpt. A model reads what the target did and proposes bounded edits.
///
/// Each step rolls the current skill out on the next batch of train tasks, reflects on minibatches
/// of failures and of successes, merges the patches level by level, keeps what the edit budget
/// allows, and makes one offer of it. From the end of the second epoch on, the skill is compared
/// with that of an epoch ago: guidance is offered in a region of its own (slow update), and the
/// optimizer's memory is revised (meta skill). Unlike upstream, nothing changes the skill without
/// passing the gate, an edit that cannot apply is never guessed at, support is counted and not
/// believed, and what was rejected is remembered across epochs.
///
/// A reply that cannot be read is asked for once more; then it counts as nothing. `options` have
/// passed check(); asserted.
///
/// With `options.published` it does as upstream does: Python draws the order of tasks, merges are
/// not told the budget and may erase everything, a bad edit is dropped alone, a budget of 0 keeps
/// the first edit that a ranking names, the schedule counts the steps that had something to choose
/// from and may have its floor above its top, the buffer lasts an epoch and knows steps alone,
/// nothing is asked twice, and equal skills are compared.
std::unique_ptr<Optimizer> make_skillopt(Context context, SkilloptOptions options);

}  // namespace skillgit::optimizer
