#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"
#include "train/score_book.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::train {

/// A settled offer of the open step: its record, and where its candidate is.
struct SettledOffer {
  OfferRecord record;
  std::optional<store::ObjectId> commit;
};

/// Where a run stands, read off its events.
///
/// What belongs to settled steps is summed up; the offers of the open step are listed, since
/// the step is made again from its beginning and meets them one by one.
struct Position {
  StartRecord start;
  std::optional<BaselineRecord> baseline;
  std::vector<Draw> draws;    ///< Of the baseline and the settled steps, in order.
  store::ObjectId skill_tip;  ///< The newest commit that changed the skill, or the base.
  store::ObjectId best_tip;   ///< The accepted one: what the gate compares with.
  int steps = 0;              ///< Settled steps.
  int offers = 0;             ///< Offers in settled steps.
  int accepted = 0, rejected = 0, indecisive = 0, refused = 0, forced = 0;  ///< In settled steps.
  /// The offers of settled steps that changed the skill or were rejected, without their scores.
  std::vector<optimizer::Decision> judged;
  int without_accept = 0;  ///< Settled steps in a row, up to now, that brought no accept.
  QuestionCounts unused;   ///< Of all steps.
  /// Offers in a row, up to now, that could not be measured, since the run last rested for that.
  int indecisive_in_a_row = 0;
  void count_in_a_row(optimizer::Outcome outcome) {
    indecisive_in_a_row = outcome == optimizer::Outcome::indecisive ? indecisive_in_a_row + 1 : 0;
  }
  std::string state;  ///< The optimizer's; empty before its first.
  bool optimizer_finished = false;
  std::vector<SettledOffer> open;     ///< The offers of the open step.
  std::optional<FinalRecord> final;   ///< The published rules ended.
  std::optional<StopReason> stopped;  ///< Set when the newest event is a stop.
};

/// Fails with damaged when the events are none that a run writes.
Result<Position> fold(const store::RunLog& log);

/// The same for a log of which only the head was read: its events are read one by one.
Result<Position> fold(const store::RunLog& head, const store::RunStore& store);

/// Shows the records of a pinned log, oldest first. Fails with what `visit` or the store fails
/// with.
Status each_record(const store::RunStore& store, const Pin& pin,
                   const std::function<Status(Record&&)>& visit);

}  // namespace skillgit::train
