#include "edge/store/run_log.hpp"

#include "edge/store/plain_text.hpp"
#include "edge/store/skill_reader.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skillgit::store {
namespace {

constexpr const char* kHeaderFile = "run.json";
constexpr const char* kConfigFile = "run.toml";
constexpr const char* kTasksFile = "tasks.jsonl";
constexpr const char* kEventFile = "event.json";
constexpr const char* kStateFile = "state.json";
constexpr int kFormat = 1;
constexpr std::size_t kLongestField = 100;

Json header_to_json(const RunHeader& header) {
  return {{"format", kFormat},
          {"skill", header.name.slug()},
          {"run", header.name.run()},
          {"branch", header.branch},
          {"base", header.base.hex},
          {"skill_path", header.skill_path},
          {"started", header.started},
          {"identity",
           {{"name", header.identity.name},
            {"email", header.identity.email},
            {"is_default", header.identity.is_default}}}};
}

Error misplaced(const std::string& value, const char* wanted) {
  return Error(ErrorKind::damaged, "'run.json' has '" + one_line(value, kLongestField) +
                                       "' where " + wanted + " belongs");
}

/// Fails where git would take what a header says for something else than it is.
Status check_header(const RunHeader& header) {
  if (!is_object_id(header.base.hex)) return fail(misplaced(header.base.hex, "the id of its base"));
  if (!header.branch.empty() && !git::is_branch_name(header.branch))
    return fail(misplaced(header.branch, "the name of a branch"));
  if (!tidy_folder(header.skill_path))
    return fail(misplaced(header.skill_path, "a skill's folder"));
  if (header.started < 0 || header.started > kLatestCommitTime)
    return fail(misplaced(std::to_string(header.started), "the second of its start"));
  if (!signature_of(header))
    return fail(misplaced(header.identity.name + " <" + header.identity.email + '>',
                          "the identity of its commits"));
  return {};
}

Result<RunHeader> header_from_json(const Json& json) try {
  const Json& format = json.at("format");
  if (!format.is_number_integer() || format != kFormat)
    return fail(
        Error(ErrorKind::damaged, "the run is stored in format " + format.dump())
            .with_hint(
                "a newer skillgit wrote it, and this one reads format 1: use that one, or leave "
                "the run with --new"));
  const auto slug = json.at("skill").get<std::string>();
  const auto id = json.at("run").get<std::string>();
  auto name = RunName::parse(slug, id);
  if (!name) return fail(misplaced(slug + '/' + id, "the name of a run"));
  const Json& started = json.at("started");
  if (!started.is_number_integer() || started > INT64_MAX)
    return fail(misplaced(started.dump(), "the second of its start"));
  const Json& identity = json.at("identity");
  RunHeader header{.name = *std::move(name),
                   .branch = json.at("branch").get<std::string>(),
                   .base = {json.at("base").get<std::string>()},
                   .skill_path = json.at("skill_path").get<std::string>(),
                   .started = started.get<std::int64_t>(),
                   .identity = {.name = identity.at("name").get<std::string>(),
                                .email = identity.at("email").get<std::string>(),
                                .is_default = identity.at("is_default").get<bool>()}};
  SKILLGIT_CHECK(check_header(header));
  return header;
} catch (const Json::exception&) {
  return fail(ErrorKind::damaged, "'run.json' lacks a field, or holds another type");
}

/// What `event.json` holds, taken apart.
struct Record {
  Json json;
  std::string kind;
};

Result<Record> parse_record(const std::string& text) {
  SKILLGIT_TRY(Json json, parse_json(text));
  const auto kind = json.is_object() ? json.find("kind") : json.end();
  if (!json.is_object() || kind == json.end() || !kind->is_string())
    return fail(ErrorKind::invalid, "an event's record is not an object with a 'kind'");
  std::string name = kind->get<std::string>();
  return Record{std::move(json), std::move(name)};
}

/// The files of an event's tree, by name; those of the event before stay.
class EventTree {
 public:
  static Result<EventTree> after(git_repository* repository, const git_tree* previous) {
    EventTree tree(repository);
    SKILLGIT_CHECK(git::check(git_treebuilder_new(git::out(tree.builder_), repository, previous)));
    return tree;
  }

  Status put(const char* file, const std::string& bytes) {
    SKILLGIT_TRY(const git_oid blob, git::write_blob(repository_, bytes));
    return git::check(
        git_treebuilder_insert(nullptr, builder_.get(), file, &blob, GIT_FILEMODE_BLOB));
  }

  Result<git_oid> write() {
    git_oid id;
    SKILLGIT_CHECK(git::check(git_treebuilder_write(&id, builder_.get())));
    return id;
  }

 private:
  explicit EventTree(git_repository* repository) : repository_(repository) {}
  git_repository* repository_;
  git::TreeBuilder builder_;
};

/// Completes `tree` with the event and makes its commit.
Result<ObjectId> commit_event(git_repository* repository, const RunHeader& header, EventTree tree,
                              const RunEvent& event, const std::vector<git_oid>& parents) {
  SKILLGIT_TRY(Record record, parse_record(event.record));
  if (event.decision) record.json["decision"] = to_json(*event.decision);
  SKILLGIT_CHECK(tree.put(kEventFile, to_page(record.json)));
  if (event.state) SKILLGIT_CHECK(tree.put(kStateFile, *event.state));
  SKILLGIT_TRY(const git_oid tree_id, tree.write());

  SKILLGIT_TRY(const git::Signature who, signature_of(header));
  const std::string message = compose(event_message(header.name, record.kind, event));
  // No ref is moved, on purpose: nothing has happened until the log's ref moves.
  SKILLGIT_TRY(const git_oid id,
               git::write_commit(repository, who.get(), message, tree_id, parents));
  return git::to_id(id);
}

Error not_an_event(const ObjectId& id, const std::string& why) {
  return Error(ErrorKind::damaged, "commit '" + id.hex + "' is no event of a run: " + why);
}

Error without_candidate(const ObjectId& id) {
  return not_an_event(id, "it settles an offer, and has no candidate commit");
}

/// The bytes of one file of an event's tree; fails with damaged when it is not there.
Result<std::string> file_of(const git_commit* commit, const git_tree* tree, const char* file) {
  const git_tree_entry* entry = git_tree_entry_byname(tree, file);
  if (entry == nullptr)
    return fail(
        not_an_event(git::to_id(*git_commit_id(commit)), "it has no '" + std::string(file) + "'"));
  return git::read_blob(git_commit_owner(commit), *git_tree_entry_id(entry));
}

Result<std::string> file_at(git_repository* repository, const ObjectId& id, const char* file) {
  SKILLGIT_TRY(const git::Commit commit, git::find_commit(repository, id));
  SKILLGIT_TRY(const git::Tree tree, git::tree_of(commit.get()));
  return file_of(commit.get(), tree.get(), file);
}

std::optional<git_oid> entry_id(const git_tree* tree, const char* file) {
  const git_tree_entry* entry = git_tree_entry_byname(tree, file);
  if (entry == nullptr) return {};
  return *git_tree_entry_id(entry);
}

std::optional<ObjectId> parent(const git_commit* commit, unsigned number) {
  if (git_commit_parentcount(commit) <= number) return {};
  return git::to_id(*git_commit_parent_id(commit, number));
}

bool same(const std::optional<git_oid>& a, const std::optional<git_oid>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return git_oid_equal(&*a, &*b) != 0;
}

/// An event without its state and its decision.
Result<LoggedEvent> read_commit(git_repository* repository, const ObjectId& id) {
  SKILLGIT_TRY(const git::Commit commit, git::find_commit(repository, id));
  SKILLGIT_TRY(const git::Tree tree, git::tree_of(commit.get()));
  LoggedEvent logged;
  logged.event.id = id;
  logged.event.subject = parse_message(git_commit_message(commit.get())).subject;
  logged.event.candidate = parent(commit.get(), 1);
  logged.previous = parent(commit.get(), 0);
  logged.state = entry_id(tree.get(), kStateFile);
  SKILLGIT_TRY(logged.event.record, file_of(commit.get(), tree.get(), kEventFile));
  return logged;
}

}  // namespace

Result<git::Signature> signature_of(const RunHeader& header) {
  git::Signature signature;
  SKILLGIT_CHECK(git::check(git_signature_new(git::out(signature), header.identity.name.c_str(),
                                              header.identity.email.c_str(), header.started, 0)));
  return signature;
}

Result<ObjectId> write_start(git_repository* repository, const RunHeader& header,
                             const RunDocuments& documents, const RunEvent& start) {
  SKILLGIT_TRY(EventTree tree, EventTree::after(repository, nullptr));
  SKILLGIT_CHECK(tree.put(kHeaderFile, to_page(header_to_json(header))));
  SKILLGIT_CHECK(tree.put(kConfigFile, documents.config));
  SKILLGIT_CHECK(tree.put(kTasksFile, documents.tasks));
  return commit_event(repository, header, std::move(tree), start, {});
}

Result<ObjectId> write_event(git_repository* repository, const RunHeader& header,
                             const ObjectId& previous, const RunEvent& event) {
  SKILLGIT_TRY(const git::Commit before, git::find_commit(repository, previous));
  SKILLGIT_TRY(const git::Tree files, git::tree_of(before.get()));
  SKILLGIT_TRY(EventTree tree, EventTree::after(repository, files.get()));
  std::vector<git_oid> parents{*git_commit_id(before.get())};
  if (event.candidate) {
    SKILLGIT_TRY(const git_oid candidate, git::to_oid(*event.candidate));
    parents.push_back(candidate);
  }
  return commit_event(repository, header, std::move(tree), event, parents);
}

Status add_decision(RunEvent& event) {
  auto record = parse_record(event.record);
  if (!record) return fail(not_an_event(event.id, record.error().message()));
  if (!record->json.contains("decision")) return {};
  auto decision = optimizer::decision_from_json(record->json["decision"]);
  if (!decision) return fail(not_an_event(event.id, decision.error().message()));
  event.decision = *std::move(decision);
  if (!event.candidate && event.decision->outcome != optimizer::Outcome::refused)
    return fail(without_candidate(event.id));
  return {};
}

Result<LoggedEvent> read_event(git_repository* repository, const ObjectId& id) {
  SKILLGIT_TRY(LoggedEvent logged, read_commit(repository, id));
  SKILLGIT_CHECK(add_decision(logged.event));
  return logged;
}

namespace {

/// The commits of a log, newest first.
Result<std::vector<ObjectId>> commits_of(git_repository* repository, const ObjectId& tip) {
  std::vector<ObjectId> ids;
  for (std::optional<ObjectId> next = tip; next;) {
    ids.push_back(*next);
    SKILLGIT_TRY(const git::Commit commit, git::find_commit(repository, *next));
    next = parent(commit.get(), 0);
  }
  return ids;
}

}  // namespace

Result<RunEvent> read_first_event(git_repository* repository, const ObjectId& tip) {
  SKILLGIT_TRY(const auto ids, commits_of(repository, tip));
  SKILLGIT_TRY(LoggedEvent first, read_event(repository, ids.back()));
  return std::move(first.event);
}

Status replay_events(git_repository* repository, const ObjectId& tip,
                     const std::function<Status(RunEvent&&)>& visit) {
  SKILLGIT_TRY(const auto ids, commits_of(repository, tip));
  std::optional<git_oid> newest;
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    SKILLGIT_TRY(LoggedEvent logged, read_commit(repository, *id));
    if (newest && !logged.state)
      return fail(not_an_event(*id, "it has no 'state.json', and the one before it has"));
    if (!same(newest, logged.state)) {
      SKILLGIT_TRY(logged.event.state, git::read_blob(repository, *logged.state));
    }
    newest = logged.state;
    SKILLGIT_CHECK(visit(std::move(logged.event)));
  }
  return {};
}

Result<OutlinedEvent> read_outline(git_repository* repository, const ObjectId& id) {
  SKILLGIT_TRY(const git::Commit commit, git::find_commit(repository, id));
  auto outline = outline_of(parse_message(git_commit_message(commit.get())));
  if (!outline) return fail(not_an_event(id, "its message does not tell what it is"));
  auto candidate = parent(commit.get(), 1);
  if (!candidate && outline->settled && outline->settled->outcome != optimizer::Outcome::refused)
    return fail(without_candidate(id));
  return OutlinedEvent{*std::move(outline), std::move(candidate), parent(commit.get(), 0)};
}

Status check_outlines(git_repository* repository, const ObjectId& tip) {
  for (std::optional<ObjectId> next = tip; next;) {
    SKILLGIT_TRY(const OutlinedEvent outlined, read_outline(repository, *next));
    SKILLGIT_TRY(const LoggedEvent logged, read_event(repository, *next));
    const auto& told = outlined.outline.settled;
    const auto& recorded = logged.event.decision;
    const bool agree = told && recorded
                           ? told->offer == recorded->offer && told->outcome == recorded->outcome
                           : !told && !recorded;
    if (!agree)
      return fail(not_an_event(*next, "its message tells of another outcome than its record"));
    next = logged.previous;
  }
  return {};
}

Result<RunHeader> read_header(git_repository* repository, const ObjectId& id) {
  SKILLGIT_TRY(const std::string bytes, file_at(repository, id, kHeaderFile));
  auto json = parse_json(bytes);
  if (!json) return fail(not_an_event(id, "'run.json' is " + json.error().message()));
  return header_from_json(*json);
}

Result<RunDocuments> read_documents(git_repository* repository, const ObjectId& id) {
  SKILLGIT_TRY(std::string config, file_at(repository, id, kConfigFile));
  SKILLGIT_TRY(std::string tasks, file_at(repository, id, kTasksFile));
  return RunDocuments{std::move(config), std::move(tasks)};
}

}  // namespace skillgit::store
