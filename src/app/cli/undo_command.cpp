// `skillgit undo <edit>`: takes one accepted edit back, by what it says and not by where it stood.

#include "app/cli/undo_command.hpp"

#include "app/cli/commit_trailer.hpp"
#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/skill_folder.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/text/diff.hpp"
#include "skillgit/core/text/take_back.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/restore.hpp"
#include "skillgit/edge/store/undo_message.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace skillgit::cli {
namespace {

using store::ObjectId;

constexpr std::array kUndoOptions{
    Option{.name = "dry-run", .letter = 'n', .help = "show what would change, and change nothing"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kUndoPage =
    "Examples:\n"
    "  skillgit undo c3 --dry-run             what would change without candidate 3\n"
    "  skillgit undo c3                       take its edit back\n"
    "  skillgit undo 3f9a0c51d2e4             one edit of a candidate that has several\n"
    "\n"
    "Usage: skillgit undo <edit | candidate | commit> [--dry-run] [--json]\n"
    "\n"
    "Removes one accepted edit from the skill as it is now, as one new commit on the current\n"
    "branch. The edit is found by its text, so what was accepted beside it since stays, where\n"
    "`git revert` would see a conflict. `skillgit show <candidate>` lists the ids of edits; the\n"
    "first four digits or more are enough.\n"
    "git makes the commit, with your name, hooks and signing. The result is not measured; the "
    "next\n"
    "run measures it as its baseline. Text that was changed since, or is gone, is not guessed: "
    "then\n"
    "nothing happens, and the exit code is 7, as it is for a folder with changes that are not\n"
    "committed.\n";

/// The file as the edit's own commits have it.
struct Once {
  std::string before, after;
};

Result<std::string> file_at(const ObjectId& commit, const std::string& folder,
                            const std::string& file, const store::Repository& repository) {
  SKILLGIT_TRY(const auto skill, repository.read_skill(commit, folder));
  const auto found = skill.files.find(file);
  if (found == skill.files.end())
    return fail(ErrorKind::conflict, "the skill has no file '" + file + "' any more");
  return found->second;
}

Result<Once> read_once(const NamedEdit& edit, const std::string& folder,
                       const store::Repository& repository) {
  const std::size_t count = edit.event.decision->edits.size();
  const ObjectId& tip = *edit.event.candidate;
  const std::string& file = edit.offered().edit.file;
  SKILLGIT_TRY(const ObjectId commit, repository.ancestor(tip, count - 1 - edit.place));
  SKILLGIT_TRY(const ObjectId parent, repository.ancestor(commit, 1));
  auto before = file_at(parent, folder, file, repository);
  auto after = file_at(commit, folder, file, repository);
  if (before && after) return Once{std::move(*before), std::move(*after)};
  const Error& error = before ? after.error() : before.error();
  if (error.kind() != ErrorKind::conflict) return fail(error);
  return fail(Error(ErrorKind::damaged,
                    "its commits have no file '" + printable(file) + "', which its record names")
                  .with_hint(store::way_on(edit.run)));
}

/// That an edit was undone before, where the history tells.
std::optional<Error> undone_before(const NamedEdit& edit, const ObjectId& head,
                                   const store::Repository& repository) {
  const auto undo = store::find_undo(repository, head, edit.id());
  if (!undo || !*undo) return std::nullopt;
  const std::string commit = short_id(**undo);
  return Error(ErrorKind::conflict, "edit " + edit.id() + " was undone in commit " + commit)
      .with_hint("`git revert " + commit + "` brings it back");
}

/// What to do about an edit that cannot be found in the skill.
std::string way_on(const NamedEdit& edit, const ObjectId& head,
                   const store::Repository& repository) {
  const auto landed = repository.is_ancestor(*edit.event.candidate, head);
  if (landed && !*landed)
    return "the current branch does not have its commit: `skillgit land " + edit.run.slug() +
           " --run " + edit.run.run() + "` brings it there";
  return "`skillgit show " + edit.candidate() +
         "` has its text: take out by hand what is left of it";
}

bool is_root(const std::string& folder) { return folder.empty() || folder == "."; }

std::string path_in(const std::string& folder, const std::string& file) {
  return is_root(folder) ? file : folder + '/' + file;
}

Status check_can_commit(const UndoOptions& options, const store::Restore& restore,
                        const store::Repository& repository) {
  if (!is_root(restore.path)) return store::check_restore(repository, restore);
  if (options.dry_run) return {};
  return fail(Error(ErrorKind::invalid,
                    "the skill is the whole repository, so its folder cannot be changed alone")
                  .with_hint("`skillgit undo " + options.edit +
                             " --dry-run | git apply --index` makes the change for you to commit"));
}

store::Restore restore_of(const NamedEdit& edit, const std::string& folder, ObjectId source) {
  const store::Message message =
      store::undo_message(edit.run, edit.event.decision->offer, edit.offered());
  std::string body = message.body + '\n';
  for (const store::Trailer& trailer : message.trailers)
    body += '\n' + trailer.key + ": " + trailer.value;
  return {.path = folder,
          .source = std::move(source),
          .subject = message.subject,
          .body = std::move(body)};
}

Json as_json(const NamedEdit& edit, const UndonePart& part, const std::optional<ObjectId>& commit) {
  return {{"skill", edit.run.slug()},
          {"edit", edit.id()},
          {"candidate", edit.candidate()},
          {"path", part.path},
          {"commit", commit ? Json(commit->hex) : Json()},
          {"diff", text::unified_diff(part.path, part.now, part.then)}};
}

Result<ExitCode> undo_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_undo(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto config, find_config(*repository, environment));
  SKILLGIT_TRY(const ObjectId head, repository->resolve("HEAD"));
  const auto is_in_head = [&](const store::RunEvent& event) {
    return event.candidate && repository->is_ancestor(*event.candidate, head).value_or(false);
  };
  auto found =
      find_edit(options.edit, *store, trailer_of(*repository, store::kEditTrailer), is_in_head);
  if (!found)
    return fail(or_log_to_fetch(std::move(found).error(), options.edit, *store,
                                trailer_of(*repository, store::kCandidateTrailer)));
  const NamedEdit& edit = *found;
  SKILLGIT_TRY(const std::string folder, folder_of(edit.run.slug(), config, *store));
  // Before the text is looked for: what is dirty may be what somebody did about it already.
  if (Status checked = check_can_commit(options, restore_of(edit, folder, head), *repository);
      !checked)
    return fail(naming_older_folder(
        std::move(checked).error(), {head, folder}, edit.run.slug(), *repository, *store,
        [](const std::string&) { return "commit its move, or name that folder as its path"; }));
  SKILLGIT_TRY(const UndonePart part, plan_undo(edit, folder, head, *repository, *store));

  std::optional<ObjectId> commit;
  if (!options.dry_run) {
    SKILLGIT_TRY(const ObjectId version,
                 store::write_version(*repository, head, folder, {{part.file, part.then}}));
    store::Restore restore = restore_of(edit, folder, version);
    restore.head = head;
    SKILLGIT_TRY(commit, store::restore(*repository, restore, environment.stop));
  }
  if (options.json) {
    print_json(as_json(edit, part, commit), environment.out);
    return ExitCode::ok;
  }
  if (options.dry_run) {
    print_diff(text::unified_diff(part.path, part.now, part.then), "", environment.out_has_colour(),
               environment.out);
    return ExitCode::ok;
  }
  environment.out << short_id(commit) << "  " << printable(restore_of(edit, folder, head).subject)
                  << '\n';
  print_next(environment, "the result is not measured; `skillgit train " + edit.run.slug() +
                              "` measures it as its baseline");
  return ExitCode::ok;
}

}  // namespace

Result<UndoOptions> parse_undo(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kUndoOptions, {.least = 1, .most = 1, .name = "an edit"}));
  return UndoOptions{
      .edit = given.operands().front(), .dry_run = given.has("dry-run"), .json = given.has("json")};
}

Result<UndonePart> plan_undo(const NamedEdit& edit, const std::string& folder, const ObjectId& head,
                             const store::Repository& repository, const store::RunStore& store) {
  SKILLGIT_TRY(const store::RunLog log, store.load(edit.run));
  auto once = read_once(edit, log.header.skill_path, repository);
  if (!once)
    return fail(std::move(once).error().with_context("candidate '" + edit.candidate() + "'"));
  const std::string& file = edit.offered().edit.file;
  auto there = file_at(head, folder, file, repository);
  if (!there && there.error().kind() == ErrorKind::conflict)
    return fail(std::move(there).error().with_hint(way_on(edit, head, repository)));
  SKILLGIT_TRY(std::string now, std::move(there));
  auto then = text::take_back({.before = once->before, .after = once->after}, now);
  if (!then) {
    if (auto undone = undone_before(edit, head, repository)) return fail(*std::move(undone));
    return fail(std::move(then)
                    .error()
                    .with_context("edit " + edit.id() + " of '" + path_in(folder, file) + "'")
                    .with_hint(way_on(edit, head, repository)));
  }
  return UndonePart{path_in(folder, file), file, std::move(now), std::move(*then)};
}

constexpr Command kUndoCommand{
    .name = "undo",
    .summary = "Take one accepted edit back, as one new commit",
    .page = kUndoPage,
    .options = kUndoOptions,
    .operands = "<edit>|<accepted>",
    .run = undo_command,
    .saves = true,
};

}  // namespace skillgit::cli
