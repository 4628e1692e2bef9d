#include "train/journal.hpp"

#include "skillgit/core/base/shell.hpp"
#include "skillgit/edge/store/folders.hpp"
#include "train/frames.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace skillgit::train {

using Type = JournalRecord::Type;

namespace {

constexpr mode_t kPrivate = 0600;
constexpr const char* kWithoutIt =
    "restore it, or move it away: the run then goes on from its log, and asks again for what that "
    "does not have";

Error io_error(const std::string& attempt) {
  return Error(ErrorKind::damaged, attempt + ": " + std::strerror(errno));
}

Error no_file(const std::filesystem::path& path) {
  return Error(ErrorKind::damaged, "'" + path.string() + "' is not an ordinary file")
      .with_hint("move it away: the run then goes on from its log");
}

Error is_link(const std::filesystem::path& path) {
  const std::string here = shell_word(path.string()), copy = shell_word(path.string() + ".copy");
  Error error(ErrorKind::damaged,
              "'" + path.string() + "' is a link: what is written there would change another file");
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown))
    return std::move(error).with_hint("it leads nowhere: `rm " + here +
                                      "`, and the run goes on from its log");
  if (!std::filesystem::is_regular_file(path, unknown))
    return std::move(error).with_hint("it leads to no file: `rm " + here +
                                      "`, and the run goes on from its log");
  return std::move(error).with_hint("`cp " + here + ' ' + copy + " && mv " + copy + ' ' + here +
                                    "` makes a file of it; or move it away: the run then goes on "
                                    "from its log");
}

Error cannot_open(const std::filesystem::path& path) {
  // Of a folder; of a pipe that nobody reads; of a socket.
  if (errno == EISDIR || errno == ENXIO) return no_file(path);
  if (errno == ELOOP) return is_link(path);
  return store::cannot("open", path, errno);
}

/// How long the file is. Fails where it is none, or has another name as well.
Result<std::uint64_t> size_of(int file, const std::filesystem::path& path) {
  struct stat told {};
  // Opened without waiting, lest a pipe hold us up.
  if (::fstat(file, &told) != 0 || !S_ISREG(told.st_mode)) return fail(no_file(path));
  if (told.st_nlink > 1) return fail(is_link(path));
  return static_cast<std::uint64_t>(told.st_size);
}

/// Keeps other writers away for as long as the file is open.
Status lock(int file, const std::filesystem::path& path) {
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return fail(io_error("cannot lock '" + path.string() + "'"));
  return fail(Error(ErrorKind::conflict, "another skillgit is asking the same")
                  .with_hint("wait for it, or stop it with Ctrl-C: it can be continued"));
}

std::string first_frame(std::uint32_t mark) {
  const std::string payload = payload_of(JournalRecord{.type = Type::began});
  return Frame(payload).at(mark, 0);
}

/// Whether what stands behind the whole frames was being written when a process died. The first
/// frame is on disk before another is written, so no more than it can be torn where it is not.
Result<bool> is_torn_behind(const FrameFile& file, std::uint64_t end, std::uint64_t size) {
  if (end == 0 && size > first_frame(file.mark).size()) return false;
  return is_torn(file, end, size);
}

ShortDigest id_of(const AttemptKey& request) {
  return FieldDigest().add(request.key).add(std::to_string(request.index)).half();
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& path) {
  SKILLGIT_CHECK(store::make_folders(path.parent_path()));
  const int file = ::open(
      path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, kPrivate);
  if (file < 0) return fail(cannot_open(path));
  std::unique_ptr<Journal> journal(new Journal(file, path));
  SKILLGIT_CHECK(lock(file, path));
  SKILLGIT_CHECK(journal->load());
  // Best effort: there are file systems without modes.
  (void)!::fchmod(file, kPrivate);
  SKILLGIT_CHECK(journal->cut_torn_end());
  if (journal->end_ == 0) SKILLGIT_CHECK(journal->begin());
  return journal;
}

Result<std::unique_ptr<Journal>> Journal::open(const store::Repository& repository,
                                               const std::filesystem::path& path) {
  SKILLGIT_CHECK(store::make_folders(repository, path.parent_path()));
  return open(path);
}

Result<std::unique_ptr<Journal>> Journal::read(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (file < 0 && errno != ENOENT && errno != EACCES) return fail(cannot_open(path));
  std::unique_ptr<Journal> journal(new Journal(file, path));
  if (file >= 0) SKILLGIT_CHECK(journal->load());
  return journal;
}

Journal::~Journal() {
  if (file_.descriptor >= 0) ::close(file_.descriptor);
}

/// Says of an error in a frame where that is, and what can be done.
Error Journal::located(Error error, std::uint64_t place) const {
  if (!error.hint()) error = std::move(error).with_hint(kWithoutIt);
  return std::move(error).with_context("'" + path_.string() + "' at byte " + std::to_string(place));
}

/// Reads what the file tells, up to its first frame that is not whole.
Status Journal::load() {
  SKILLGIT_TRY(const std::uint64_t size, size_of(file_.descriptor, path_));
  FrameReader frames(file_, size);
  for (;;) {
    SKILLGIT_TRY(const auto payload, frames.next());
    if (!payload) break;
    auto record = read_record(*payload);
    if (!record) return fail(located(std::move(record).error(), frames.place()));
    take(*record, frames.place());
  }
  end_ = frames.end();
  SKILLGIT_TRY(const bool cut_short, is_torn_behind(file_, end_, size));
  if (cut_short) return {};
  return fail(Error(ErrorKind::damaged, "'" + path_.string() + "' is damaged at byte " +
                                            std::to_string(end_) +
                                            (end_ == 0 ? ", or the journal of another run" : ""))
                  .with_hint(kWithoutIt));
}

Status Journal::cut_torn_end() {
  struct stat told {};
  const auto end = static_cast<off_t>(end_);
  if (::fstat(file_.descriptor, &told) == 0 && told.st_size <= end) return {};
  if (::ftruncate(file_.descriptor, end) == 0) return {};
  return fail(io_error("cannot cut the torn end of '" + path_.string() + "'"));
}

Status Journal::begin() {
  const JournalRecord record{.type = Type::began};
  return append_and_sync(record, payload_of(record));
}

/// What a record that is in the file now changes in memory.
void Journal::take(const JournalRecord& record, std::uint64_t place) {
  const ShortDigest id = id_of(record.request);
  spending_.seconds = std::max(spending_.seconds, record.second);
  if (record.has_answer()) places_.add(id, place);
  switch (record.type) {
    case Type::began:
    case Type::rested:
      return;
    case Type::missed:
      missed_[id] = record.step;
      return;
    case Type::sent:
      return count_try(id, record);
    case Type::used:
      spending_.of(record.payee).cost += record.spent.value_or(Cost{});
      spending_.of(record.stage).cost += record.spent.value_or(Cost{});
      return;
    case Type::settled:
    case Type::done:
    case Type::answered:
      return settle(id, record.spent);
  }
}

void Journal::count_try(const ShortDigest& request, const JournalRecord& sent) {
  Account& account = spending_.of(sent.payee);
  StageSpending& stage = spending_.of(sent.stage);
  if (sent.is_rollout) {
    ++spending_.rollouts;
    ++stage.rollouts;
  }
  ++account.calls;
  ++stage.calls;
  account.cost += sent.worst;
  spending_.reserved += Account{1, sent.worst};
  stage.cost += sent.worst;
  open_[request].push_back({sent.payee, sent.stage, sent.worst});
}

void Journal::settle(const ShortDigest& request, const std::optional<Cost>& spent) {
  const auto found = open_.find(request);
  if (found == open_.end()) return;
  const OpenTry one = found->second.back();
  found->second.pop_back();
  if (found->second.empty()) open_.erase(found);
  --spending_.reserved.calls;
  spending_.reserved.cost -= one.worst;
  if (!spent) return;
  for (Cost* const cost : {&spending_.of(one.payee).cost, &spending_.of(one.stage).cost}) {
    *cost -= one.worst;
    *cost += *spent;
  }
}

std::uint64_t Journal::end() const {
  const std::scoped_lock lock(mutex_);
  return end_;
}

Status Journal::append(const JournalRecord& record, const std::string& payload) {
  assert(file_.descriptor >= 0);  // What was opened to be read is not written to.
  const Frame frame(payload);
  const std::scoped_lock lock(mutex_);
  const std::string bytes = frame.at(file_.mark, end_);
  if (is_torn_) return fail(ErrorKind::damaged, "the journal ends in half a frame");
  for (std::size_t written = 0; written < bytes.size();) {
    const ssize_t put = ::write(file_.descriptor, bytes.data() + written, bytes.size() - written);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      const Error error = store::cannot("write", path_, errno);
      // Half a frame would hide all that another worker may still add behind it.
      const auto end = static_cast<off_t>(end_);
      if (written > 0 && ::ftruncate(file_.descriptor, end) != 0) is_torn_ = true;
      return fail(error);
    }
    written += static_cast<std::size_t>(put);
  }
  take(record, end_);
  end_ += bytes.size();
  return {};
}

/// Workers that finish together share a sync: the first one's covers what the others wrote before.
Status Journal::append_and_sync(const JournalRecord& record, const std::string& payload) {
  SKILLGIT_CHECK(append(record, payload));
  const std::uint64_t mine = end();
  const std::scoped_lock lock(sync_mutex_);
  if (synced_ >= mine) return {};
  const std::uint64_t covered = end();
  if (::fdatasync(file_.descriptor) != 0) return fail(store::cannot("sync", path_, errno));
  SKILLGIT_CHECK(check_still_there());
  synced_ = covered;
  return {};
}

/// What is written to a file that was taken away, nobody will find.
Status Journal::check_still_there() const {
  struct stat file {};
  if (::fstat(file_.descriptor, &file) != 0 || file.st_nlink > 0) return {};
  return fail(Error(ErrorKind::conflict,
                    "'" + path_.string() + "' was taken away while the run was at work")
                  .with_hint("run the same command again: it goes on with what the run log has"));
}

Status Journal::sent(const Try& one, std::int64_t second) {
  const JournalRecord record{.type = Type::sent,
                             .request = one.request,
                             .second = second,
                             .payee = one.payee,
                             .stage = one.stage,
                             .is_rollout = one.is_rollout,
                             .worst = one.worst};
  return append(record, payload_of(record));
}

Status Journal::settled(const AttemptKey& request, const std::optional<Cost>& spent,
                        std::int64_t second) {
  const JournalRecord record{
      .type = Type::settled, .request = request, .second = second, .spent = spent};
  return append(record, payload_of(record));
}

Status Journal::used(const AttemptKey& request, Payee payee, Stage stage, const Cost& spent,
                     std::int64_t second) {
  const JournalRecord record{.type = Type::used,
                             .request = request,
                             .second = second,
                             .payee = payee,
                             .stage = stage,
                             .spent = spent};
  return append(record, payload_of(record));
}

Status Journal::done(const AttemptKey& attempt, const tasks::Rollout& rollout,
                     const std::optional<Cost>& spent, std::int64_t second) {
  if (rollout.status == tasks::RolloutStatus::infra_error)
    return spent ? settled(attempt, *spent, second) : Status();
  const JournalRecord record{
      .type = Type::done, .request = attempt, .second = second, .spent = spent};
  return append_and_sync(record, payload_of(record, rollout));
}

Status Journal::answered(const AttemptKey& question, const optimizer::Reply& reply,
                         const std::optional<Cost>& spent, std::int64_t second) {
  const JournalRecord record{
      .type = Type::answered, .request = question, .second = second, .spent = spent};
  return append_and_sync(record, payload_of(record, reply));
}

Status Journal::missed(const AttemptKey& attempt, int step) {
  const JournalRecord record{
      .type = Type::missed, .request = attempt, .second = spending().seconds, .step = step};
  return append(record, payload_of(record));
}

Status Journal::rested(std::int64_t second) {
  const JournalRecord record{.type = Type::rested, .second = second};
  return append(record, payload_of(record));
}

bool Journal::has_missed(const AttemptKey& attempt, int step) const {
  const std::scoped_lock lock(mutex_);
  const auto found = missed_.find(id_of(attempt));
  return found != missed_.end() && found->second == step;
}

void Journal::adopt(const Draw& draw) {
  const ShortDigest id = id_of({draw.key, draw.index});
  const std::scoped_lock lock(mutex_);
  if (!places_.newest(id)) adopted_.try_emplace(id, draw);
}

/// The answer to a request as `parse` finds it in a payload, or nothing.
template <typename Answer>
Result<std::optional<Answer>> Journal::answer_to(const AttemptKey& request,
                                                 Result<Answer> (*parse)(std::string_view)) const {
  std::uint64_t place = 0;
  {
    const std::scoped_lock lock(mutex_);
    const auto newest = places_.newest(id_of(request));
    if (!newest) return std::optional<Answer>();
    place = *newest;
  }
  const auto payload = read_frame(file_, place, end());
  if (!payload) return fail(located(payload.error(), place));
  auto answer = parse(*payload);
  if (!answer) return fail(located(std::move(answer).error(), place));
  return std::optional(*std::move(answer));
}

bool Journal::knows(const AttemptKey& attempt) const {
  const ShortDigest id = id_of(attempt);
  const std::scoped_lock lock(mutex_);
  return places_.newest(id) || adopted_.contains(id);
}

Result<std::optional<tasks::Rollout>> Journal::find_whole(const AttemptKey& attempt) const {
  return answer_to(attempt, rollout_in);
}

Result<std::optional<tasks::Rollout>> Journal::find(const AttemptKey& attempt) const {
  SKILLGIT_TRY(auto whole, find_whole(attempt));
  if (whole) return whole;
  const std::scoped_lock lock(mutex_);
  const auto adopted = adopted_.find(id_of(attempt));
  if (adopted == adopted_.end()) return whole;
  tasks::Rollout rollout;
  rollout.task = adopted->second.task;
  rollout.status = tasks::RolloutStatus::scored;
  rollout.points = adopted->second.points;
  return std::optional(std::move(rollout));
}

Result<std::optional<optimizer::Reply>> Journal::find_answer(const AttemptKey& question) const {
  return answer_to(question, reply_in);
}

Status Journal::each_attempt(const Visit& visit) const { return each(Type::done, visit); }

Status Journal::each_question(const Visit& visit) const { return each(Type::answered, visit); }

Status Journal::each(JournalRecord::Type type, const Visit& visit) const {
  if (file_.descriptor < 0) return {};
  for (FrameReader frames(file_, end());;) {
    SKILLGIT_TRY(const auto payload, frames.next());
    if (!payload) return {};
    const auto record = read_record(*payload);
    if (record && record->type == type) visit(record->request, record->spent.value_or(Cost{}));
  }
}

Spending Journal::spending() const {
  const std::scoped_lock lock(mutex_);
  return spending_;
}

}  // namespace skillgit::train
