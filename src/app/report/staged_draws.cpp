#include "app/report/staged_draws.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace skillgit::report {
namespace {

std::int64_t draws_of(const optimizer::QuotedScore& quoted) {
  return std::int64_t{quoted.candidate_draws} + quoted.current_draws;
}

/// How many draws of an offer are of its first pass, by task; they come before those of the second.
///
/// A side whose attempt failed in the second pass has no draw of it: its count stayed as it was.
std::map<std::string, std::int64_t> first_draws(const train::OfferRecord& record) {
  std::map<std::string, std::int64_t> count;
  for (const train::Draw& draw : record.draws) ++count[draw.task];
  std::map<std::string, const optimizer::QuotedScore*> first;
  for (const optimizer::QuotedScore& quoted : record.decision.first) first[quoted.task] = &quoted;
  for (const optimizer::QuotedScore& pooled : record.decision.confirmed) {
    const auto before = first.find(pooled.task);
    // A pass that ended early holds no draws of the tasks that it does not quote.
    if (before == first.end())
      count[pooled.task] = 0;
    else
      count[pooled.task] += draws_of(*before->second) - draws_of(pooled);
  }
  return count;
}

/// Spreads the draws of one event over its stages.
class Stager {
 public:
  Stager(const tasks::TaskSet& tasks, std::vector<StagedDraw>& staged) : staged_(staged) {
    for (const tasks::Task& task : tasks.tasks)
      if (task.split == tasks::Split::train) train_tasks_.insert(task.id);
  }

  void take(const train::StartRecord&) {}
  void take(const train::StopRecord&) {}

  void take(const train::BaselineRecord& record) {
    for (const train::Draw& draw : record.draws)
      staged_.push_back({Stage::baseline, 0, std::nullopt, draw});
  }

  void take(const train::StepRecord& record) {
    for (const train::Draw& draw : record.draws)
      staged_.push_back({train_tasks_.contains(draw.task) ? Stage::train_tasks : Stage::population,
                         record.step, std::nullopt, draw});
  }

  void take(const train::FinalRecord& record) {
    for (const train::Draw& draw : record.draws)
      staged_.push_back({Stage::published_end, 0, std::nullopt, draw});
  }

  void take(const train::OfferRecord& record) {
    auto ahead = first_draws(record);
    for (const train::Draw& draw : record.draws) {
      const Stage stage = train_tasks_.contains(draw.task) ? Stage::train_tasks
                          : 0 < ahead[draw.task]--         ? Stage::first_pass
                                                           : Stage::second_pass;
      staged_.push_back({stage, record.decision.step, record.decision.offer, draw});
    }
  }

 private:
  std::set<std::string> train_tasks_;
  std::vector<StagedDraw>& staged_;
};

}  // namespace

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::baseline:
      return "baseline";
    case Stage::train_tasks:
      return "train tasks";
    case Stage::first_pass:
      return "first pass";
    case Stage::second_pass:
      return "second pass";
    case Stage::published_end:
      return "end of the published rules";
    case Stage::population:
      break;
  }
  return "population";
}

Result<std::vector<StagedDraw>> staged_draws(const store::RunLog& log,
                                             const tasks::TaskSet& tasks) {
  std::vector<StagedDraw> staged;
  Stager stager(tasks, staged);
  for (const store::RunEvent& event : log.events) {
    SKILLGIT_TRY(const train::Record record, train::record_of(log.header.name, event));
    std::visit([&stager](const auto& one) { stager.take(one); }, record);
  }
  return staged;
}

}  // namespace skillgit::report
