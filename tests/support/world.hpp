#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit::support {

/// What makes two worlds differ.
struct WorldOptions {
  std::uint64_t seed = 1;
  int families = 20;
  double p_with = 0.95;     ///< Chance of a right answer when the skill has the family's lesson.
  double p_without = 0.15;  ///< The same without it.
  bool noise = false;       ///< Whether a request's own seed draws anew.
  bool by_text = false;     ///< Whether chance is drawn from the whole text that is asked, so that
                            ///< any change of the skill draws anew, as with a real model.
  bool harmful = false;     ///< Whether a line "poison 3" makes every answer of family 3 wrong.
};

/// A made-up target model whose worth with any skill is known exactly.
///
/// A task is one line, "family 3 item 17: copper"; its right answer is a function of seed,
/// family and item. A skill teaches a family with a line "lesson 3", or with a worked example of
/// it: a line "Input: family 3 item 9: tin" and below it "Answer: " with the right answer.
/// Chance is a hash of (seed, task), the same with and without a lesson, so that a lesson
/// never breaks a task that was right before; unless it is drawn by text.
///
/// Pure: the same text has the same reply, in any order, on every machine.
class World {
 public:
  explicit World(WorldOptions options) : options_(options) {}

  const WorldOptions& options() const { return options_; }

  std::string input(int family, int item) const;
  std::string answer(int family, int item) const;

  /// The chance that an answer in `family` is right after reading `skill`.
  double chance(std::string_view skill, int family) const;

  /// Answers the last task that `text` names, having read what stands before it as the skill.
  /// "ok" where it names none.
  std::string reply(std::string_view text, std::optional<std::int64_t> seed = {}) const;

  /// `count` tasks as JSON lines, families in turn: the first 40 % train, then 30 % val, then
  /// test.
  std::string tasks(int count) const;

 private:
  WorldOptions options_;
};

}  // namespace skillgit::support
