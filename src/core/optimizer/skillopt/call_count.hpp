#pragma once

#include <cstddef>
#include <cstdint>

namespace skillgit::optimizer::skillopt {

/// How many merges `patches` patches of one kind take, `group` at a time, level by level; a group
/// of one is passed on. `group` is at least 2; asserted.
std::int64_t merge_calls(std::size_t patches, std::size_t group);

/// The most merges that `patches` patches may take, however many of them are of failures: those of
/// each kind, and then of both.
std::int64_t most_merges(std::size_t patches, std::size_t group);

/// The most reflections that `tasks` rollouts may ask for, `minibatch` of a kind at a time, however
/// many of them fail.
std::int64_t most_reflections(std::size_t tasks, std::size_t minibatch);

/// What reflection brought, and what is done with it.
struct Merging {
  std::size_t failure_patches = 0;  ///< With something in them.
  std::size_t success_patches = 0;
  bool is_ranked = false;        ///< More was merged than the budget allows.
  bool asks_budget = false;      ///< The model sets the budget.
  bool is_rewritten = false;     ///< Suggestions become a text.
  bool is_consolidated = false;  ///< Reminders are shortened.
};

/// How many calls follow the reflections.
std::int64_t update_calls(const Merging& merging, std::size_t group);

}  // namespace skillgit::optimizer::skillopt
