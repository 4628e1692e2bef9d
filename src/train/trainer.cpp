#include "skillgit/train/trainer.hpp"

#include "train/durable_lab.hpp"
#include "train/fold.hpp"
#include "train/journal.hpp"
#include "train/measurer.hpp"
#include "train/run_start.hpp"

#include <utility>

namespace skillgit::train {

using optimizer::Outcome;

namespace {

/// A run on its way, from the moment it is known which run that is.
class Session {
 public:
  Session(const World& world, const optimizer::Optimizer& optimizer, const TrainRequest& request,
          StartedRun started, std::unique_ptr<Journal> journal)
      : world_(world),
        optimizer_(optimizer),
        request_(request),
        started_(std::move(started)),
        journal_(std::move(journal)),
        measurer_(world.harness, *journal_, world.clock, world.observer,
                  {.budget = request.options.budget,
                   .workers = request.options.workers,
                   .seed = request.options.seed},
                  world.stop) {}

  Result<TrainReport> run() {
    SKILLGIT_CHECK(open_lab());
    StopReason reason = StopReason::finished;
    if (const auto& stopped = started_.position.stopped; stopped && !can_continue(*stopped)) {
      reason = *stopped;
    } else {
      SKILLGIT_TRY(reason, train());
      // The same rest at the same place says nothing new.
      if (lab_->log_tip() != started_.log.tip || started_.position.stopped != reason)
        SKILLGIT_CHECK(lab_->stop(reason));
    }
    return finish(reason);
  }

 private:
  Status open_lab() {
    DurableLab::Means means{.repository = world_.repository,
                            .store = world_.store,
                            .measurer = measurer_,
                            .journal = *journal_,
                            .observer = world_.observer,
                            .optimizer_model = world_.optimizer_model,
                            .optimizer_sampling = world_.optimizer_sampling,
                            .stop = world_.stop};
    DurableLab::Run run{.header = started_.log.header,
                        .tasks = request_.tasks,
                        .target = started_.position.start.target,
                        .options = request_.options,
                        .pinned_rejects = std::move(started_.pinned_rejects)};
    SKILLGIT_TRY(lab_, DurableLab::open(means, std::move(run), started_.log.tip, started_.position,
                                        std::move(started_.pinned)));
    return {};
  }

  /// Steps until the run comes to rest, and says why it did. A limit is a rest, not an error.
  Result<StopReason> train() {
    auto reason = make_steps();
    if (reason || reason.error().kind() != ErrorKind::cancelled) return reason;
    if (const auto limit = measurer_.halted()) return *limit;
    if (lab_->is_stuck()) return StopReason::indecisive;
    return fail(Error(ErrorKind::cancelled, "interrupted; what was paid for is kept")
                    .with_hint("run the same command to go on where it stopped"));
  }

  Result<StopReason> make_steps() {
    if (!lab_->position().baseline) SKILLGIT_CHECK(lab_->measure_baseline());
    const optimizer::Tally base = lab_->standing(lab_->current());
    world_.observer.baseline_measured(base.current_mean, base.current_hard,
                                      static_cast<int>(request_.tasks.of(tasks::Split::val).size()),
                                      lab_->position().baseline->deterministic());
    if (is_unmeasured(base)) return StopReason::indecisive;
    for (;;) {
      if (const auto rest = reason_to_rest()) return *rest;
      SKILLGIT_CHECK(make_step(lab_->position().steps + 1));
    }
  }

  // The gate's own bound: with more missing, no candidate could ever be judged.
  static bool is_unmeasured(const optimizer::Tally& base) {
    const int total = base.wins + base.losses + base.ties + base.missing;
    return base.missing > 1 && base.missing * 20 > total;
  }

  std::optional<StopReason> reason_to_rest() const {
    const Position& at = lab_->position();
    if (lab_->has_full_marks()) return StopReason::full_marks;
    if (at.optimizer_finished) return StopReason::finished;
    if (at.steps >= request_.options.steps) return StopReason::steps;
    if (at.without_accept >= request_.options.patience) return StopReason::patience;
    return std::nullopt;
  }

  Status make_step(int step) {
    world_.observer.step_began(step, request_.options.steps);
    SKILLGIT_TRY(const optimizer::StepResult result,
                 optimizer_.step(step, lab_->position().state, *lab_));
    return lab_->end_step(result);
  }

  Result<TrainReport> finish(StopReason reason) {
    TrainReport report{.header = started_.log.header, .tip = lab_->skill_tip(), .landing = {}};
    if (request_.options.land != LandWhen::never && report.tip != report.header.base) {
      SKILLGIT_TRY(report.landing, lab_->land());
    }
    if (!can_continue(reason)) SKILLGIT_CHECK(world_.store.retire(report.header, report.tip));
    SKILLGIT_TRY(const store::SkillAt base,
                 world_.repository.read_skill(report.header.base, report.header.skill_path));
    report.baseline_mean = lab_->standing(base.files).current_mean;
    report.current_mean = lab_->standing(lab_->current()).current_mean;
    report.steps = lab_->position().steps;
    report.accepted = lab_->count(Outcome::accepted);
    report.rejected = lab_->count(Outcome::rejected);
    report.indecisive = lab_->count(Outcome::indecisive);
    report.refused = lab_->count(Outcome::refused);
    report.stopped = reason;
    report.requests = measurer_.requests();
    report.seconds = measurer_.seconds();
    return report;
  }

  const World& world_;
  const optimizer::Optimizer& optimizer_;
  const TrainRequest& request_;
  StartedRun started_;
  std::unique_ptr<Journal> journal_;
  Measurer measurer_;
  std::unique_ptr<DurableLab> lab_;
};

}  // namespace

Result<TrainReport> train(const World& world, const optimizer::Optimizer& optimizer,
                          const TrainRequest& request) {
  SKILLGIT_CHECK(check_request(world.repository, request));
  SKILLGIT_TRY(const auto lock, world.store.lock_skill(request.slug));
  SKILLGIT_TRY(StartedRun started, start_or_continue(world, optimizer, request));
  world.observer.run_began(started.log.header, started.continued);
  SKILLGIT_TRY(auto journal,
               Journal::open(journal_path(world.repository, started.log.header.name)));
  SKILLGIT_TRY(const auto known, draws_of(started.log.events));
  for (const Draw& draw : known) journal->adopt(draw);
  return Session(world, optimizer, request, std::move(started), std::move(journal)).run();
}

}  // namespace skillgit::train
