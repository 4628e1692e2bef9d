#include "skillgit/train/trainer.hpp"

#include "skillgit/core/optimizer/gate.hpp"
#include "train/asker.hpp"
#include "train/durable_lab.hpp"
#include "train/fold.hpp"
#include "train/measurer.hpp"
#include "train/purse.hpp"
#include "train/run_start.hpp"

#include <climits>
#include <utility>

namespace skillgit::train {

using optimizer::Outcome;

namespace {

/// After how many steps the settings end a run, wherever the optimizer is.
int allowed_steps(const optimizer::Optimizer& optimizer, const TrainOptions& options) {
  return options.steps.value_or(optimizer.last_step() ? INT_MAX : kUsualSteps);
}

/// A run on its way, from the moment it is known which run that is.
class Session {
 public:
  Session(const World& world, const optimizer::Optimizer& optimizer, const TrainRequest& request,
          StartedRun started)
      : world_(world),
        optimizer_(optimizer),
        request_(request),
        started_(std::move(started)),
        purse_(*started_.journal, world.clock, request.options.budget, request.options.prices,
               world.stop),
        measurer_(world.harness, *started_.journal, purse_, world.observer,
                  {.workers = request.options.workers,
                   .seed = request.options.seed,
                   .earlier_runs = static_cast<int>(started_.position.start.pins.size()),
                   .secrets = world.secrets}),
        asker_(world.optimizer_model, *started_.journal, purse_, world.observer,
               {.sampling = world.optimizer_sampling,
                .workers = request.options.workers,
                .secrets = world.secrets}) {}

  Result<TrainReport> run() {
    SKILLGIT_CHECK(open_lab());
    StopReason reason = StopReason::finished;
    if (stopped_ && !can_continue(*stopped_)) {
      reason = *stopped_;
    } else {
      SKILLGIT_TRY(reason, train());
      // The same rest at the same place says nothing new.
      if (lab_->log_tip() != started_.log.tip || stopped_ != reason)
        SKILLGIT_CHECK(lab_->stop(reason));
    }
    return finish(reason);
  }

 private:
  Status open_lab() {
    DurableLab::Means means{.repository = world_.repository,
                            .store = world_.store,
                            .measurer = measurer_,
                            .asker = asker_,
                            .journal = *started_.journal,
                            .observer = world_.observer};
    DurableLab::Run run{.header = started_.log.header,
                        .tasks = request_.tasks,
                        .target = started_.position.start.target,
                        .options = request_.options,
                        .pinned_rejects = std::move(started_.pinned.rejects),
                        .secrets = world_.secrets};
    stopped_ = started_.position.stopped;
    SKILLGIT_TRY(lab_,
                 DurableLab::open(means, std::move(run), started_.log.tip,
                                  std::move(started_.position), std::move(started_.pinned.draws)));
    return {};
  }

  /// Steps until the run comes to rest, and says why it did. A limit is a rest, not an error.
  Result<StopReason> train() {
    auto reason = make_steps();
    if (reason || reason.error().kind() != ErrorKind::cancelled) return reason;
    if (const auto limit = purse_.halted()) return *limit;
    if (lab_->is_stuck()) return StopReason::indecisive;
    return fail(interrupted());
  }

  Result<StopReason> make_steps() {
    SKILLGIT_CHECK(lab_->begin());
    for (;;) {
      if (const auto rest = reason_to_rest()) {
        SKILLGIT_CHECK(lab_->measure_end());
        return *rest;
      }
      SKILLGIT_CHECK(make_step(lab_->position().steps + 1));
    }
  }

  std::optional<StopReason> reason_to_rest() const {
    const Position& at = lab_->position();
    // The published rules know neither.
    const bool may_end_early = !lab_->rules().published;
    if (may_end_early && lab_->has_full_marks()) return StopReason::full_marks;
    if (at.steps >= allowed_steps(optimizer_, request_.options)) return StopReason::steps;
    if (at.optimizer_finished) return StopReason::finished;
    if (may_end_early && at.without_accept >= request_.options.patience)
      return StopReason::patience;
    return std::nullopt;
  }

  Status make_step(int step) {
    world_.observer.step_began(step, most_steps(optimizer_, request_.options));
    auto result = optimizer_.step(step, lab_->position().state, *lab_);
    if (result) return lab_->end_step(*result);
    if (result.error().kind() != ErrorKind::damaged) return fail(std::move(result).error());
    return fail(in_log_of(started_.log.header.name, std::move(result).error()));
  }

  Result<TrainReport> finish(StopReason reason) {
    TrainReport report{.header = started_.log.header,
                       .target = lab_->position().start.target,
                       .tip = lab_->skill_tip(),
                       .standings = {},
                       .unused = {},
                       .final = {},
                       .landing = {},
                       .spending = {}};
    report.published = lab_->rules().published;
    report.final = lab_->position().final;
    if (request_.options.land != LandWhen::never && !report.published &&
        report.tip != report.header.base) {
      SKILLGIT_TRY(report.landing, lab_->land());
    }
    if (!can_continue(reason)) SKILLGIT_CHECK(world_.store.retire(report.header, report.tip));
    SKILLGIT_TRY(const store::SkillAt base,
                 world_.repository.read_skill(report.header.base, report.header.skill_path));
    if (lab_->position().baseline)
      report.standings = {lab_->standing(base.files), lab_->standing(lab_->best())};
    report.unused = lab_->position().unused;
    report.steps = lab_->position().steps;
    report.accepted = lab_->count(Outcome::accepted);
    report.rejected = lab_->count(Outcome::rejected);
    report.indecisive = lab_->count(Outcome::indecisive);
    report.refused = lab_->count(Outcome::refused);
    report.forced = lab_->count(Outcome::forced);
    report.stopped = reason;
    SKILLGIT_TRY(report.spending, purse_.rest());
    return report;
  }

  const World& world_;
  const optimizer::Optimizer& optimizer_;
  const TrainRequest& request_;
  StartedRun started_;
  std::optional<StopReason> stopped_;  ///< Why an earlier process left the run, if it came to rest.
  Purse purse_;
  Measurer measurer_;
  Asker asker_;
  std::unique_ptr<DurableLab> lab_;
};

}  // namespace

int most_steps(const optimizer::Optimizer& optimizer, const TrainOptions& options) {
  return std::min(allowed_steps(optimizer, options), optimizer.last_step().value_or(INT_MAX));
}

Result<TrainReport> train(const World& world, const optimizer::Optimizer& optimizer,
                          const TrainRequest& request) {
  SKILLGIT_CHECK(check_request(world.repository, request));
  SKILLGIT_TRY(const auto lock, world.store.lock_skill(request.slug));
  SKILLGIT_TRY(StartedRun started, start_or_continue(world, optimizer, request));
  world.observer.run_began(started.log.header, started.continued);
  return Session(world, optimizer, request, std::move(started)).run();
}

}  // namespace skillgit::train
