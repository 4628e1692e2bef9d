// `skillgit show <candidate|run>`: all that is known of one offer or one run.

#include "app/cli/show_command.hpp"

#include "app/cli/commit_trailer.hpp"
#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "skillgit/app/report/final_text.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/difference.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/published.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>
#include <variant>

namespace skillgit::cli {
namespace {

using optimizer::Decision;
using optimizer::OfferedEdit;
using optimizer::Outcome;
using optimizer::Tally;
using tasks::RolloutStatus;
using tasks::Split;

constexpr std::array kShowOptions{
    Option{.name = "task",
           .value = "<id>",
           .help = "read what the target was asked and said at this train or val task"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kShowPage =
    "Examples:\n"
    "  skillgit show c3                 the newest candidate of that number\n"
    "  skillgit show dates/c0003        the same, of the skill 'dates'\n"
    "  skillgit show c3 --task q17      prompts and replies, candidate and current\n"
    "  skillgit show dates              the newest run of the skill 'dates'\n"
    "\n"
    "Usage: skillgit show <candidate | run | skill | commit> [--task <id>] [--json]\n"
    "\n"
    "A candidate is `c3`, `c0003`, `<run>/c0003`, `<skill>/<run>/c0003` or one of its commits.\n"
    "Prompts and replies are kept where they were asked; elsewhere only scores are known.\n";

constexpr const char* kIndent = "    ";

void print_field(const char* label, const std::string& value, std::ostream& out) {
  if (!value.empty()) out << fmt::format("{:<10}", label) << value << '\n';
}

std::string listed_ids(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : " ") + printable(id);
  return text;
}

std::string verdict_of(const Decision& decision, bool coloured) {
  std::string text =
      outcome_text(decision.outcome, coloured) + fmt::format(" at step {}", decision.step);
  if (decision.outcome == Outcome::accepted) text += " (training score)";
  return text;
}

std::string score_of(const Decision& decision) {
  std::string text = comparison_text(decision);
  if (decision.quoted().empty()) return text;
  text += ", training score on val";
  if (!decision.confirmed.empty()) text += ", both sides drawn once more";
  return text;
}

std::string tasks_of(const Decision& decision) {
  if (decision.quoted().empty()) return "";
  const Tally tally = optimizer::tally(decision.quoted());
  return fmt::format("{} won, {} lost, {} equal, {} missing", tally.wins, tally.losses, tally.ties,
                     tally.missing);
}

std::string origin_of(const OfferedEdit& edit) {
  std::string text =
      fmt::format("from {}; {} {}", to_string(edit.source), edit.support,
                  edit.support == 1 ? "rollout speaks for it" : "rollouts speak for it");
  return edit.evidence.empty() ? text : text + ": " + listed_ids(edit.evidence);
}

void print_one_edit(const OfferedEdit& offered, const std::string& diff, bool coloured,
                    std::ostream& out) {
  out << "  " << origin_of(offered) << '\n';
  print_lines(offered.why, "  ", out);
  out << '\n';
  if (diff.empty())
    print_edit(offered.edit, kIndent, out);
  else
    print_diff(diff, kIndent, coloured, out);
}

std::string status_of(const tasks::Rollout& rollout) {
  std::string text(to_string(rollout.status));
  if (rollout.status == RolloutStatus::scored) text += ' ' + score_text(rollout.points);
  return rollout.why.empty() ? text : text + ": " + printable(rollout.why);
}

std::string state_of(const RunView& view) {
  if (!view.stopped) return "not at rest";
  return "stopped: " + std::string(stop_text(*view.stopped));
}

Json as_json(const CandidateView& view) {
  Json json = decision_details(view.run, view.event);
  for (std::size_t i = 0; i < view.diffs.size(); ++i) json["edits"][i]["diff"] = view.diffs[i];
  return json;
}

Json as_json(const std::vector<optimizer::StepReport>& steps) {
  Json list = Json::array();
  for (const auto& [step, edits] : steps) {
    Json report = optimizer::to_json(edits);
    report["step"] = step;
    list.push_back(std::move(report));
  }
  return list;
}

Json as_json(const RunView& view) {
  const store::RunHeader& header = view.log.header;
  Json decisions = Json::array();
  for (const store::RunEvent& event : view.log.events)
    if (event.decision) decisions.push_back(decision_summary(header.name, event));
  return {{"skill", header.name.slug()},
          {"run", header.name.run()},
          {"path", header.skill_path},
          {"branch", header.branch},
          {"base", header.base.hex},
          {"log", view.log.tip.hex},
          {"started", header.started},
          {"config", view.log.documents.config},
          {"tasks",
           {{"train", view.tasks.count(Split::train)},
            {"val", view.tasks.count(Split::val)},
            {"test", view.tasks.count(Split::test)}}},
          {"stopped", stop_as_json(view.stopped)},
          {"training_score", training_score_as_json(view.standings)},
          {"spending", view.spending ? spending_as_json(*view.spending) : Json()},
          {"published", view.published},
          {"published_test", published_test_as_json(view.final)},
          {"decisions", std::move(decisions)},
          {"apply_reports", as_json(view.steps)}};
}

Json as_json(const std::vector<train::KeptAttempt>& attempts) {
  Json list = Json::array();
  for (const auto& [of_candidate, index, rollout] : attempts)
    list.push_back({{"side", of_candidate ? "candidate" : "current"},
                    {"index", index},
                    {"task", rollout.task},
                    {"status", to_string(rollout.status)},
                    {"score", score_as_json(rollout.points)},
                    {"why", rollout.why},
                    {"prompt", rollout.prompt},
                    {"trajectory", rollout.trajectory},
                    {"reply", rollout.reply}});
  return {{"attempts", std::move(list)}};
}

/// What `show` found, in one of its two forms.
template <typename View, typename Print>
ExitCode present(const View& view, bool json, const Environment& environment, Print print) {
  if (json)
    print_json(as_json(view), environment.out);
  else
    print(view, environment.out);
  return ExitCode::ok;
}

/// One process's view of the repository, and the three things that can be shown of it.
class Shower {
 public:
  Shower(const ShowOptions& options, const Environment& environment,
         const store::Repository& repository, const store::RunStore& store)
      : options_(options), environment_(environment), repository_(repository), store_(store) {}

  Result<ExitCode> show(const Named& named) const {
    if (options_.task && !named.offer)
      return fail(Error(ErrorKind::usage,
                        "'--task' needs a candidate, and '" + options_.name + "' is a run")
                      .with_hint("`skillgit show " + named.run.run() + "` lists its candidates"));
    if (options_.task) return show_attempts(named);
    return named.offer ? show_candidate(named) : show_run(named);
  }

 private:
  Result<ExitCode> show_attempts(const Named& named) const {
    SKILLGIT_TRY(const auto attempts,
                 train::attempts_at(repository_, store_, named.run, named.offer->decision->offer,
                                    *options_.task));
    return present(attempts, options_.json, environment_, print_attempts);
  }

  Result<ExitCode> show_candidate(const Named& named) const {
    const DiffOf diff_of = [&](const std::string& from, const std::string& to) {
      return diff_between(from, to);
    };
    const CandidateView view = collect_candidate(named, diff_of);
    return present(view, options_.json, environment_, [this](const auto& one, std::ostream& out) {
      print_candidate(one, environment_.out_has_colour(), out);
    });
  }

  Result<ExitCode> show_run(const Named& named) const {
    SKILLGIT_TRY(const RunView view, collect_run(named.run, repository_, store_));
    return present(view, options_.json, environment_, [this](const auto& one, std::ostream& out) {
      print_run(one, environment_.out_has_colour(), out);
    });
  }

  // The whole commit is compared, not the skill's folder: a candidate changes nothing else.
  Result<std::string> diff_between(const std::string& from, const std::string& to) const {
    SKILLGIT_TRY(const auto before, repository_.resolve(from));
    SKILLGIT_TRY(const auto after, repository_.resolve(to));
    return store::difference(repository_, {before, "."}, {after, "."},
                             store::DifferenceForm::lines);
  }

  const ShowOptions& options_;
  const Environment& environment_;
  const store::Repository& repository_;
  const store::RunStore& store_;
};

Result<ExitCode> show_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_show(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const Named named, find_named(options.name, std::nullopt, *store,
                                             trailer_of(*repository, store::kCandidateTrailer)));
  return Shower(options, environment, *repository, *store).show(named);
}

}  // namespace

Result<ShowOptions> parse_show(Args args) {
  SKILLGIT_TRY(
      const auto given,
      parse_arguments(args, kShowOptions,
                      {.least = 1, .most = 1, .name = "the name of a candidate or a run"}));
  return ShowOptions{
      .name = given.operands().front(), .task = given.value("task"), .json = given.has("json")};
}

CandidateView collect_candidate(const Named& named, const DiffOf& diff_of) {
  CandidateView view{.run = named.run, .event = *named.offer, .diffs = {}};
  const std::size_t count = view.event.decision->edits.size();
  view.diffs.resize(count);
  if (!view.event.candidate) return view;
  const std::string& tip = view.event.candidate->hex;
  for (std::size_t i = 0; i < count; ++i) {
    auto diff =
        diff_of(fmt::format("{}~{}", tip, count - i), fmt::format("{}~{}", tip, count - i - 1));
    if (diff) view.diffs[i] = std::move(*diff);
  }
  return view;
}

Result<RunView> collect_run(const store::RunName& run, const store::Repository& repository,
                            const store::RunStore& store) {
  SKILLGIT_TRY(store::RunLog log, store.load(run));
  SKILLGIT_TRY(tasks::TaskSet tasks, train::frozen_tasks(log));
  SKILLGIT_TRY(const bool published, train::is_published(log));
  RunView view{std::move(log), std::move(tasks), published};
  for (const store::RunEvent& event : view.log.events) {
    SKILLGIT_TRY(train::Record record, train::record_of(run, event));
    view.stopped.reset();
    if (const auto* const stop = std::get_if<train::StopRecord>(&record))
      view.stopped = stop->reason;
    else if (auto* const final = std::get_if<train::FinalRecord>(&record))
      view.final = std::move(*final);
    else if (auto* const step = std::get_if<train::StepRecord>(&record);
             step && step->report.proposed > 0)
      view.steps.push_back({step->step, std::move(step->report)});
  }
  // Without the runs that it builds on, the scores are not known here.
  view.standings = train::standings_of(repository, store, view.log).value_or(std::nullopt);
  SKILLGIT_TRY(view.spending, train::spending_of(repository, run));
  return view;
}

void print_candidate(const CandidateView& view, bool coloured, std::ostream& out) {
  const Decision& decision = *view.event.decision;
  const Tally tally = optimizer::tally(decision.quoted());
  print_field("candidate", store::candidate_name(view.run, decision.offer), out);
  print_field("commit", view.event.candidate ? view.event.candidate->hex : "", out);
  print_field("verdict", verdict_of(decision, coloured), out);
  print_field("reason", printable(decision.reason), out);
  print_field("score", score_of(decision), out);
  print_field("tasks", tasks_of(decision), out);
  print_field("fixed", listed_ids(tally.fixed), out);
  print_field("broke", listed_ids(tally.broke), out);
  for (std::size_t i = 0; i < decision.edits.size(); ++i) {
    const OfferedEdit& offered = decision.edits[i];
    out << fmt::format("\nedit {} of {}, {}: {}\n", i + 1, decision.edits.size(),
                       text::edit_id(view.run.slug(), offered.edit), printable(offered.subject));
    print_one_edit(decision.edits[i], i < view.diffs.size() ? view.diffs[i] : "", coloured, out);
  }
}

/// The edits that a step chose and did not offer.
void print_dropped(const std::vector<optimizer::StepReport>& steps, std::ostream& out) {
  bool is_first = true;
  for (const auto& [step, edits] : steps) {
    if (edits.dropped.empty()) continue;
    if (std::exchange(is_first, false)) out << "\nedits that did not apply, oldest first\n";
    out << fmt::format("  step {}: {}\n", step, optimizer::in_words(edits));
    for (const auto& [edit, reason] : edits.dropped)
      out << kIndent << printable(edit) << ": " << printable(reason) << '\n';
  }
}

void print_run(const RunView& view, bool coloured, std::ostream& out) {
  const store::RunHeader& header = view.log.header;
  print_field("run", header.name.str(), out);
  print_field("skill", printable(header.skill_path), out);
  print_field("branch", header.branch.empty() ? "(detached HEAD)" : printable(header.branch), out);
  print_field("base", printable(header.base.hex), out);
  print_field("log", view.log.tip.hex, out);
  print_field("tasks", tasks::split_counts(view.tasks), out);
  print_field("state", state_of(view), out);
  print_field("score",
              training_score_text(view.standings, view.published) + ", training score on val", out);
  print_field("spent", view.spending ? spent_text(*view.spending) : "", out);
  print_field("rules", view.published ? "SkillOpt's published ones: it cannot land" : "", out);
  if (view.final) print_field("test", report::final_text(*view.final) + ", as upstream", out);
  out << "\nconfiguration\n";
  print_lines(view.log.documents.config, kIndent, out);
  out << "\noffers, oldest first\n";
  for (const store::RunEvent& event : view.log.events)
    if (event.decision) out << "  " << decision_line(event, coloured) << '\n';
  print_dropped(view.steps, out);
}

void print_attempts(const std::vector<train::KeptAttempt>& attempts, std::ostream& out) {
  if (attempts.empty())
    out << "no attempt at this task, by the candidate or by what was current then, is kept here\n";
  for (const auto& [of_candidate, index, rollout] : attempts) {
    out << fmt::format("{} attempt {}, task {}: {}\n", of_candidate ? "candidate," : "current,",
                       index + 1, printable(rollout.task), status_of(rollout));
    if (rollout.prompt.empty() && rollout.reply.empty()) {
      out << "  only the score is known on this machine\n\n";
      continue;
    }
    out << "  prompt\n";
    print_lines(rollout.prompt, kIndent, out);
    if (!rollout.trajectory.empty()) {
      out << "  what it did first\n";
      print_lines(rollout.trajectory, kIndent, out);
    }
    out << "  reply\n";
    print_lines(rollout.reply, kIndent, out);
    out << '\n';
  }
}

constexpr Command kShowCommand{
    .name = "show",
    .summary = "Tell all that is known of a candidate or a run",
    .page = kShowPage,
    .options = kShowOptions,
    .operands = "<candidate>|<run>|<skill>",
    .run = show_command,
    .paged = true,
};

}  // namespace skillgit::cli
