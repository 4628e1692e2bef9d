// `skillgit status [<skill>]`: how the skills stand, and what to do next.

#include "app/cli/status_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/start_time.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/app/report/final_text.hpp"
#include "skillgit/train/seeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

namespace skillgit::cli {
namespace {

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
    "The live version of each skill, and its newest run: whether it goes on, what it tried, its\n"
    "training score on val from the base to the current skill (the best one, by the published\n"
    "rules), what it spent, what waits to land, of older runs too, and what to do next.\n";

std::string state_of(const RunStatus& run) {
  if (run.running) return "running in another process";
  if (run.stopped) return fmt::format("stopped: {}", stop_text(*run.stopped));
  return "unfinished: `" + command_that_goes_on(run.run) + "` goes on";
}

/// What brings to the branch that which a run has accepted.
std::string way_to_land(const store::RunName& run, bool is_newest, bool is_protected) {
  return '`' + command_that_lands(run, is_newest, is_protected) +
         (is_protected ? "` offers it for review" : "`");
}

/// Of runs of a set, none lands unless a person chooses it.
std::string choice_of_set(const store::RunName& run, bool is_protected) {
  return is_protected ? "push the branch of the run that you choose, for review"
                      : "`skillgit land " + run.slug() + " --run <run>` lands the one you choose";
}

std::string landed_of(const RunStatus& run) {
  const std::string branch = run.branch.empty() ? "a branch" : "'" + run.branch + "'";
  if (run.published) return "never: it went by the published rules";
  if (run.accepted == 0) return "nothing was accepted";
  if (run.waiting == 0)
    return (run.accepted == 1 ? "what was accepted is on " + branch
                              : fmt::format("all {} accepted are on {}", run.accepted, branch)) +
           (run.changed_since ? ", where the skill was changed since" : "");
  if (run.chosen) return "run " + run.chosen->run() + " of its set is on " + branch;
  if (train::place_in_set(run.run.run()))
    return "no run of a set lands by itself: " + choice_of_set(run.run, run.is_protected);
  return fmt::format("{} of {} accepted are on {}{}; {} {}: {}", run.accepted - run.waiting,
                     run.accepted, branch, run.is_protected ? ", which is protected" : "",
                     run.waiting, run.waiting == 1 ? "waits" : "wait",
                     way_to_land(run.run, /*is_newest=*/true, run.is_protected));
}

/// What a person can do now that a run has ended and landed; nothing where that is not so.
std::string next_of(const RunStatus& run) {
  const bool has_ended = run.stopped && !run.running && !run.is_unfinished();
  const bool has_landed =
      !run.published && run.accepted > 0 && run.waiting == 0 && !run.changed_since;
  if (!has_ended || !has_landed) return "";
  if (run.is_live) return "nothing is left to do: what it made is the live version";
  return "`skillgit promote " + run.run.slug() + "` measures it afresh, and makes it a version";
}

std::string dirty_of(const std::vector<std::string>& dirty) {
  std::string text = dirty.front();
  if (dirty.size() > 1) text += fmt::format(" and {} more", dirty.size() - 1);
  return text + (dirty.size() > 1 ? " are not committed" : " is not committed");
}

std::string waiting_of(const WaitingRun& older) {
  return fmt::format("{} accepted {}: {}", older.waiting, older.waiting == 1 ? "waits" : "wait",
                     way_to_land(older.run, /*is_newest=*/false, older.is_protected));
}

/// The older runs that wait: each by itself, those of a set as one, and none of the set that the
/// newest run has told of.
void add_older(const SkillStatus& skill, Table& table) {
  std::set<std::string> told;
  if (skill.run)
    if (const auto place = train::place_in_set(skill.run->run.run())) told.insert(place->set);
  for (const WaitingRun& older : skill.older) {
    const auto place = train::place_in_set(older.run.run());
    if (!place)
      table.add({"  older run", older.run.run() + ", " + waiting_of(older)});
    else if (told.insert(place->set).second)
      table.add({"  older set", place->set + ", " + choice_of_set(older.run, older.is_protected)});
  }
}

/// The attempt that has begun, and what goes on with it.
std::string promoting_of(const train::PromotionAttempt& attempt, const std::string& slug) {
  const train::BeganRecord& began = attempt.began;
  const std::string brief = began.live.commit.brief();
  const bool is_told = began.live_name == "commit " + brief;
  return fmt::format("attempt {} has begun: `skillgit promote {}@{}{} -k {}` goes on with it",
                     began.attempt, slug, began.candidate.commit.brief(),
                     is_told ? " --against " + brief : "", began.draws);
}

void add_run(const RunStatus& run, Table& table) {
  table.add({"  newest run", run.run.run() + ", " + state_of(run)});
  table.add({"  steps", std::to_string(run.steps)});
  table.add({"  offers", offers_text(offers_of(run))});
  table.add({"  training score, val", training_score_text(run.standings, run.published)});
  if (run.final) table.add({"  test, as upstream", report::final_text(*run.final)});
  if (!run.unused.empty()) table.add({"  unused answers", train::in_words(run.unused)});
  if (run.spending) table.add({"  spent", spent_text(*run.spending)});
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
          {"published_test", published_test_as_json(run.final)},
          {"waiting_to_land", run.waiting}};
}

Json as_json(const std::optional<store::Version>& live) {
  if (!live) return nullptr;
  return {{"version", live->tag}, {"commit", live->commit.hex}};
}

Json as_json(const std::vector<WaitingRun>& older) {
  Json list = Json::array();
  for (const WaitingRun& one : older)
    list.push_back({{"run", one.run.run()}, {"waiting_to_land", one.waiting}});
  return list;
}

Json as_json(const std::optional<train::PromotionAttempt>& promoting) {
  if (!promoting) return nullptr;
  return {{"began", promoting->id.hex},
          {"attempt", promoting->began.attempt},
          {"candidate", promoting->began.candidate.commit.hex}};
}

Json as_json(const std::vector<SkillStatus>& skills) {
  Json list = Json::array();
  for (const SkillStatus& skill : skills)
    list.push_back({{"skill", skill.slug},
                    {"path", skill.path},
                    {"dirty", skill.dirty},
                    {"live", as_json(skill.live)},
                    {"newest_run", skill.run ? as_json(*skill.run) : Json()},
                    {"older_waiting", as_json(skill.older)},
                    {"open_promotion", as_json(skill.promoting)},
                    {"unfinished_run", skill.unfinished ? Json(skill.unfinished->run()) : Json()},
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

/// Where git has lost the branch of HEAD, it may not find the runs either.
Status check_untrained(const std::vector<SkillStatus>& skills,
                       const store::Repository& repository) {
  const bool none_seems_so = std::all_of(
      skills.begin(), skills.end(), [](const SkillStatus& one) { return one.run || one.unread; });
  if (none_seems_so) return {};
  const auto head = repository.resolve("HEAD");
  if (!head && head.error().kind() == ErrorKind::damaged) return fail(head.error());
  return {};
}

std::map<std::string, std::string> folders_of(const std::optional<config::Config>& config) {
  std::map<std::string, std::string> folders;
  if (config)
    for (const auto& [name, skill] : config->skills) folders.emplace(name, skill.path);
  return folders;
}

std::vector<std::string> protected_branches(const std::optional<config::Config>& config) {
  return config ? config->train.protected_branches : train::TrainOptions().protected_branches;
}

Result<ExitCode> status_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_status(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto config, find_config(*repository, environment));
  SKILLGIT_TRY(const auto promotions, store::PromotionLog::open(*repository));
  SKILLGIT_TRY(const auto skills,
               collect_status(options.skill, {.repository = *repository,
                                              .store = *store,
                                              .folders = folders_of(config),
                                              .is_training = is_training_in(*repository),
                                              .now = clock_time(environment),
                                              .versions_of =
                                                  [&promotions](const std::string& slug) {
                                                    return promotions->versions(slug);
                                                  },
                                              .attempts_of = [&promotions](const std::string& slug)
                                                  -> Result<std::vector<train::PromotionAttempt>> {
                                                SKILLGIT_TRY(const auto log,
                                                             promotions->load(slug));
                                                return train::attempts_of(log);
                                              },
                                              .protected_branches = protected_branches(config)}));
  SKILLGIT_CHECK(check_untrained(skills, *repository));
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

Result<StatusOptions> parse_status(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kStatusOptions, {.most = 1}));
  return StatusOptions{.skill = given.operand(0), .json = given.has("json")};
}

void print_status(const std::vector<SkillStatus>& skills, std::ostream& out) {
  bool first = true;
  for (const SkillStatus& skill : skills) {
    out << (first ? "" : "\n") << printable(skill.slug) << "  " << printable(skill.path) << '\n';
    first = false;
    Table table({Table::Align::left, Table::Align::left});
    if (skill.live)
      table.add({"  live", fmt::format("v{}, {}", skill.live->number, skill.live->commit.brief())});
    if (skill.run)
      add_run(*skill.run, table);
    else if (skill.unread)
      table.add({"  newest run", "cannot be read"});
    else
      table.add({"  never trained", "`skillgit train " + skill.slug + "` starts"});
    if (skill.promoting)
      table.add({"  promotion", promoting_of(*skill.promoting, skill.slug)});
    else if (const std::string next = skill.run ? next_of(*skill.run) : ""; !next.empty())
      table.add({"  next", next});
    if (goes_on_with_another(skill))
      table.add({"  older run", skill.unfinished->run() + ", unfinished: `" +
                                    command_that_goes_on(*skill.unfinished) + "` goes on with it"});
    add_older(skill, table);
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
