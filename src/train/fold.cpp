#include "train/fold.hpp"

#include <algorithm>
#include <utility>

namespace skillgit::train {

using optimizer::Outcome;

namespace {

/// Folds one event after the other into a position.
class Folder {
 public:
  explicit Folder(const store::RunHeader& header) : run_(header.name) {
    at_.skill_tip = header.base;
    at_.best_tip = header.base;
  }

  Status add(const store::RunEvent& event) {
    Status added = take(event);
    if (!added) return fail(in_log_of(run_, std::move(added).error()));
    return {};
  }

  Position result() && { return std::move(at_); }

 private:
  Status take(const store::RunEvent& event) {
    SKILLGIT_TRY(const Record record, parse_record(event.record));
    event_ = &event;
    at_.stopped.reset();
    return std::visit([this](const auto& one) { return take(one); }, record);
  }

  Status take(const StartRecord& record) {
    if (began_) return fail(ErrorKind::damaged, "the run log starts twice");
    began_ = true;
    at_.start = record;
    take_state();
    return {};
  }

  Status take(const BaselineRecord& record) {
    if (!began_ || at_.baseline) return out_of_place("a baseline");
    at_.baseline = record;
    at_.draws.insert(at_.draws.end(), record.draws.begin(), record.draws.end());
    return {};
  }

  Status take(const OfferRecord& record) {
    if (!at_.baseline) return out_of_place("an offer");
    if (record.decision.offer != at_.offers + static_cast<int>(at_.open.size()) + 1)
      return fail(ErrorKind::damaged, "the offers of the run log are not counted one by one");
    at_.open.push_back({record, event_->candidate});
    at_.count_in_a_row(record.decision.outcome);
    return {};
  }

  Status take(const StepRecord& record) {
    if (!at_.baseline || record.step != at_.steps + 1) return out_of_place("a step");
    // A step that leaves the state as it was brings none of its own.
    take_state();
    if (!has_state_)
      return fail(ErrorKind::damaged, "the run log has a step, and no state of the optimizer");
    settle_open();
    at_.draws.insert(at_.draws.end(), record.draws.begin(), record.draws.end());
    train::add(record.unused, at_.unused);
    at_.steps = record.step;
    at_.optimizer_finished = record.finished;
    return {};
  }

  Status take(const FinalRecord& record) {
    if (!at_.start.rules.published || at_.final || !at_.open.empty()) return out_of_place("an end");
    at_.final = record;
    at_.draws.insert(at_.draws.end(), record.draws.begin(), record.draws.end());
    return {};
  }

  Status take(const StopRecord& record) {
    if (!began_) return out_of_place("a stop");
    at_.stopped = record.reason;
    if (record.reason == StopReason::indecisive) at_.indecisive_in_a_row = 0;
    return {};
  }

  void take_state() {
    if (!event_->state) return;
    at_.state = *event_->state;
    has_state_ = true;
  }

  void settle_open() {
    ++at_.without_accept;
    for (SettledOffer& offer : at_.open) {
      const auto& draws = offer.record.draws;
      at_.draws.insert(at_.draws.end(), draws.begin(), draws.end());
      switch (offer.record.decision.outcome) {
        case Outcome::accepted:
          ++at_.accepted;
          at_.without_accept = 0;
          if (offer.commit) at_.skill_tip = at_.best_tip = *offer.commit;
          break;
        case Outcome::forced:
          ++at_.forced;
          if (offer.commit) at_.skill_tip = *offer.commit;
          break;
        case Outcome::rejected:
          ++at_.rejected;
          break;
        case Outcome::indecisive:
          ++at_.indecisive;
          break;
        case Outcome::refused:
          ++at_.refused;
          break;
      }
      keep_judged(std::move(offer.record.decision));
    }
    at_.offers += static_cast<int>(at_.open.size());
    at_.open.clear();
  }

  void keep_judged(optimizer::Decision decision) {
    if (!changes_skill(decision.outcome) && decision.outcome != Outcome::rejected) return;
    decision.first = decision.confirmed = {};
    at_.judged.push_back(std::move(decision));
  }

  static Status out_of_place(const std::string& what) {
    return fail(ErrorKind::damaged, "the run log has " + what + " out of place");
  }

  store::RunName run_;
  Position at_;
  const store::RunEvent* event_ = nullptr;
  bool began_ = false;
  bool has_state_ = false;
};

}  // namespace

Result<Position> fold(const store::RunLog& log) {
  Folder folder(log.header);
  for (const store::RunEvent& event : log.events) SKILLGIT_CHECK(folder.add(event));
  return std::move(folder).result();
}

Result<Position> fold(const store::RunLog& head, const store::RunStore& store) {
  Folder folder(head.header);
  SKILLGIT_CHECK(store.replay(head.header.name, head.tip,
                              [&folder](store::RunEvent&& event) { return folder.add(event); }));
  return std::move(folder).result();
}

namespace {

/// An error of reading a pinned log. One that is not here, or not as far as it was pinned, is where
/// the run was trained.
Error with_way_to(const Pin& pin, const store::RunName& run, const store::RunStore& store,
                  Error error) {
  error = in_log_of(run, std::move(error));
  const auto here = store.tip(run);
  if (here && *here == pin.tip) return error;
  return std::move(error).with_hint(std::string(store::kFetchLogs) + " brings it from where it is");
}

}  // namespace

Status each_record(const store::RunStore& store, const Pin& pin,
                   const std::function<Status(Record&&)>& visit) {
  SKILLGIT_TRY(const auto run, run_of(pin));
  Status read = store.replay(run, pin.tip, [&visit](store::RunEvent&& event) -> Status {
    SKILLGIT_TRY(Record record, parse_record(event.record));
    return visit(std::move(record));
  });
  if (!read) return fail(with_way_to(pin, run, store, std::move(read).error()));
  return {};
}

}  // namespace skillgit::train
