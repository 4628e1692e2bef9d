#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/apply_report.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/optimizer/metric.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skillgit::train {

/// So often may one task be drawn with one skill in one run.
inline constexpr int kMostDraws = 1 << 16;

/// A score that was paid for and that verdicts may use: one attempt at one task.
struct Draw {
  std::string key;   ///< What the score belongs to (tasks::score_key).
  std::string task;  ///< The task's id, for people.
  int index = 0;     ///< Counted for each key in the run, from 0 to below kMostDraws.
  tasks::Points points = 0;

  friend bool operator==(const Draw&, const Draw&) = default;
};

/// Another run, as far as it had come when this one began: its draws and rejects count here.
struct Pin {
  std::string run;  ///< `<slug>/<run>`.
  store::ObjectId tip;

  friend bool operator==(const Pin&, const Pin&) = default;
};

/// The run that a pin names. Fails with usage when no run can be called so.
Result<store::RunName> run_of(const Pin& pin);

/// What the verdicts of a run go by, besides its draws.
struct Rules {
  optimizer::Metric metric;  ///< What of a draw is compared.
  bool published = false;    ///< SkillOpt's published rules: such a run cannot land.

  friend bool operator==(const Rules&, const Rules&) = default;
};

/// The run began.
struct StartRecord {
  std::string target;     ///< The harness's identity, model as returned included.
  std::vector<Pin> pins;  ///< Sorted by run.
  Rules rules = {};

  friend bool operator==(const StartRecord&, const StartRecord&) = default;
};

/// The base was measured on val, and the target asked whether it repeats itself.
struct BaselineRecord {
  std::vector<Draw> draws;  ///< The draws made now; pinned ones count besides them.
  int repeats = 0;          ///< How many attempts were made twice.
  int repeats_equal = 0;    ///< How many of them gave the same reply again.
  bool varied = false;      ///< What was known by then shows that the target varies.

  /// Nothing where nobody could tell.
  std::optional<bool> repeats_itself() const;
  bool deterministic() const { return repeats_itself().value_or(false); }
  friend bool operator==(const BaselineRecord&, const BaselineRecord&) = default;
};

/// An offer was settled.
struct OfferRecord {
  optimizer::Decision decision;
  std::vector<Draw> draws;  ///< The draws that it made and that its decision quotes.

  friend bool operator==(const OfferRecord&, const OfferRecord&) = default;
};

/// How many questions of each name, from 1.
using QuestionCounts = std::map<std::string, int>;

/// Adds `counts` to `sum`; a count that would pass the largest number stays there.
void add(const QuestionCounts& counts, QuestionCounts& sum);

/// "2 rank, 1 slow-update"; empty for none.
std::string in_words(const QuestionCounts& counts);

/// A step of the optimizer ended; the event carries its state.
struct StepRecord {
  int step = 0;
  std::vector<Draw> draws;  ///< Of train tasks.
  bool finished = false;    ///< The optimizer has nothing left to try.
  std::string note;
  QuestionCounts unused = {};  ///< Questions whose answers could not be used.
  optimizer::ApplyReport report = {};

  friend bool operator==(const StepRecord&, const StepRecord&) = default;
};

/// The published rules ended: the last skill and the best one were told apart, and base, best and
/// last were measured on test. Not a result of skillgit's: it was looked at while training.
struct FinalRecord {
  std::vector<Draw> draws;
  bool promoted = false;  ///< The last skill scored strictly more on val than the best one.
  int tasks = 0;          ///< Of test.
  std::optional<tasks::Points> base, best;  ///< Means on test; nothing when it was not measured.
  std::optional<tasks::Points> last;        ///< Likewise; nothing when it is the best one.

  friend bool operator==(const FinalRecord&, const FinalRecord&) = default;
};

/// Why a run came to rest.
enum class StopReason {
  finished,    ///< The optimizer had nothing left to try.
  steps,       ///< All steps were made.
  patience,    ///< Too many steps in a row brought no accept.
  full_marks,  ///< Current does every val task: nothing left to see.
  rollouts,    ///< The budget in rollouts is spent; a larger one continues the run.
  calls,       ///< Likewise in requests,
  tokens,      ///< in tokens, which another request might have passed,
  usd,         ///< in dollars, likewise,
  seconds,     ///< and in time.
  indecisive,  ///< Two offers in a row, or the baseline, could not be measured.
};

/// "finished", "steps", "patience", "full-marks", "rollouts", "calls", "tokens", "usd",
/// "seconds", "indecisive".
std::string_view to_string(StopReason reason);

/// Whether a limit of the budget ended it.
bool is_of_budget(StopReason reason);

/// Whether the same command goes on with such a run.
bool can_continue(StopReason reason);

struct StopRecord {
  StopReason reason = StopReason::finished;

  friend bool operator==(const StopRecord&, const StopRecord&) = default;
};

/// What an event of a run log records (docs/formats/run-log.md).
using Record =
    std::variant<StartRecord, BaselineRecord, OfferRecord, StepRecord, FinalRecord, StopRecord>;

/// The draws that a record holds, if it is of a kind that has some.
std::span<const Draw> draws_in(const Record& record);

std::string to_text(const Record& record);

/// Fails with damaged for anything that to_text does not write.
Result<Record> parse_record(std::string_view text);

/// What an event of the log of `run` records. Fails likewise, and says of which run and what leads
/// on.
Result<Record> record_of(const store::RunName& run, const store::RunEvent& event);

/// Walks the records of a run from the newest, until `visit` returns false. Fails as record_of().
Status walk_records(const store::RunStore& store, const store::RunName& run,
                    const std::function<bool(const Record&)>& visit);

/// An error about what the log of `run` holds: with its name and what leads on, where it has not.
Error in_log_of(const store::RunName& run, Error error);

/// The tasks that the run of `log` was frozen with. Fails with damaged, likewise: nobody wrote them
/// by hand.
Result<tasks::TaskSet> frozen_tasks(const store::RunLog& log);

}  // namespace skillgit::train
