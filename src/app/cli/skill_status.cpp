#include "app/cli/skill_status.hpp"

#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/edge/store/turn.hpp"
#include "skillgit/train/published.hpp"
#include "skillgit/train/seeds.hpp"
#include "skillgit/train/trainer.hpp"

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace skillgit::cli {
namespace {

using optimizer::Decision;
using optimizer::Outcome;
using store::ObjectId;

/// Reads the run's numbers off its events, oldest first.
class RunReader {
 public:
  explicit RunReader(const store::RunLog& log) : log_(log), run_{.run = log.header.name} {}

  Status read() {
    for (const store::RunEvent& event : log_.events) {
      SKILLGIT_TRY(const train::Record record, train::record_of(log_.header.name, event));
      run_.stopped.reset();
      if (const auto* stop = std::get_if<train::StopRecord>(&record))
        run_.stopped = stop->reason;
      else if (const auto* step = std::get_if<train::StepRecord>(&record))
        take(*step);
      else if (const auto* offer = std::get_if<train::OfferRecord>(&record))
        take(offer->decision, event.candidate);
      else if (const auto* final = std::get_if<train::FinalRecord>(&record))
        run_.final = *final;
    }
    return {};
  }

  const RunStatus& status() const { return run_; }
  const std::vector<ObjectId>& accepted() const { return accepted_; }

 private:
  void take(const train::StepRecord& step) {
    run_.steps = step.step;
    train::add(step.unused, run_.unused);
  }

  void take(const Decision& decision, const std::optional<ObjectId>& commit) {
    ++count_of(decision.outcome);
    if (decision.outcome == Outcome::accepted && commit) accepted_.push_back(*commit);
  }

  int& count_of(Outcome outcome) {
    switch (outcome) {
      case Outcome::accepted:
        return run_.accepted;
      case Outcome::rejected:
        return run_.rejected;
      case Outcome::indecisive:
        return run_.indecisive;
      case Outcome::forced:
        return run_.forced;
      case Outcome::refused:
        break;
    }
    return run_.refused;
  }

  const store::RunLog& log_;
  RunStatus run_;
  std::vector<ObjectId> accepted_;
};

/// How many of the accepted commits, oldest first, the skill branch does not have.
Result<int> count_waiting(const store::RunHeader& header, const std::vector<ObjectId>& accepted,
                          const store::Repository& repository) {
  if (accepted.empty()) return 0;
  SKILLGIT_TRY(const auto branch, repository.branch_tip(header.branch));
  if (!branch) return static_cast<int>(accepted.size());
  int waiting = 0;
  for (auto commit = accepted.rbegin(); commit != accepted.rend(); ++commit, ++waiting) {
    SKILLGIT_TRY(const bool landed, has_landed(repository, header, *commit, *branch));
    if (landed) break;
  }
  return waiting;
}

/// The header of a run, with the branch that its accepted commits are looked for on.
Result<store::RunHeader> header_where_it_lands(const store::RunLog& log,
                                               const std::vector<ObjectId>& accepted,
                                               const store::Repository& repository) {
  store::RunHeader header = log.header;
  const ObjectId& tip = accepted.empty() ? header.base : accepted.back();
  SKILLGIT_TRY(header.branch, landing_branch(repository, header, tip));
  return header;
}

/// What the skill branch has of the accepted commits.
Status read_landing(const store::RunLog& log, const std::vector<ObjectId>& accepted,
                    const store::Repository& repository, RunStatus& status) {
  SKILLGIT_TRY(const auto header, header_where_it_lands(log, accepted, repository));
  status.branch = header.branch;
  SKILLGIT_TRY(status.published, train::is_published(log));
  if (status.published || accepted.empty()) return {};
  SKILLGIT_TRY(status.waiting, count_waiting(header, accepted, repository));
  if (status.waiting > 0) return {};
  SKILLGIT_TRY(const auto branch, repository.branch_tip(header.branch));
  status.changed_since =
      branch && !is_same_skill(repository, header.skill_path, accepted.back(), *branch);
  return {};
}

/// Whether the newest version is the skill that a run made.
bool is_live(const store::RunLog& log, const std::vector<ObjectId>& accepted,
             const std::optional<store::Version>& live, const store::Repository& repository) {
  return live && !accepted.empty() &&
         is_same_skill(repository, log.header.skill_path, accepted.back(), live->commit);
}

Result<std::pair<RunStatus, std::string>> status_of(const store::RunName& run,
                                                    const std::optional<store::Version>& live,
                                                    const StatusSources& sources) {
  SKILLGIT_TRY(const store::RunLog log, sources.store.load(run));
  RunReader reader(log);
  SKILLGIT_CHECK(reader.read());
  RunStatus status = reader.status();
  // Without the runs that it builds on, the scores are not known here.
  status.standings =
      train::standings_of(sources.repository, sources.store, log).value_or(std::nullopt);
  SKILLGIT_CHECK(read_landing(log, reader.accepted(), sources.repository, status));
  status.is_protected = sources.store.is_protected(status.branch, sources.protected_branches);
  status.is_live = is_live(log, reader.accepted(), live, sources.repository);
  SKILLGIT_TRY(status.spending, train::spending_of(sources.repository, run));
  status.running = sources.is_training(run.slug());
  return std::pair(std::move(status), log.header.skill_path);
}

Status read_live(const StatusSources& sources, SkillStatus& skill) {
  if (!sources.versions_of) return {};
  SKILLGIT_TRY(const auto versions, sources.versions_of(skill.slug));
  if (!versions.empty()) skill.live = versions.back();
  return {};
}

Status read_promotion(const StatusSources& sources, SkillStatus& skill) {
  if (!sources.attempts_of) return {};
  SKILLGIT_TRY(auto attempts, sources.attempts_of(skill.slug));
  if (!attempts.empty() && !attempts.back().ended) skill.promoting = std::move(attempts.back());
  return {};
}

/// What the runs of a skill tell of it.
Status read_runs(const store::RunName& newest, const StatusSources& sources, SkillStatus& skill) {
  SKILLGIT_TRY(auto status, status_of(newest, skill.live, sources));
  skill.run = std::move(status.first);
  skill.path = std::move(status.second);
  if (const auto place = train::place_in_set(newest.run())) {
    SKILLGIT_TRY(const auto runs, sources.store.runs(skill.slug));
    SKILLGIT_TRY(skill.run->chosen,
                 landed_of_set(place->set, runs, sources.repository, sources.store));
  }
  SKILLGIT_TRY(skill.older, older_waiting(skill.slug, sources.repository, sources.store));
  for (WaitingRun& older : skill.older)
    older.is_protected = sources.store.is_protected(older.branch, sources.protected_branches);
  SKILLGIT_TRY(skill.unfinished, train::unfinished_run(sources.store, skill.slug, sources.now));
  return {};
}

/// Leaves out the runs of sets of which one has landed: it was chosen among them.
Status drop_settled_sets(const std::vector<store::RunName>& runs,
                         const store::Repository& repository, const store::RunStore& store,
                         std::vector<WaitingRun>& waiting) {
  std::map<std::string, bool> is_settled;
  for (const WaitingRun& one : waiting) {
    const auto place = train::place_in_set(one.run.run());
    if (!place || is_settled.contains(place->set)) continue;
    SKILLGIT_TRY(const auto landed, landed_of_set(place->set, runs, repository, store));
    is_settled[place->set] = landed.has_value();
  }
  std::erase_if(waiting, [&is_settled](const WaitingRun& one) {
    const auto place = train::place_in_set(one.run.run());
    return place && is_settled[place->set];
  });
  return {};
}

/// The newest run of each skill, by slug.
Result<std::map<std::string, store::RunName>> newest_runs(const store::RunStore& store) {
  SKILLGIT_TRY(const auto runs, store.runs(""));
  std::map<std::string, store::RunName> newest;
  for (const store::RunName& run : runs) newest.insert_or_assign(run.slug(), run);
  return newest;
}

Error no_skill(const std::string& slug, const std::set<std::string>& slugs) {
  const std::vector<std::string_view> known(slugs.begin(), slugs.end());
  return Error(ErrorKind::not_found, "no skill named '" + slug + "'" + did_you_mean(slug, known))
      .with_hint("`skillgit status` lists the skills");
}

}  // namespace

std::function<bool(const std::string&)> is_training_in(const store::Repository& repository) {
  return [&repository](const std::string& slug) { return store::is_trained_now(repository, slug); };
}

std::string command_that_goes_on(const store::RunName& run) {
  return "skillgit train " + run.slug() + (train::place_in_set(run.run()) ? " --seeds <n>" : "");
}

std::string command_that_lands(const store::RunName& run, bool is_newest, bool is_protected) {
  if (is_protected) return "git push origin " + shell_word(store::run_branch(run));
  return "skillgit land " + run.slug() + (is_newest ? "" : " --run " + run.run());
}

bool goes_on_with_another(const SkillStatus& skill) {
  return skill.unfinished && skill.run && !skill.run->running &&
         skill.run->run != *skill.unfinished;
}

Result<WaitingRun> waiting_in(const store::RunName& run, const store::Repository& repository,
                              const store::RunStore& store) {
  SKILLGIT_TRY(const store::RunLog log, store.load(run));
  WaitingRun waiting{.run = run, .tip = log.header.base, .skill_path = log.header.skill_path};
  SKILLGIT_TRY(const bool published, train::is_published(log));
  if (published) return waiting;
  RunReader reader(log);
  SKILLGIT_CHECK(reader.read());
  if (reader.accepted().empty()) return waiting;
  waiting.tip = reader.accepted().back();
  waiting.accepted = static_cast<int>(reader.accepted().size());
  SKILLGIT_TRY(const auto header, header_where_it_lands(log, reader.accepted(), repository));
  waiting.branch = header.branch;
  SKILLGIT_TRY(waiting.waiting, count_waiting(header, reader.accepted(), repository));
  return waiting;
}

Result<std::optional<store::RunName>> landed_of_set(const std::string& set,
                                                    const std::vector<store::RunName>& runs,
                                                    const store::Repository& repository,
                                                    const store::RunStore& store) {
  for (const store::RunName& run : runs) {
    const auto place = train::place_in_set(run.run());
    if (!place || place->set != set) continue;
    SKILLGIT_TRY(const WaitingRun waiting, waiting_in(run, repository, store));
    if (waiting.accepted > 0 && waiting.waiting == 0) return std::optional(run);
  }
  return std::optional<store::RunName>();
}

Result<std::vector<WaitingRun>> older_waiting(const std::string& slug,
                                              const store::Repository& repository,
                                              const store::RunStore& store) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  std::vector<WaitingRun> older;
  for (std::size_t at = runs.size(); at-- > 1;) {
    const store::RunName& run = runs[at - 1];
    SKILLGIT_TRY(const auto branch, repository.branch_tip(store::run_branch(run)));
    if (!branch) continue;
    SKILLGIT_TRY(WaitingRun waiting, waiting_in(run, repository, store));
    if (waiting.waiting > 0) older.push_back(std::move(waiting));
  }
  SKILLGIT_CHECK(drop_settled_sets(runs, repository, store, older));
  return older;
}

Result<std::vector<SkillStatus>> collect_status(const std::optional<std::string>& only,
                                                const StatusSources& sources) {
  SKILLGIT_TRY(const auto newest, newest_runs(sources.store));
  std::set<std::string> slugs;
  for (const auto& [slug, folder] : sources.folders) slugs.insert(slug);
  for (const auto& [slug, run] : newest) slugs.insert(slug);
  if (only) {
    if (!slugs.contains(*only)) return fail(no_skill(*only, slugs));
    slugs = {*only};
  }

  std::vector<SkillStatus> skills;
  for (const std::string& slug : slugs) {
    SkillStatus skill{.slug = slug, .path = {}, .dirty = {}, .run = {}, .older = {}};
    if (const Status read = read_live(sources, skill); !read) skill.unread = read.error();
    if (const Status read = read_promotion(sources, skill); !read) skill.unread = read.error();
    if (const auto run = newest.find(slug); run != newest.end())
      if (const Status read = read_runs(run->second, sources, skill); !read)
        skill.unread = read.error();
    if (const auto folder = sources.folders.find(slug); folder != sources.folders.end())
      skill.path = folder->second;
    // Where nobody knows the folder, none can be dirty.
    if (!skill.unread || !skill.path.empty()) {
      SKILLGIT_TRY(skill.dirty, sources.repository.dirty_paths(skill.path));
    }
    skills.push_back(std::move(skill));
  }
  return skills;
}

}  // namespace skillgit::cli
