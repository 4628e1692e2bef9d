// `skillgit rollback [<skill>] --to <revision>`: makes a skill what it was, as one new commit.

#include "app/cli/rollback_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/run_choice.hpp"
#include "app/cli/skill_folder.hpp"
#include "app/cli/skill_version.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/edge/store/difference.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <fmt/format.h>

#include <array>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kRollbackOptions{
    Option{.name = "to", .value = "<revision>", .help = "a candidate, tag or commit to go back to"},
    Option{.name = "dry-run", .letter = 'n', .help = "show what would change, and change nothing"},
};

constexpr std::string_view kRollbackPage =
    "Examples:\n"
    "  skillgit rollback --to c3                 what candidate 3 of the only skill was\n"
    "  skillgit rollback dates --to c3           the same of the skill 'dates'\n"
    "  skillgit rollback dates --to HEAD~5       what it was five commits ago\n"
    "  skillgit rollback dates --to skill/dates/v1 --dry-run\n"
    "\n"
    "Usage: skillgit rollback [<skill>] --to <revision> [--dry-run]\n"
    "\n"
    "Restores the files of the skill that ship, and nothing else (tasks and evals stay), as one\n"
    "new commit on the current branch: no history is lost, and another rollback undoes it. git\n"
    "makes the commit, with your name, hooks and signing. The result is not measured; the next\n"
    "run measures it as its baseline. A candidate that was rejected is only taken by its full\n"
    "name, <skill>/<run>/c<n>.\n"
    "A folder with changes that are not committed is left alone (exit 7).\n";

Status print_preview(const store::Repository& repository, const store::Restore& restore,
                     const Environment& environment) {
  SKILLGIT_TRY(const auto head, repository.resolve("HEAD"));
  SKILLGIT_TRY(const std::string diff,
               store::difference(repository, {head, restore.path}, {restore.source, restore.path},
                                 store::DifferenceForm::lines));
  print_diff(diff, "", environment.out_has_colour(), environment.out);
  return {};
}

/// Fails as store::check_restore does; where the folder was moved since, with the way over that.
Status check_source(const store::Repository& repository, const store::RunStore& store,
                    const std::string& slug, const store::Restore& restore) {
  Status checked = store::check_restore(repository, restore);
  if (checked) return checked;
  return fail(naming_older_folder(std::move(checked).error(), {restore.source, restore.path}, slug,
                                  repository, store, [&restore](const std::string& older) {
                                    return "`git archive " + short_id(restore.source) + ':' +
                                           shell_word(older) + " | tar -x -C " +
                                           shell_word(restore.path) + "` brings its files";
                                  }));
}

/// The full name of the candidate that is gone back to, or nothing for another commit. Fails with
/// conflict for one that is not on the branch and that a short name may have hit by accident.
Result<std::string> candidate_of(const RollbackOptions& options, const store::RunStore& store) {
  SKILLGIT_TRY(const auto named, find_named_offer(options.to, options.skill, store));
  if (!named) return std::string();
  const optimizer::Decision& decision = *named->offer->decision;
  std::string name = store::candidate_name(named->run, decision.offer);
  if (decision.outcome == optimizer::Outcome::accepted || options.to == name) return name;
  return fail(
      Error(ErrorKind::conflict, fmt::format("candidate '{}' was {}: nothing was ever made of it",
                                             name, optimizer::to_string(decision.outcome)))
          .with_hint("`--to " + name + "`, in full, takes it all the same"));
}

Result<ExitCode> rollback_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(auto options, parse_rollback(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto config, find_config(*repository, environment));
  SKILLGIT_TRY(options.skill, named_or_only(options.skill, config, *store));
  SKILLGIT_TRY(const std::string folder, folder_of(options.skill, config, *store));
  SKILLGIT_TRY(const auto source, find_version(options.to, options.skill, *repository, *store));
  SKILLGIT_TRY(const std::string candidate, candidate_of(options, *store));
  const store::Restore plan = plan_rollback(options, folder, source, candidate);

  SKILLGIT_CHECK(check_source(*repository, *store, options.skill, plan));
  SKILLGIT_TRY(const bool equal, store::is_restored(*repository, plan));
  if (equal) {
    environment.out << "skill '" << options.skill << "' is already what it was at "
                    << short_id(source) << '\n';
    return ExitCode::ok;
  }
  if (options.dry_run) {
    SKILLGIT_CHECK(print_preview(*repository, plan, environment));
    return ExitCode::ok;
  }
  SKILLGIT_TRY(const auto commit, store::restore(*repository, plan, environment.stop));
  environment.out << short_id(commit) << "  " << printable(plan.subject) << '\n';
  print_next(environment, "the result is not measured; `skillgit train " + options.skill +
                              "` measures it as its baseline");
  return ExitCode::ok;
}

}  // namespace

Result<RollbackOptions> parse_rollback(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kRollbackOptions, {.most = 1, .name = "a skill"}));
  const std::string skill = given.operand(0).value_or("");
  const auto to = given.value("to");
  if (!to || to->empty())
    return fail(Error(ErrorKind::usage, "rollback needs '--to <revision>'")
                    .with_hint("`skillgit log" + (skill.empty() ? "" : ' ' + skill) +
                               "` lists versions; for instance `--to c3` or `--to HEAD~1`"));
  return RollbackOptions{.skill = skill, .to = *to, .dry_run = given.has("dry-run")};
}

store::Restore plan_rollback(const RollbackOptions& options, const std::string& folder,
                             const store::ObjectId& source, const std::string& candidate) {
  // As typed, for people, and the commit, since `HEAD~1` soon means another.
  constexpr std::size_t kLongestName = 20;
  const bool says_more = options.to.size() <= kLongestName && !source.hex.starts_with(options.to);
  const std::string version =
      says_more ? printable(options.to) + " (" + short_id(source) + ')' : short_id(source);
  return {.path = folder,
          .source = source,
          .subject = options.skill + ": roll back to " + version,
          .body = "Restores '" + folder + "' from commit " + source.hex +
                  (candidate.empty() ? "" : ",\ncandidate " + candidate) +
                  ".\nNothing was measured for it."};
}

constexpr Command kRollbackCommand{
    .name = "rollback",
    .summary = "Make a skill what it was, as one new commit",
    .page = kRollbackPage,
    .options = kRollbackOptions,
    .operands = "<skill>",
    .run = rollback_command,
    .saves = true,
};

}  // namespace skillgit::cli
