#include "edge/store/refs.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/denied.hpp"
#include "skillgit/core/base/shell.hpp"

#include <algorithm>
#include <array>

namespace skillgit::store {
namespace {

using namespace std::string_literals;

constexpr std::string_view kStarted = "start: ok\n";
constexpr std::string_view kCommitted = "commit: ok\n";
const std::string kAbsent(40, '0');

void add(std::string& commands, const RefChange& change) {
  if (!change.follow) commands += "option no-deref\0"s;
  const std::string from = change.from ? change.from->hex : kAbsent;
  if (change.to)
    commands += "update " + change.ref + '\0' + change.to->hex + '\0' + from + '\0';
  else
    commands += "delete " + change.ref + '\0' + from + '\0';
}

std::string transaction(const std::vector<RefChange>& changes) {
  std::string commands = "start\0"s;
  for (const RefChange& change : changes) add(commands, change);
  return commands + "prepare\0commit\0"s;
}

/// Whether git complains of what others did, and not of its disk or its repository.
bool is_conflict(std::string_view complaint) {
  constexpr std::array<std::string_view, 4> kSigns{"but expected", "exists", "unable to resolve",
                                                   "aborted by hook"};
  return std::any_of(kSigns.begin(), kSigns.end(), [complaint](std::string_view sign) {
    return complaint.find(sign) != std::string_view::npos;
  });
}

/// What git says of a ref whose name is a folder of another's: "'refs/x/y' exists; cannot create
/// 'refs/x'".
std::optional<Error> ref_in_the_way(std::string_view errors) {
  constexpr std::string_view kSign = "' exists; cannot create '";
  const auto sign = errors.find(kSign);
  if (sign == std::string_view::npos) return {};
  const auto begin = errors.rfind('\'', sign - 1) + 1;
  const std::string there(errors.substr(begin, sign - begin));
  errors.remove_prefix(sign + kSign.size());
  const std::string wanted(errors.substr(0, errors.find('\'')));
  constexpr std::string_view kBranches = "refs/heads/";
  const std::string way_on =
      there.starts_with(kBranches)
          ? "`git branch -m " + shell_word(there.substr(kBranches.size())) + " <another name>`"
          : "`git update-ref --no-deref -d " + shell_word(there) + "` takes it away";
  return Error(ErrorKind::conflict, "the ref '" + there + "' stands where '" + wanted + "' goes")
      .with_hint(way_on);
}

/// What git's complaint means for whoever wanted to move refs.
Error told_by(std::string_view errors) {
  const std::string complaint = in_git_words(errors);
  if (const auto lock = lock_in_the_way(errors))
    return Error(ErrorKind::conflict, complaint)
        .with_hint("when no git is at work there: `" + removal_of(*lock) + '`');
  if (auto error = unreadable_date(errors)) return *std::move(error);
  if (auto error = ref_in_the_way(errors)) return *std::move(error);
  const bool is_broken = complaint.find("reference broken") != std::string::npos;
  if (is_conflict(complaint) && !is_broken) return {ErrorKind::conflict, complaint};
  return is_denied(complaint) ? denied(complaint) : damage(complaint);
}

}  // namespace

/// What came back for one transaction.
struct RefWriter::Reply {
  bool started = false;
  bool committed = false;
  std::string errors;
};

Result<RefWriter::Reply> RefWriter::transact(const std::string& commands) {
  if (!child_.running()) {
    SKILLGIT_TRY(child_, git_.start({"update-ref", "-m", reason_, "--stdin", "-z"}));
  }
  Reply reply;
  std::string output;
  // Where it takes no commands any more, it tells why.
  child_.send(commands);
  bool alive = true;
  do {
    alive = child_.receive(output, reply.errors);
    reply.committed = output.ends_with(kCommitted);
  } while (alive && !reply.committed);
  reply.started = output.starts_with(kStarted);
  if (!reply.committed) child_.wait();
  return reply;
}

Status RefWriter::apply(const std::vector<RefChange>& changes) {
  if (changes.empty()) return {};
  const std::string commands = transaction(changes);
  SKILLGIT_TRY(Reply reply, transact(commands));
  // A child that ended while it had nothing to do leaves nothing half done.
  if (!reply.started && reply.errors.empty()) {
    SKILLGIT_TRY(reply, transact(commands));
  }
  if (reply.committed) return {};
  // One that was killed between its work and its answer may have done it.
  if (reply.errors.empty()) {
    SKILLGIT_TRY(const bool done, arrived(changes));
    if (done) return {};
    return fail(ErrorKind::unavailable, "git update-ref ended without a word");
  }
  return fail(told_by(reply.errors));
}

Result<bool> RefWriter::arrived(const std::vector<RefChange>& changes) const {
  std::vector<std::string> names;
  for (const RefChange& change : changes) names.push_back(change.ref);
  SKILLGIT_TRY(const auto refs, read_refs(git_, names));
  return std::all_of(changes.begin(), changes.end(), [&refs](const RefChange& change) {
    const auto found = refs.find(change.ref);
    return change.to ? found != refs.end() && found->second == *change.to : found == refs.end();
  });
}

Result<std::map<std::string, ObjectId>> read_refs(const GitProgram& git,
                                                  const std::vector<std::string>& names) {
  std::vector<std::string> command{"for-each-ref", "--format=%(objectname) %(refname)"};
  command.insert(command.end(), names.begin(), names.end());
  SKILLGIT_TRY(const std::string listing, git.ask(command));
  std::map<std::string, ObjectId> refs;
  for (const std::string& line : lines_of(listing)) {
    const auto space = line.find(' ');
    if (space != std::string::npos) refs[line.substr(space + 1)] = ObjectId{line.substr(0, space)};
  }
  return refs;
}

}  // namespace skillgit::store
