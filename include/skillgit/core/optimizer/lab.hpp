#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

/// A question to the optimizer model.
struct Prompt {
  std::string name;  ///< What is asked, for people: "rank".
  std::string system;
  std::string user;
};

/// What came of a question.
struct Reply {
  std::string text;
  bool refused = false;  ///< The endpoint would not answer it, as too long or against its policy.

  friend bool operator==(const Reply&, const Reply&) = default;
};

/// What came of an offer. Val and test text never reach an optimizer: ids and numbers only.
struct OfferOutcome {
  int offer = 0;
  Outcome outcome = Outcome::refused;
  std::string reason;
  std::vector<std::string> fixed, broke;  ///< Val task ids.
};

/// A rejected offer, from this run or one that was pinned at its start.
struct Rejected {
  std::string candidate;           ///< `<skill>/<run>/c<offer>`.
  std::vector<OfferedEdit> edits;  ///< But for those that were accepted since.
  std::string reason;
  std::size_t accepted_since = 0;  ///< How many these are.
};

/// A skill, and the train tasks that the target is to try with it.
struct Trials {
  const text::SkillFiles& skill;
  std::span<const std::string> train_ids;  ///< Ids of other splits are asserted away.
};

/// All that an optimizer can do to the world.
///
/// Each call is journaled before its result is used, so a run that died replays its open step
/// to the same place. A call fails with cancelled when a limit of the run or its user ends it,
/// and with unavailable when what it needs does not answer; an optimizer passes both on.
class Lab {
 public:
  virtual ~Lab() = default;

  /// The skill as it stands: the base with every accepted edit.
  virtual const text::SkillFiles& current() const = 0;

  /// Runs the target on train tasks, all of `trials` at once. Answers come for each of them in the
  /// order of its ids. What is known with its reply, from this run or an earlier one, is not paid
  /// for again; a task that could not be measured is an infra_error, and one for the whole step.
  virtual Result<std::vector<std::vector<tasks::Rollout>>> rollouts(std::span<const Trials> trials,
                                                                    std::string_view purpose) = 0;

  /// The same for one skill.
  Result<std::vector<tasks::Rollout>> rollout(const text::SkillFiles& skill,
                                              std::span<const std::string> train_ids,
                                              std::string_view purpose);

  /// Asks the optimizer model; replies come in the order asked.
  virtual Result<std::vector<Reply>> ask(std::span<const Prompt> prompts) = 0;

  /// Tells that the answer to a question of this name could not be used, and counts for nothing:
  /// the open step's record says so.
  virtual void could_not_use(std::string_view question) = 0;

  /// Proposes `edits` to the current skill, in this order, has them judged on val, and settles
  /// the outcome. The only way to change anything; on accept, current() is the changed skill.
  virtual Result<OfferOutcome> offer(std::vector<OfferedEdit> edits) = 0;

  /// Scores skills on val: for each skill, the points of each val task in the order of the ids.
  virtual Result<std::vector<std::vector<Points>>> scores(
      std::span<const text::SkillFiles> skills) = 0;

  /// Rejected offers, the ones most like `query` first, at most `most`; none whose edits were all
  /// accepted since.
  virtual Result<std::vector<Rejected>> recall(std::string_view query, std::size_t most) = 0;
};

}  // namespace skillgit::optimizer
