#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/promotion.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/store/promotion_log.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skillgit::train {

/// The most attempts at each task that a promotion may draw.
inline constexpr int kMostAttempts = 20;

/// One of the two skills that a promotion compares.
struct PromotionSide {
  store::ObjectId commit;
  store::ObjectId tree;  ///< Of the skill's folder there.

  friend bool operator==(const PromotionSide&, const PromotionSide&) = default;
};

/// A task of the confirm set: its id is for people, its content is what counts.
struct ConfirmTask {
  std::string id;
  std::string content;  ///< tasks::content_hash().

  friend bool operator==(const ConfirmTask&, const ConfirmTask&) = default;
};

/// An attempt began: what is going to be measured, fixed before anything is.
struct BeganRecord {
  int attempt = 1;         ///< The how-manieth on this confirm set, from 1.
  std::string skill_path;  ///< The skill's folder.
  PromotionSide candidate;
  PromotionSide live;
  std::string live_name;  ///< How `live` was found: "skill/dates/v1".
  tasks::Split split = tasks::Split::test;
  std::vector<ConfirmTask> tasks = {};
  int draws = 3;         ///< Fresh attempts of each side at each task.
  bool repeats = false;  ///< The target is known to repeat itself.
  std::string target;    ///< The harness's identity.

  double level() const { return optimizer::promotion_level(attempt); }
  optimizer::ConfirmSet confirm_set() const;
  friend bool operator==(const BeganRecord&, const BeganRecord&) = default;
};

/// An attempt ended: what was measured, and what follows from it.
struct EndedRecord {
  store::ObjectId began;  ///< The event that began it.
  std::vector<optimizer::ConfirmedTask> tasks = {};
  optimizer::PromotionResult result = {};
  std::string version = {};  ///< The tag that was made; empty unless it passed.
};

/// What an event of a promotion log records (docs/formats/promotions.md).
using PromotionRecord = std::variant<BeganRecord, EndedRecord>;

std::string to_text(const PromotionRecord& record);

/// Fails with damaged for anything that to_text does not write.
Result<PromotionRecord> parse_promotion_record(std::string_view text);

/// One attempt to promote, as far as it has come.
struct PromotionAttempt {
  store::ObjectId id;  ///< The event that began it.
  BeganRecord began;
  std::optional<EndedRecord> ended;  ///< Nothing while it is open, or was left.
};

/// The attempts of a skill, oldest first. Fails with damaged when an event is none, or ends what
/// never began or has ended.
Result<std::vector<PromotionAttempt>> attempts_of(const store::Promotions& promotions);

/// How many of `attempts` were made on this confirm set, in whatever way they ended.
int attempts_on(std::span<const PromotionAttempt> attempts, const optimizer::ConfirmSet& set);

}  // namespace skillgit::train
