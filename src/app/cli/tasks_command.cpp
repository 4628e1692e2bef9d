// `skillgit tasks add`, `check` and `import`: what a skill is trained and judged on.

#include "app/cli/tasks_command.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/tasks_add.hpp"
#include "app/cli/workspace.hpp"
#include "app/cli/worktree_file.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>

namespace skillgit::cli {
namespace {

constexpr std::array kCheckOptions{
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::array kImportOptions{
    Option{.name = "skill", .value = "<skill>", .help = "import: write this skill's task file"},
    Option{.name = "to", .value = "<file>", .help = "import: write this file"},
    Option{.name = "scorer", .value = "<scorer>", .help = "import: for tasks that name none"},
    Option{.name = "input-field", .value = "<key>", .help = "import: the field with the input"},
    Option{.name = "expect-field", .value = "<key>", .help = "import: the field with the answer"},
    Option{.name = "id-field", .value = "<key>", .help = "import: the field with the id"},
    Option{.name = "force", .help = "import: replace the file if it exists"},
};

/// The options of all three, each name once: those of `add` speak for the others, too.
constexpr std::array kAllOptions = [] {
  constexpr std::size_t kShared = 1;  // '--scorer'
  std::array<Option, kAddOptions.size() + kImportOptions.size() - kShared> all{};
  auto end = std::copy(kAddOptions.begin(), kAddOptions.end(), all.begin());
  std::copy_if(kImportOptions.begin(), kImportOptions.end(), end, [](const Option& option) {
    return std::none_of(kAddOptions.begin(), kAddOptions.end(),
                        [&](const Option& other) { return other.name == option.name; });
  });
  return all;
}();
static_assert(!kAllOptions.back().name.empty(), "an option that two of them have");

constexpr std::string_view kTasksPage =
    "Examples:\n"
    "  skillgit tasks add dates                            asks for one task after another\n"
    "  skillgit tasks add --input 'Nov 5 2021' --expect 2021-11-05\n"
    "  skillgit tasks check dates                          the tasks of the skill 'dates'\n"
    "  skillgit tasks check tasks.jsonl                    any task file\n"
    "  skillgit tasks import evals.json                    what another tool wrote\n"
    "  skillgit tasks import qa.jsonl --to tasks.jsonl --scorer contains\n"
    "  curl ... | skillgit tasks import - --to tasks.jsonl\n"
    "\n"
    "Usage: skillgit tasks add [<skill>] [--input <text>] [--expect <text>] [--scorer <scorer>]\n"
    "                          [--id <id>] [--split <name>] [--family <name>] [--json]\n"
    "       skillgit tasks check [<skill> | <file>] [--json]\n"
    "       skillgit tasks import <file> [--skill <skill> | --to <file>] [--scorer <scorer>]\n"
    "                             [--input-field <key>] [--expect-field <key>]\n"
    "                             [--id-field <key>] [--force]\n"
    "\n"
    "A task is one JSON object in one line:\n"
    "  {\"id\":\"d1\",\"input\":\"Nov 5 2021\",\"expect\":\"2021-11-05\"}\n"
    "and may have 'scorer', 'split' (train, val or test), 'family', 'solution', 'pass_at', "
    "'files'\n"
    "and 'images'.\n"
    "add appends one to the skill's task file, and refuses what is there already: an id, or an\n"
    "input that another task has with another answer or in another split. Without '--split' the\n"
    "split follows from the id.\n"
    "import writes the task file that skillgit.toml names for the skill, or that '--to' names.\n"
    "check exits with 1 when there is anything that training would stumble over.\n";

/// So many skipped records are named.
constexpr std::size_t kMostSkipped = 20;

Result<std::string> all_of(std::istream& in) {
  std::string bytes;
  for (std::array<char, 1 << 16> block{}; in.read(block.data(), block.size()) || in.gcount() > 0;) {
    bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > kLargestFile)
      return fail(ErrorKind::invalid, "standard input is larger than 256 MiB");
  }
  return bytes;
}

bool looks_like_a_file(const std::string& what) {
  return what == "-" || what.find_first_of("/.") != what.npos;
}

/// The file that `tasks check` is about, with its bytes and how they are to be read.
struct ChosenFile {
  std::string file, bytes;
  tasks::ParseOptions how;
};

/// As read_named(), with the way around for a pipe.
Result<std::string> read_file_of_tasks(const std::filesystem::path& path, const std::string& name) {
  auto bytes = read_named(path, name);
  std::error_code code;
  if (bytes || !std::filesystem::is_fifo(path, code)) return bytes;
  return fail(std::move(bytes).error().with_hint(
      "it is a pipe: pipe that into standard input, and give '-' for the file"));
}

Result<ChosenFile> choose_file(const std::string& name, const Environment& environment) {
  if (name == "-") {
    SKILLGIT_TRY(auto bytes, all_of(environment.in));
    return ChosenFile{"<stdin>", std::move(bytes), {}};
  }
  const auto path = environment.directory / name;
  SKILLGIT_TRY(auto bytes, read_file_of_tasks(path, name));
  tasks::ParseOptions how;
  how.read = [folder = path.parent_path()](const std::string& file) {
    return read_named(folder / file, file);
  };
  return ChosenFile{name, std::move(bytes), std::move(how)};
}

Result<ChosenFile> choose_skill(const std::optional<std::string>& name,
                                const Environment& environment) {
  SKILLGIT_TRY(auto opened, Workspace::open(environment));
  // The files of the tasks are read later.
  const auto workspace = std::make_shared<const Workspace>(std::move(opened));
  SKILLGIT_TRY(const auto skill, workspace->skill(name));
  SKILLGIT_TRY(auto bytes, workspace->task_bytes(skill));
  tasks::ParseOptions how = parse_options(skill, workspace->repository(), skill.tasks);
  how.read = [workspace, read = std::move(how.read)](const std::string& file) {
    return read(file);
  };
  return ChosenFile{skill.tasks, std::move(bytes), std::move(how)};
}

Result<ExitCode> check_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_tasks_check(args));
  SKILLGIT_TRY(const auto chosen, options.what&& looks_like_a_file(*options.what)
                                      ? choose_file(*options.what, environment)
                                      : choose_skill(options.what, environment));
  SKILLGIT_TRY(const auto report, collect_tasks_check(chosen.file, chosen.bytes, chosen.how));
  if (options.json)
    print_json(tasks_check_as_json(report), environment.out);
  else
    print_tasks_check(report, environment.out);
  return report.is_usable() ? ExitCode::ok : ExitCode::findings;
}

/// Tables have their own readers, and Python's standard library is one.
Status refuse_table(const std::string& file) {
  const std::string ending = in_lower_case(std::filesystem::path(file).extension().string());
  if (ending != ".csv" && ending != ".tsv") return {};
  const std::string separator = ending == ".tsv" ? ", delimiter=\"\\t\"" : "";
  const std::string records = std::filesystem::path(file).stem().string() + ".jsonl";
  return fail(
      Error(ErrorKind::invalid,
            "'" + file + "' is a table; import reads JSON Lines and JSON, not CSV or TSV")
          .with_hint("this makes JSON Lines of it, with the first row as names:\n"
                     "python3 -c 'import csv, json, sys; [print(json.dumps(row)) for row in "
                     "csv.DictReader(open(sys.argv[1], newline=\"\", "
                     "encoding=\"utf-8-sig\")" +
                     separator + ")]' " + shell_word(file) + " > " + shell_word(records)));
}

/// Where an import goes: a folder, the file's name below it, and what people call it.
struct Destination {
  std::filesystem::path root;
  std::string file;
  std::string name;
};

Result<Destination> destination_of(const ImportCommandOptions& options,
                                   const Environment& environment, std::string& default_scorer) {
  if (options.to) {
    const auto target = environment.directory / *options.to;
    std::error_code code;
    if (std::filesystem::is_directory(target, code) || !target.has_filename())
      return fail(ErrorKind::usage,
                  "'--to' takes the name of a file, and '" + *options.to + "' is that of a folder");
    SKILLGIT_CHECK(check_folder_of(target, *options.to));
    return Destination{target.parent_path(), target.filename().string(), *options.to};
  }
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto skill, workspace.skill(options.skill));
  SKILLGIT_TRY(const auto root, workspace.worktree());
  if (skill.tasks.empty())
    return fail(Error(ErrorKind::invalid, "skill '" + skill.name + "' has no task file")
                    .with_hint("set 'tasks' in '[skill." + skill.name + "]', or use '--to'"));
  if (!skill.scorer.empty()) default_scorer = skill.scorer;
  return Destination{root, skill.tasks, skill.name};
}

Result<ExitCode> import_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(auto options, parse_tasks_import(args));
  SKILLGIT_CHECK(refuse_table(options.file));
  SKILLGIT_TRY(const auto destination,
               destination_of(options, environment, options.how.default_scorer));
  SKILLGIT_TRY(const auto source, choose_file(options.file, environment));
  auto imported = tasks::import_tasks(source.bytes, options.how);
  if (!imported) return fail(std::move(imported).error().with_context("'" + source.file + "'"));
  print_import(*imported, environment.err);
  if (imported->tasks == 0)
    return fail(Error(ErrorKind::invalid, "'" + source.file + "' holds nothing to import")
                    .with_hint("'--input-field' and '--expect-field' name fields that are called "
                               "something else"));

  auto written = write_below(destination.root, destination.file, imported->jsonl,
                             options.force ? Existing::replace : Existing::keep);
  if (!written) {
    if (written.error().kind() == ErrorKind::conflict)
      return fail(std::move(written).error().with_hint("'--force' replaces it"));
    return fail(std::move(written).error());
  }
  environment.out << printable(options.to ? *options.to : destination.file) << ": "
                  << plural(imported->tasks, "task") << '\n';
  print_next(environment,
             "`skillgit tasks check " + shell_word(destination.name) + "` looks at them");
  return ExitCode::ok;
}

Result<ExitCode> tasks_command(Args args, const Environment& environment) {
  const std::string verb = args.size() > 1 ? args[1] : "";
  if (verb == "add") return tasks_add_command(args.subspan(1), environment);
  if (verb == "check") return check_command(args.subspan(1), environment);
  if (verb == "import") return import_command(args.subspan(1), environment);
  const std::string message =
      verb.empty() ? "'tasks' needs to be told what to do"
                   : "'tasks' cannot '" + verb + "'" + did_you_mean(verb, kTasksVerbs);
  return fail(
      Error(ErrorKind::usage, message)
          .with_hint("`skillgit tasks add`, `skillgit tasks check` or `skillgit tasks import`"));
}

std::string name_of(const tasks::Finding& finding) {
  return std::string(tasks::to_string(finding.severity)) + ' ' + finding.code;
}

}  // namespace

Result<CheckOptions> parse_tasks_check(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kCheckOptions, {.most = 1}));
  return CheckOptions{.what = given.operand(0), .json = given.has("json")};
}

Result<ImportCommandOptions> parse_tasks_import(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kImportOptions, {.least = 1, .most = 1, .name = "<file>"}));
  ImportCommandOptions options;
  options.file = *given.operand(0);
  options.skill = given.value("skill");
  options.to = given.value("to");
  options.force = given.has("force");
  options.how.scorer = given.value("scorer").value_or("");
  options.how.input_field = given.value("input-field").value_or("");
  options.how.expect_field = given.value("expect-field").value_or("");
  options.how.id_field = given.value("id-field").value_or("");
  if (options.to == "-")
    return fail(ErrorKind::usage, "'--to' takes the name of a file, and '-' is none");
  SKILLGIT_CHECK(check_scorer_option(options.how.scorer));
  if (options.skill && options.to)
    return fail(Error(ErrorKind::usage, "'--skill' and '--to' name two places")
                    .with_hint("'--skill <skill>' writes the file that skillgit.toml names"));
  return options;
}

Result<TaskReport> collect_tasks_check(const std::string& file, std::string_view bytes,
                                       const tasks::ParseOptions& how) {
  SKILLGIT_TRY(auto read, tasks::read_task_file(bytes, how));
  auto findings = tasks::check(read.set);
  // What the whole set lacks may stand in the rest.
  if (!read.is_complete)
    std::erase_if(findings, [](const tasks::Finding& finding) { return finding.tasks.empty(); });
  return TaskReport{file, std::move(read), std::move(findings)};
}

void print_tasks_check(const TaskReport& report, std::ostream& out) {
  const std::string file = printable(report.file);
  for (const tasks::Problem& problem : report.tasks.problems) {
    out << file << ':' << problem.line << ':' << problem.column
        << ": error: " << printable(problem.message) << '\n';
    if (!problem.hint.empty()) out << "  " << printable(problem.hint) << '\n';
  }
  for (const tasks::Finding& finding : report.findings)
    out << file << ": " << name_of(finding) << ": " << printable(finding.message) << '\n';

  if (!report.tasks.is_complete) out << file << ": the rest was not looked at\n";

  const tasks::TaskSet& set = report.tasks.set;
  out << file << ": " << plural(set.tasks.size(), "task") << ": " << tasks::split_counts(set)
      << '\n';
}

Json tasks_check_as_json(const TaskReport& report) {
  Json problems = Json::array();
  for (const tasks::Problem& problem : report.tasks.problems)
    problems.push_back({{"line", problem.line},
                        {"column", problem.column},
                        {"task", problem.task},
                        {"message", problem.message},
                        {"hint", problem.hint}});
  Json findings = Json::array();
  for (const tasks::Finding& finding : report.findings)
    findings.push_back({{"severity", tasks::to_string(finding.severity)},
                        {"code", finding.code},
                        {"tasks", finding.tasks},
                        {"message", finding.message}});
  using tasks::Split;
  const tasks::TaskSet& set = report.tasks.set;
  return {{"file", report.file},
          {"usable", report.is_usable()},
          {"complete", report.tasks.is_complete},
          {"tasks", set.tasks.size()},
          {"splits",
           {{"train", set.count(Split::train)},
            {"val", set.count(Split::val)},
            {"test", set.count(Split::test)}}},
          {"problems", std::move(problems)},
          {"findings", std::move(findings)}};
}

void print_import(const tasks::Imported& imported, std::ostream& err) {
  for (const auto& [mapping, count] : imported.mapped)
    err << "read " << printable(mapping) << " in " << plural(count, "record") << '\n';
  for (const auto& [field, count] : imported.ignored)
    err << "left out '" << printable(field) << "' of " << plural(count, "record") << '\n';
  for (const std::string& note : imported.notes) err << printable(note) << '\n';
  const auto listed = std::min(imported.skipped.size(), kMostSkipped);
  for (const tasks::Skipped& skipped : std::span(imported.skipped).first(listed))
    err << "skipped " << printable(skipped.record) << ": " << printable(skipped.why) << '\n';
  if (const auto more = imported.skipped.size() - listed; more > 0)
    err << "skipped " << plural(more, "more record") << '\n';
}

constexpr Command kTasksCommand{
    .name = "tasks",
    .summary = "Add, check or import what a skill is trained on",
    .page = kTasksPage,
    .options = kAllOptions,
    .operands = "add|check|import <skill>|<file>",
    .run = tasks_command,
};

}  // namespace skillgit::cli
