// `skillgit tasks add`: one prompt and one check at a time.

#include "app/cli/tasks_add.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/workspace.hpp"
#include "app/cli/worktree_file.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/tasks/scorer.hpp"
#include "skillgit/edge/store/turn.hpp"

#include <algorithm>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace skillgit::cli {
namespace {

using tasks::Split;

/// As an import names what has no id: the same input again has the same name.
std::string id_for(const std::string& input) { return "t-" + sha256_hex(input).substr(0, 12); }

/// The value of a scorer: a name, or an object as JSON.
Result<Json> scorer_value(const std::string& text) {
  if (!text.starts_with('{')) return Json(text);
  auto value = parse_json(text);
  if (!value) return fail(std::move(value).error().with_context("'--scorer'"));
  return value;
}

Result<bool> compares_json(const std::string& scorer) {
  SKILLGIT_TRY(const std::string canonical, tasks::canonical_scorer(scorer));
  SKILLGIT_TRY(const Json specification, parse_json(canonical));
  return specification.value("type", "") == "json";
}

Result<Json> expected_value(const std::string& text, const std::string& scorer) {
  SKILLGIT_TRY(const bool is_value, compares_json(scorer));
  if (!is_value) return Json(text);
  auto value = parse_json_exactly(text);
  if (!value)
    return fail(std::move(value)
                    .error()
                    .with_context("'--expect'")
                    .with_hint("the scorer 'json' compares values: a text needs its quotes"));
  return value;
}

/// What is not UTF-8 would be written as something else.
Status check_texts(const AddOptions& options) {
  for (const auto& [name, text] :
       {std::pair("input", &options.input), std::pair("expect", &options.expect),
        std::pair("scorer", &options.scorer), std::pair("id", &options.id),
        std::pair("family", &options.family)})
    if (*text && find_invalid_utf8(**text))
      return fail(ErrorKind::usage, std::string("'") + name + "' is not UTF-8");
  return {};
}

Result<std::string> line_of(const AddOptions& options, const tasks::ParseOptions& how) {
  Json task = {{"id", options.id.value_or(id_for(*options.input))}, {"input", *options.input}};
  if (options.expect) {
    SKILLGIT_TRY(task["expect"],
                 expected_value(*options.expect, options.scorer.value_or(how.scorer)));
  }
  if (options.scorer) {
    SKILLGIT_TRY(task["scorer"], scorer_value(*options.scorer));
  }
  if (options.split) task["split"] = *options.split;
  if (options.family) task["family"] = *options.family;
  return to_line(task);
}

/// The tasks of a file that has none yet, or only right ones.
Result<tasks::TaskSet> tasks_of(const std::string& bytes, const tasks::ParseOptions& how) {
  if (bytes.find_first_not_of(" \t\r\n") == std::string::npos) return tasks::TaskSet{};
  auto set = tasks::parse_task_set(bytes, how);
  if (!set) return fail(std::move(set).error().with_context("the task file"));
  return set;
}

Status check_id_is_free(const tasks::TaskSet& set, const AddOptions& options) {
  const std::string id = options.id.value_or(id_for(*options.input));
  const tasks::Task* taken = set.find(id);
  if (!taken) return {};
  return fail(Error(ErrorKind::conflict, "there is a task '" + id + "' already, in " +
                                             std::string(tasks::to_string(taken->split)))
                  .with_hint(options.id ? "give it another '--id'"
                                        : "it asks the same; change that task in the file"));
}

/// The last task of a file, which was just added; its mistakes are those of the options.
Result<tasks::TaskFile> read_with_added(const std::string& bytes, const tasks::ParseOptions& how) {
  SKILLGIT_TRY(auto file, tasks::read_task_file(bytes, how));
  if (file.problems.empty()) return file;
  const tasks::Problem& problem = file.problems.front();
  Error error(ErrorKind::invalid, problem.message);
  if (problem.hint.empty()) return fail(std::move(error));
  return fail(std::move(error).with_hint(problem.hint));
}

ErrorKind kind_of(const tasks::Finding& finding) {
  const bool is_taken = finding.code == "leak" || finding.code == "contradiction";
  return is_taken ? ErrorKind::conflict : ErrorKind::invalid;
}

/// What tasks::check() has about the task `id`. An error among it refuses the task.
Result<std::vector<tasks::Finding>> findings_about(const std::string& id,
                                                   const tasks::TaskSet& set) {
  auto findings = tasks::check(set);
  std::erase_if(findings, [&id](const tasks::Finding& finding) {
    return std::find(finding.tasks.begin(), finding.tasks.end(), id) == finding.tasks.end();
  });
  for (const tasks::Finding& finding : findings)
    if (finding.severity == tasks::Severity::error)
      return fail(Error(kind_of(finding), finding.message).with_hint("nothing was added"));
  return findings;
}

/// Where the tasks of a skill are kept, and how they are read.
struct TaskPlace {
  const store::Repository& repository;
  std::filesystem::path root;
  std::string file;
  tasks::ParseOptions how;
};

Result<TaskPlace> place_of(const std::optional<std::string>& name, const Workspace& workspace) {
  SKILLGIT_TRY(const auto skill, workspace.skill(name));
  SKILLGIT_TRY(const auto root, workspace.worktree());
  if (skill.tasks.empty())
    return fail(Error(ErrorKind::invalid, "skill '" + skill.name + "' has no task file")
                    .with_hint("set 'tasks' in '[skill." + skill.name + "]', for instance to \"" +
                               skill.path + "/evals/tasks.jsonl\""));
  return TaskPlace{workspace.repository(), root, skill.tasks,
                   parse_options(skill, workspace.repository(), skill.tasks)};
}

Result<AddedTask> add_to_file(const AddOptions& options, const TaskPlace& place) {
  // Of two that read the file at once, the later would write over what the other added. Where git's
  // folder is closed to us there is no lock; one who adds alone needs none.
  const auto turn = store::wait_for_turn(place.repository, "tasks");
  SKILLGIT_TRY(const auto bytes, read_below(place.root, place.file));
  auto added = add_task(bytes.value_or(""), options, place.how);
  if (!added) return fail(std::move(added).error());
  SKILLGIT_CHECK(write_below(place.root, place.file, added->bytes, Existing::replace));
  return added;
}

void tell(const AddedTask& added, const TaskPlace& place, bool json,
          const Environment& environment) {
  for (const tasks::Finding& finding : added.warnings)
    environment.err << "warning: " << printable(finding.message) << '\n';
  if (json)
    print_json(added_as_json(added, place.file), environment.out);
  else
    print_added(added, place.file, environment.out);
}

/// Asks for one line; nothing at the end of the input.
std::optional<std::string> ask(const std::string& question, const Environment& environment) {
  environment.out.flush();
  environment.err << question << "\n> " << std::flush;
  std::string line;
  if (!std::getline(environment.in, line)) return std::nullopt;
  return line;
}

/// Fills in what `given` leaves open, or nothing when there is to be no task.
std::optional<AddOptions> ask_for_task(const AddOptions& given, const Environment& environment) {
  AddOptions options = given;
  if (!options.input) options.input = ask("What is the target asked?", environment);
  if (!options.input || options.input->empty()) return std::nullopt;
  if (!options.expect) options.expect = ask("Which answer is right?", environment);
  if (options.expect && options.expect->empty()) options.expect.reset();
  if (!options.scorer)
    options.scorer = ask("How is it judged? (empty: as the skill's other tasks)", environment);
  if (options.scorer && options.scorer->empty()) options.scorer.reset();
  return options;
}

Result<ExitCode> add_interactively(const AddOptions& given, const TaskPlace& place,
                                   const Environment& environment) {
  environment.err << "Each task goes into " << printable(place.file)
                  << "; an empty question ends.\n";
  for (;;) {
    const auto options = ask_for_task(given, environment);
    if (!options) return ExitCode::ok;
    const auto added = add_to_file(*options, place);
    if (added)
      tell(*added, place, given.json, environment);
    else
      print_error(added.error(), environment.err);
    // A question that was typed on the command line is asked once.
    if (given.input) return added ? ExitCode::ok : exit_code(added.error().kind());
  }
}

}  // namespace

Status check_scorer_option(const std::string& scorer) {
  if (scorer.empty()) return {};
  const auto canonical = tasks::canonical_scorer(scorer);
  return canonical ? Status() : fail(as_usage(canonical.error()));
}

Result<AddOptions> parse_tasks_add(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kAddOptions, {.most = 1, .name = "<skill>"}));
  AddOptions options{.skill = given.operand(0),
                     .input = given.value("input"),
                     .expect = given.value("expect"),
                     .scorer = given.value("scorer"),
                     .id = given.value("id"),
                     .split = given.value("split"),
                     .family = given.value("family"),
                     .json = given.has("json")};
  if (options.split) {
    if (const auto split = tasks::parse_split(*options.split); !split)
      return fail(as_usage(split.error()));
  }
  SKILLGIT_CHECK(check_scorer_option(options.scorer.value_or("")));
  return options;
}

Result<AddedTask> add_task(const std::string& bytes, const AddOptions& options,
                           const tasks::ParseOptions& how) {
  SKILLGIT_CHECK(check_texts(options));
  SKILLGIT_TRY(const auto before, tasks_of(bytes, how));
  SKILLGIT_CHECK(check_id_is_free(before, options));
  SKILLGIT_TRY(const std::string line, line_of(options, how));
  AddedTask added;
  added.bytes = bytes;
  if (!bytes.empty() && !bytes.ends_with('\n')) added.bytes += '\n';
  added.bytes += line + '\n';
  SKILLGIT_TRY(auto file, read_with_added(added.bytes, how));
  added.set = std::move(file.set);
  added.task = added.set.tasks.back();
  SKILLGIT_TRY(added.warnings, findings_about(added.task.id, added.set));
  return added;
}

void print_added(const AddedTask& added, std::string_view file, std::ostream& out) {
  out << printable(file) << ": '" << printable(added.task.id) << "' is a "
      << tasks::to_string(added.task.split) << " task; now " << tasks::split_counts(added.set)
      << '\n';
}

Json added_as_json(const AddedTask& added, std::string_view file) {
  const auto count = [&added](Split split) { return added.set.of(split).size(); };
  Json warnings = Json::array();
  for (const tasks::Finding& finding : added.warnings) warnings.push_back(finding.message);
  return {
      {"file", file},
      {"id", added.task.id},
      {"split", tasks::to_string(added.task.split)},
      {"splits",
       {{"train", count(Split::train)}, {"val", count(Split::val)}, {"test", count(Split::test)}}},
      {"warnings", std::move(warnings)}};
}

Result<ExitCode> tasks_add_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_tasks_add(args));
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto place, place_of(options.skill, workspace));
  const bool is_whole = options.input && (options.expect || options.scorer);
  if (!is_whole && environment.err_is_terminal)
    return add_interactively(options, place, environment);
  if (!options.input)
    return fail(Error(ErrorKind::usage, "tasks add needs '--input <text>'")
                    .with_hint("and '--expect <text>'; on a terminal it asks for both"));
  SKILLGIT_TRY(const auto added, add_to_file(options, place));
  tell(added, place, options.json, environment);
  return ExitCode::ok;
}

}  // namespace skillgit::cli
