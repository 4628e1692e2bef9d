#pragma once

#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/train/trainer.hpp"
#include "train/fold.hpp"
#include "train/journal.hpp"
#include "train/score_book.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace skillgit::train {

/// What a run knows from the runs that it pins.
struct Pinned {
  ScoreBook draws;
  std::vector<optimizer::Rejected> rejects;
};

/// A run that this process may train: a new one, or one to continue.
struct StartedRun {
  bool continued = false;
  store::RunLog log;
  Position position;
  Pinned pinned;
  std::unique_ptr<Journal> journal = nullptr;  ///< With the draws of the run log.
};

/// Fails when the request cannot be trained, before anything is asked or written.
Status check_request(const store::Repository& repository, const TrainRequest& request);

/// The name of a new run. Fails when a branch stands where those of the run would go.
Result<store::RunName> new_name(const store::Repository& repository, const TrainRequest& request);

/// The commit that a new run forks from: the skill branch's tip, or a detached HEAD. Fails when
/// the skill there has lint errors: no edit of it could pass.
Result<store::ObjectId> base_of(const store::Repository& repository, const TrainRequest& request);

/// Whether the newest event of a run's log leaves something to go on with.
Result<bool> is_unfinished(const store::RunStore& store, const store::RunName& run);

/// Tells a journal of the draws that the run log has and this machine's journal may lack: they are
/// not paid for again.
void adopt_draws(Journal& journal, const Position& position);

/// These runs as they stand now, by their names.
Result<std::vector<Pin>> pins_of(const store::RunStore& store,
                                 const std::vector<store::RunName>& runs);

/// What of a run's configuration, tasks, skill and branch is not as `request` has it, in words;
/// nothing when the run may go on as the request.
std::optional<std::string> what_changed(const store::RunLog& log, const TrainRequest& request);

/// Whether the run of `log` may go on as `request`. Fails with conflict, and names what changed.
/// Fails with damaged where the run's own tasks cannot be read.
Status check_same(const store::RunLog& log, const TrainRequest& request);

/// The same, and says of a run that nothing can go on with that it is finished.
Status check_goes_on(const store::RunStore& store, const store::RunLog& log,
                     const TrainRequest& request);

/// Finds the run to continue, or starts one. Under the skill's lock.
Result<StartedRun> start_or_continue(const World& world, const optimizer::Optimizer& optimizer,
                                     const TrainRequest& request);

/// Where a run keeps what it has asked: `<common dir>/skillgit/runs/<slug>/<run>.journal`.
std::filesystem::path journal_path(const store::Repository& repository, const store::RunName& run);

}  // namespace skillgit::train
