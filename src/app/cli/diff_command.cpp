// `skillgit diff [<skill>][@<revision>] [<revision>]`: how two versions of a skill differ.

#include "app/cli/diff_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/skill_folder.hpp"
#include "app/cli/skill_version.hpp"
#include "app/cli/workspace.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

using store::DifferenceForm;
using store::ObjectId;

constexpr std::array kDiffOptions{
    Option{.name = "stat", .help = "only how much changed in which file"},
    Option{.name = "word-diff", .help = "words instead of lines: [-gone-] {+come+}"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kDiffPage =
    "Examples:\n"
    "  skillgit diff                    what the newest run of the only skill has changed so far\n"
    "  skillgit diff dates              the same of the skill 'dates'\n"
    "  skillgit diff dates@skill/dates/v1    from that version to the branch\n"
    "  skillgit diff dates@c3 c7        from one candidate to another\n"
    "\n"
    "Usage: skillgit diff [<skill>][@<revision>] [<revision>] [--stat | --word-diff] [--json]\n"
    "\n"
    "Compares the skill's folder, and nothing else. A revision is a candidate of the skill or\n"
    "anything that git takes for one. Without the first, the base of the newest run is meant;\n"
    "without the second, the branch that it trains. git makes the diff, with your settings.\n";

/// The newest run of a skill, read only when a version is not named.
Result<store::RunHeader> newest_header(const std::string& skill, const store::RunStore& store) {
  auto run = choose_newest_run({.skill = skill, .run = std::nullopt}, store);
  if (!run && run.error().kind() != ErrorKind::not_found) return fail(std::move(run).error());
  if (!run)
    return fail(
        std::move(run).error().with_hint("without a run, name both versions: `skillgit "
                                         "diff " +
                                         skill + "@HEAD~1 HEAD`"));
  SKILLGIT_TRY(store::RunLog log, store.load(*run));
  return std::move(log.header);
}

Result<ObjectId> tip_of(const std::string& branch, const store::Repository& repository) {
  if (branch.empty()) return repository.resolve("HEAD");
  SKILLGIT_TRY(const auto tip, repository.branch_tip(branch));
  return tip ? *tip : repository.resolve("HEAD");
}

struct Sides {
  store::FolderAt from, to;
};

/// Each version in the folder where it has the skill, which may have moved between them.
Result<Sides> find_sides(const Versions& versions, const std::string& skill,
                         const std::string& folder, const store::Repository& repository,
                         const store::RunStore& store) {
  Sides sides{{versions.from, folder}, {versions.to, folder}};
  for (store::FolderAt* side : {&sides.from, &sides.to}) {
    SKILLGIT_TRY(side->path, folder_at(side->commit, skill, folder, repository, store));
  }
  const bool has_from = has_skill(repository, versions.from, sides.from.path);
  const bool has_to = has_skill(repository, versions.to, sides.to.path);
  if (!has_from && !has_to)
    return fail(ErrorKind::not_found, "there is no skill in '" + folder + "' at " +
                                          short_id(versions.from) + " or at " +
                                          short_id(versions.to));
  // A skill that comes or goes has one path, that of the side where it is.
  if (!has_from) sides.from.path = sides.to.path;
  if (!has_to) sides.to.path = sides.from.path;
  return sides;
}

Result<ExitCode> diff_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(auto options, parse_diff(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto config, find_config(*repository, environment));
  SKILLGIT_TRY(options.skill, named_or_only(options.skill, config, *store));
  SKILLGIT_TRY(const std::string folder, folder_of(options.skill, config, *store));
  SKILLGIT_TRY(const Versions versions, collect_versions(options, *repository, *store));
  SKILLGIT_TRY(const Sides sides, find_sides(versions, options.skill, folder, *repository, *store));
  SKILLGIT_TRY(const std::string diff,
               store::difference(*repository, sides.from, sides.to, options.form));
  if (options.json) {
    print_json({{"skill", options.skill},
                {"path", sides.to.path},
                {"from", versions.from.hex},
                {"to", versions.to.hex},
                {"diff", diff}},
               environment.out);
    return ExitCode::ok;
  }
  const bool coloured = environment.out_has_colour() && options.form == DifferenceForm::lines;
  print_diff(diff, "", coloured, environment.out);
  if (diff.empty())
    print_next(environment, "the skill is the same at " + short_id(versions.from) + " and " +
                                short_id(versions.to));
  return ExitCode::ok;
}

}  // namespace

Result<DiffOptions> parse_diff(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kDiffOptions, {.most = 2, .name = "a skill"}));
  if (given.has("stat") && given.has("word-diff"))
    return fail(ErrorKind::usage, "'--stat' and '--word-diff' exclude each other");
  DiffOptions options;
  const std::string first = given.operand(0).value_or("");
  const auto at = first.find('@');
  options.skill = first.substr(0, at);
  if (at != first.npos) options.from = first.substr(at + 1);
  if (options.from && options.from->empty())
    return fail(Error(ErrorKind::usage, "'" + first + "' is not [<skill>][@<revision>]")
                    .with_hint("for instance `skillgit diff dates@HEAD~3`"));
  options.to = given.operand(1);
  if (given.has("stat")) options.form = DifferenceForm::stat;
  if (given.has("word-diff")) options.form = DifferenceForm::words;
  options.json = given.has("json");
  return options;
}

Result<Versions> collect_versions(const DiffOptions& options, const store::Repository& repository,
                                  const store::RunStore& store) {
  std::optional<store::RunHeader> header;
  if (!options.from || !options.to) {
    auto newest = newest_header(options.skill, store);
    if (newest)
      header = std::move(*newest);
    else if (!options.from || newest.error().kind() != ErrorKind::not_found)
      return fail(std::move(newest).error());
  }
  Versions versions;
  if (options.from) {
    SKILLGIT_TRY(versions.from, find_version(*options.from, options.skill, repository, store));
  } else {
    versions.from = header->base;
  }
  if (options.to) {
    SKILLGIT_TRY(versions.to, find_version(*options.to, options.skill, repository, store));
  } else {
    SKILLGIT_TRY(versions.to, tip_of(header ? header->branch : "", repository));
  }
  return versions;
}

constexpr Command kDiffCommand{
    .name = "diff",
    .summary = "Compare two versions of a skill",
    .page = kDiffPage,
    .options = kDiffOptions,
    .operands = "<skill>@<rev> <rev>",
    .run = diff_command,
    .paged = true,
};

}  // namespace skillgit::cli
