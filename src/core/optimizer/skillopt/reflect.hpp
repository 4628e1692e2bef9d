#pragma once

#include "core/optimizer/skillopt/attempts.hpp"
#include "core/optimizer/skillopt/background.hpp"
#include "core/optimizer/skillopt/prompts.hpp"
#include "core/optimizer/skillopt/proposal.hpp"
#include "skillgit/core/optimizer/lab.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// Something that a reflection saw in several attempts.
struct Pattern {
  std::string what;
  std::vector<std::string> tasks;

  friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// The attempts that reflections look at together.
struct Batch {
  Attempts attempts;
  std::uint64_t seed = 0;  ///< Of the order in which the published rules cut it.
};

/// What the reflections of one step came to.
struct Reflection {
  std::vector<Patch> failures, successes;  ///< One a minibatch, in order; none is empty.
  std::vector<Pattern> patterns;           ///< Of failures.
  std::vector<std::string> reminders;
  std::size_t unread = 0;  ///< Reflections whose answer could not be read.
  std::string trouble;     ///< What was wrong with the last of these.

  bool proposes() const { return !failures.empty() || !successes.empty(); }
};

/// Reflects on the attempts of each batch: failures first, `options.minibatch` at a time, all
/// asked at once. What speaks for a proposal is the whole minibatch that it comes from.
///
/// A reflection proposes at most `most` changes. One that cannot be read proposes none.
Result<Reflection> reflect(std::span<const Batch> batches, const Background& background,
                           std::size_t most, const SkilloptOptions& options, Lab& lab);

}  // namespace skillgit::optimizer::skillopt
