#include "app/report/staged_draws.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace skillgit::report {
namespace {

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
    // The second pass draws everything once more, so the last draw of a key is its own.
    std::map<std::string, int> last;
    if (!record.decision.confirmed.empty())
      for (const train::Draw& draw : record.draws) last[draw.key] = draw.index;
    for (const train::Draw& draw : record.draws) {
      const auto found = last.find(draw.key);
      const bool second = found != last.end() && found->second == draw.index;
      const Stage stage = train_tasks_.contains(draw.task) ? Stage::train_tasks
                          : second                         ? Stage::second_pass
                                                           : Stage::first_pass;
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
