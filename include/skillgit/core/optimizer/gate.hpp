#pragma once

#include "skillgit/core/tasks/points.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

using tasks::kFullMarks;
using tasks::mean;
using tasks::Points;

/// One task of the val split, as both sides did it: the mean of their draws.
struct PairedScore {
  std::optional<Points> candidate;  ///< Empty where no attempt could be scored.
  std::optional<Points> current;    ///< Likewise.

  /// Whether one of the two is a mean of several draws, which rounding may have moved: their
  /// difference is then up to a millionth off.
  bool is_rounded = false;

  friend bool operator==(const PairedScore&, const PairedScore&) = default;
};

/// What the gate says of a candidate.
enum class Verdict {
  reject,      ///< Scored no more than the current skill: change must pay its way.
  accept,      ///< Scored strictly more.
  indecisive,  ///< Too much went unmeasured to say either.
};

/// "accept", "reject", "indecisive".
std::string_view to_string(Verdict verdict);

/// How much more than nothing a gain must be: that many standard errors of the paired
/// differences, in thousandths. Zero is SkillOpt's rule, any strict gain.
struct Margin {
  std::int64_t thousandths = 0;  ///< 0..kWidestMargin.

  friend bool operator==(const Margin&, const Margin&) = default;
};
inline constexpr std::int64_t kWidestMargin = 100'000;

/// The most tasks that the gate's arithmetic is sure to hold.
inline constexpr std::size_t kMostTasks = 1'000'000;

/// Whether so many of `total` tasks have no score that nothing can be said of all: more than one,
/// and more than 5 % (design: the training gate). One bound for the gate, a promotion, a
/// measurement, and for when a run asks whether the target is still there.
[[nodiscard]] bool is_too_much_missing(std::size_t missing, std::size_t total);

/// Decides whether a candidate may replace the current skill (design: the training gate).
///
/// Only a strict gain is accepted, so a run that learns nothing leaves the skill as it found
/// it; what rounding may have made of a tie is none. A task that is missing on either side counts
/// for neither. What nothing could save is rejected: no gain, even with full marks for all that the
/// candidate lacks. Otherwise, where setting the missing scores to nothing or to full marks would
/// turn the verdict, or where too much is missing, it is indecisive.
///
/// With a margin the gain must also exceed that many standard errors, which one task alone
/// does not have: it cannot pass.
///
/// Pure, and in integers: the same scores give the same verdict, in any order, on any machine.
/// Scores lie in 0..kFullMarks, and there are 1..kMostTasks of them; both are asserted.
[[nodiscard]] Verdict judge(std::span<const PairedScore> tasks, Margin margin = {});

/// The fixed order in which the first pass runs and quotes the val tasks: what the current skill
/// does best comes first, since a loss there is what decides early; then by id. Tasks that it
/// has no score for come last.
[[nodiscard]] std::vector<std::string> gate_order(
    const std::map<std::string, std::optional<Points>>& current);

/// A task of the first pass, which may not be in yet.
struct Slot {
  bool done = false;
  PairedScore score;  ///< `current` is known from the start; `candidate` counts once done.
};

/// The verdict of a pass, and how much of it decided.
struct Judgement {
  Verdict verdict = Verdict::reject;
  std::size_t quoted = 0;  ///< The length of the shortest deciding prefix.

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

/// Judges the first pass from what is in so far; nothing while it is open.
///
/// `slots` are in the fixed order. A reject is called at the shortest prefix that decides it: where
/// full marks for all that is to come, and for all that went missing, would not make a gain.
/// Stopping then is free, since judge() of the whole would reject, with any margin. Whatever else
/// has arrived, so that the order of arrival shows in no verdict; an accept and an indecisive
/// verdict quote all of it. The first pass knows no margin: that is for the second.
[[nodiscard]] std::optional<Judgement> first_pass(std::span<const Slot> slots);

}  // namespace skillgit::optimizer
