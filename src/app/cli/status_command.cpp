// `skillgit status [<skill>]`: how the skills stand, and what to do next.

#include "app/cli/status_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/run_choice.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/edge/store/turn.hpp"
#include "skillgit/train/published.hpp"
#include "skillgit/train/seeds.hpp"
#include "skillgit/train/standing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <utility>

namespace skillgit::cli {
namespace {

using optimizer::Decision;
using optimizer::Outcome;
using store::ObjectId;

constexpr std::array kStatusOptions{
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kStatusPage =
    "Examples:\n"
    "  skillgit status                  all skills\n"
    "  skillgit status dates            one of them\n"
    "\n"
    "Usage: skillgit status [<skill>] [--json]\n"
    "\n"
    "The newest run of each skill: whether it goes on, what it tried, its training score on val\n"
    "from the base to the current skill, and what waits for `skillgit land`, of older runs too.\n";

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

Result<std::pair<RunStatus, std::string>> status_of(const store::RunName& run,
                                                    const StatusSources& sources) {
  SKILLGIT_TRY(const store::RunLog log, sources.store.load(run));
  RunReader reader(log);
  SKILLGIT_CHECK(reader.read());
  RunStatus status = reader.status();
  // Without the runs that it builds on, the scores are not known here.
  status.standings =
      train::standings_of(sources.repository, sources.store, log).value_or(std::nullopt);
  SKILLGIT_CHECK(read_landing(log, reader.accepted(), sources.repository, status));
  SKILLGIT_TRY(status.spending, train::spending_of(sources.repository, run));
  status.running = sources.is_training(run.slug());
  return std::pair(std::move(status), log.header.skill_path);
}

/// What the runs of a skill tell of it.
Status read_runs(const store::RunName& newest, const StatusSources& sources, SkillStatus& skill) {
  SKILLGIT_TRY(auto status, status_of(newest, sources));
  skill.run = std::move(status.first);
  skill.path = std::move(status.second);
  SKILLGIT_TRY(skill.older, older_waiting(skill.slug, sources.repository, sources.store));
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

std::string state_of(const RunStatus& run) {
  if (run.running) return "running in another process";
  if (run.stopped) return fmt::format("stopped: {}", stop_text(*run.stopped));
  return "unfinished: `" + command_that_goes_on(run.run) + "` goes on";
}

std::string landed_of(const RunStatus& run) {
  const std::string branch = run.branch.empty() ? "a branch" : "'" + run.branch + "'";
  if (run.published) return "never: it went by the published rules";
  if (run.accepted == 0) return "nothing was accepted";
  if (run.waiting == 0)
    return (run.accepted == 1 ? "what was accepted is on " + branch
                              : fmt::format("all {} accepted are on {}", run.accepted, branch)) +
           (run.changed_since ? ", where the skill was changed since" : "");
  return fmt::format("{} of {} accepted are on {}; {} {}: `skillgit land {}`",
                     run.accepted - run.waiting, run.accepted, branch, run.waiting,
                     run.waiting == 1 ? "waits" : "wait", run.run.slug());
}

std::string dirty_of(const std::vector<std::string>& dirty) {
  std::string text = dirty.front();
  if (dirty.size() > 1) text += fmt::format(" and {} more", dirty.size() - 1);
  return text + (dirty.size() > 1 ? " are not committed" : " is not committed");
}

std::string waiting_of(const WaitingRun& older) {
  return fmt::format("{} accepted {}: `skillgit land {} --run {}`", older.waiting,
                     older.waiting == 1 ? "waits" : "wait", older.run.slug(), older.run.run());
}

void add_run(const RunStatus& run, Table& table) {
  table.add({"  newest run", run.run.run() + ", " + state_of(run)});
  table.add({"  steps", std::to_string(run.steps)});
  table.add({"  offers", offers_text(offers_of(run))});
  table.add({"  training score, val", training_score_text(run.standings)});
  if (!run.unused.empty()) table.add({"  unused answers", train::in_words(run.unused)});
  if (run.spending) table.add({"  spent", spending_text(*run.spending)});
  table.add({"  landed", landed_of(run)});
}

Json as_json(const RunStatus& run) {
  const char* const state = run.running ? "running" : !run.stopped ? "unfinished" : "stopped";
  return {{"run", run.run.run()},
          {"branch", run.branch},
          {"state", state},
          {"stopped", run.stopped ? Json(train::to_string(*run.stopped)) : Json()},
          {"can_continue", run.is_unfinished()},
          {"steps", run.steps},
          {"accepted", run.accepted},
          {"rejected", run.rejected},
          {"indecisive", run.indecisive},
          {"refused", run.refused},
          {"forced", run.forced},
          {"training_score", training_score_as_json(run.standings)},
          {"unused_answers", run.unused},
          {"spending", run.spending ? spending_as_json(*run.spending) : Json()},
          {"published", run.published},
          {"waiting_to_land", run.waiting}};
}

Json as_json(const std::vector<WaitingRun>& older) {
  Json list = Json::array();
  for (const WaitingRun& one : older)
    list.push_back({{"run", one.run.run()}, {"waiting_to_land", one.waiting}});
  return list;
}

Json as_json(const std::vector<SkillStatus>& skills) {
  Json list = Json::array();
  for (const SkillStatus& skill : skills)
    list.push_back({{"skill", skill.slug},
                    {"path", skill.path},
                    {"dirty", skill.dirty},
                    {"newest_run", skill.run ? as_json(*skill.run) : Json()},
                    {"older_waiting", as_json(skill.older)},
                    {"unread", skill.unread ? Json(skill.unread->message()) : Json()}});
  return {{"skills", std::move(list)}};
}

/// What to do where there is nothing to tell.
std::string first_advice(const store::Repository& repository, bool configured) {
  if (!repository.resolve("HEAD"))
    return "there is no commit yet: commit a skill, then `skillgit init`";
  if (!configured) return "no skillgit.toml and no runs here: `skillgit init` finds the skills";
  return "skillgit.toml names no skill: `skillgit init` finds them";
}

std::map<std::string, std::string> folders_of(const std::optional<config::Config>& config) {
  std::map<std::string, std::string> folders;
  if (config)
    for (const auto& [name, skill] : config->skills) folders.emplace(name, skill.path);
  return folders;
}

Result<ExitCode> status_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_status(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto config, find_config(*repository, environment));
  SKILLGIT_TRY(const auto skills,
               collect_status(options, {.repository = *repository,
                                        .store = *store,
                                        .folders = folders_of(config),
                                        .is_training = is_training_in(*repository)}));
  if (options.json)
    print_json(as_json(skills), environment.out);
  else
    print_status(skills, environment.out);
  for (const SkillStatus& skill : skills)
    if (skill.unread) return fail(*skill.unread);
  if (skills.empty() && !options.json)
    print_next(environment, first_advice(*repository, config.has_value()));
  return ExitCode::ok;
}

}  // namespace

std::function<bool(const std::string&)> is_training_in(const store::Repository& repository) {
  return [&repository](const std::string& slug) { return store::is_trained_now(repository, slug); };
}

std::string command_that_goes_on(const store::RunName& run) {
  return "skillgit train " + run.slug() + (train::place_in_set(run.run()) ? " --seeds <n>" : "");
}

Result<StatusOptions> parse_status(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kStatusOptions, {.most = 1}));
  return StatusOptions{.skill = given.operand(0), .json = given.has("json")};
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
  SKILLGIT_TRY(const auto header, header_where_it_lands(log, reader.accepted(), repository));
  SKILLGIT_TRY(waiting.waiting, count_waiting(header, reader.accepted(), repository));
  return waiting;
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
  return older;
}

Result<std::vector<SkillStatus>> collect_status(const StatusOptions& options,
                                                const StatusSources& sources) {
  SKILLGIT_TRY(const auto newest, newest_runs(sources.store));
  std::set<std::string> slugs;
  for (const auto& [slug, folder] : sources.folders) slugs.insert(slug);
  for (const auto& [slug, run] : newest) slugs.insert(slug);
  if (options.skill) {
    if (!slugs.contains(*options.skill)) return fail(no_skill(*options.skill, slugs));
    slugs = {*options.skill};
  }

  std::vector<SkillStatus> skills;
  for (const std::string& slug : slugs) {
    SkillStatus skill{.slug = slug, .path = {}, .dirty = {}, .run = {}, .older = {}};
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

void print_status(const std::vector<SkillStatus>& skills, std::ostream& out) {
  bool first = true;
  for (const SkillStatus& skill : skills) {
    out << (first ? "" : "\n") << printable(skill.slug) << "  " << printable(skill.path) << '\n';
    first = false;
    Table table({Table::Align::left, Table::Align::left});
    if (skill.run)
      add_run(*skill.run, table);
    else if (skill.unread)
      table.add({"  newest run", "cannot be read"});
    else
      table.add({"  never trained", "`skillgit train " + skill.slug + "` starts"});
    for (const WaitingRun& older : skill.older)
      table.add({"  older run", older.run.run() + ", " + waiting_of(older)});
    if (!skill.dirty.empty()) table.add({"  folder", dirty_of(skill.dirty)});
    table.print(out);
  }
}

constexpr Command kStatusCommand{
    .name = "status",
    .summary = "Tell how the skills stand, and what to do next",
    .page = kStatusPage,
    .options = kStatusOptions,
    .operands = "<skill>",
    .run = status_command,
};

}  // namespace skillgit::cli
