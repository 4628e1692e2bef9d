#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <span>
#include <string>
#include <string_view>

// The pure scorers. A specification is a name ("exact") or an object with a type and options
// ({"type": "exact", "ignore_case": true}); an unknown option is an error.
//
// Every scorer first takes the answer out of the reply, by the option `answer`:
//   "reply"      all of it (the default);
//   "last-line"  its last line that is not blank;
//   "tag"        what the last <answer>...</answer> encloses, else the last line.
// White space around the answer never counts, and text is compared in Unicode's normal form C;
// bytes that are not UTF-8 count as U+FFFD. The reference is `expect`: one text (numbers and
// booleans count as they are written) or a list of alternatives, of which the best counts.
//
//   exact     The answer is the reference. `ignore_case` folds case, `ignore_space` makes every
//             run of white space one space; both are off unless set.
//   contains  The reference occurs in the answer. Options as for exact; with `all`, every text of
//             the list has to occur and the points are the share that does.
//   regex     A PCRE2 pattern (`expect`, or the option `pattern`) matches somewhere in the answer;
//             with `anchored`, all of the answer. `ignore_case` as above. Matching that takes too
//             many steps, or too much memory, counts as no match.
//   numeric   The last number of the answer (`which`: "first" for the first) is the reference.
//             Understands signs, 1,234,567, .5, 1e-3 and a per cent sign (which means a hundredth
//             with `percent`: "fraction", and nothing otherwise). Digits after a letter (x2), runs
//             like 1.2.3, infinities and "nan" are no numbers. `tolerance` is absolute,
//             `relative_tolerance` a share of the reference; the larger one counts, inclusively.
//             Without either the decimals have to be equal, to any length.
//   f1        Tokens in common, as SQuAD counts them: lower case, without ASCII punctuation and
//             the articles a, an, the; 2 * common / (tokens of answer + tokens of reference).
//   json      The answer is JSON (all of it, or its last fenced block) and equals `expect`, which
//             is the value itself and never a list of alternatives. `match`: "subset" lets objects
//             of the answer have more keys; `keys` compares only those members of the outer
//             object, and the points are the share that is right. Numbers are compared as decimals,
//             to any length: 1, 1.0 and 1e0 are equal. At most 128 KiB.
//   choice    The answer picks the letter of the reference. `letters` says how many there are (5),
//             or `choices` lists their texts, and an answer that is such a text picks its letter.
//             The pick is the last letter that is stated ("the answer is B", "\boxed{B}", "B is
//             correct"); else the one that is named ("option B"), if no other is; else the last
//             line, when it is but a letter; else the letter that the answer begins with, set off
//             by ")", ".", ":" or a line's end, when no other line begins with another one.
//             "B or C" picks nothing.

namespace skillgit::tasks {

/// Changes whenever a scorer judges some reply otherwise than before; part of every score's key.
inline constexpr int kScorerVersion = 1;

/// What a scorer says of a reply.
struct Score {
  Points points = 0;  ///< 0..kFullMarks.
  std::string why;    ///< One line for people: "expected '2022-10-19'".
};

/// The names of all scorers.
std::span<const std::string_view> scorer_names();

/// Judges `reply` by the task's own scorer. Pure: the same reply has the same score for ever.
///
/// Fails with invalid when the task's scorer or reference cannot be used; check() of a task
/// set finds all such tasks beforehand. Time is linear in the reply (for a regex: bounded).
Result<Score> score(const Task& task, std::string_view reply);

/// Whether score() can judge replies to `task`; fails with invalid as it would.
///
/// Also refuses a reference that an empty reply would meet: it would measure nothing.
Status validate_scorer(const Task& task);

/// Reads a scorer's specification, a bare name or JSON, and writes it as one line of JSON.
/// Fails with invalid for an unknown scorer or option, and names the nearest known one.
Result<std::string> canonical_scorer(std::string_view specification);

}  // namespace skillgit::tasks
