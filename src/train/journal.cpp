#include "train/journal.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/json.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

namespace skillgit::train {
namespace {

// A frame: 8 hex digits of length, 8 of checksum, a space after each, the payload, a newline.
// Text, so that `less` shows a journal.
constexpr std::size_t kHeader = 18;
constexpr std::size_t kChecksum = 8;

/// Of one try, in tokens or in billionths of a dollar: far above any, and thousands of them add up.
constexpr std::int64_t kMostCost = 1'000'000'000'000'000;

std::string hex8(std::size_t number) {
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08zx", number);
  return digits.data();
}

std::string frame(const std::string& payload) {
  return hex8(payload.size()) + ' ' + sha256_hex(payload).substr(0, kChecksum) + ' ' + payload +
         '\n';
}

/// The payload of the frame that `bytes` begins with, or nothing when it is torn.
std::optional<std::string_view> first_payload(std::string_view bytes) {
  if (bytes.size() < kHeader || bytes[8] != ' ' || bytes[kHeader - 1] != ' ') return std::nullopt;
  std::size_t length = 0;
  for (const char digit : bytes.substr(0, 8)) {
    const auto value = std::string_view("0123456789abcdef").find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    length = length * 16 + value;
  }
  if (bytes.size() - kHeader < length + 1 || bytes[kHeader + length] != '\n') return std::nullopt;
  const std::string_view payload = bytes.substr(kHeader, length);
  if (sha256_hex(payload).substr(0, kChecksum) != bytes.substr(9, kChecksum)) return std::nullopt;
  return payload;
}

/// Whether a whole frame begins somewhere in `rest`. What a crash cuts short has none behind it,
/// since a payload is one line.
bool holds_a_frame(std::string_view rest) {
  for (; rest.size() > kHeader; rest.remove_prefix(1))
    if (first_payload(rest)) return true;
  return false;
}

Error io_error(const std::string& attempt) {
  return Error(ErrorKind::damaged, attempt + ": " + std::strerror(errno));
}

Result<std::string> read_all(int file) {
  std::string bytes;
  std::array<char, 1 << 16> block{};
  for (;;) {
    const ssize_t got = ::read(file, block.data(), block.size());
    if (got == 0) return bytes;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(io_error("cannot read the journal"));
    bytes.append(block.data(), static_cast<std::size_t>(got));
  }
}

Json to_json(const tasks::Rollout& rollout) {
  return {{"task", rollout.task},
          {"status", tasks::to_string(rollout.status)},
          {"points", rollout.points},
          {"why", rollout.why},
          {"prompt", rollout.prompt},
          {"reply", rollout.reply},
          {"prompt_tokens", rollout.prompt_tokens},
          {"reply_tokens", rollout.reply_tokens}};
}

/// A whole number from 0 to `most`; throws what a missing member throws.
std::int64_t number(const Json& json, const char* name, std::int64_t most) {
  const Json& value = json.at(name);
  if (!value.is_number_integer() || value < 0 || value > most)
    throw Json::other_error::create(500, "out of range", &json);
  return value.get<std::int64_t>();
}

tasks::Rollout rollout_from(const Json& json) {
  tasks::Rollout rollout;
  rollout.task = json.at("task").get<std::string>();
  const auto status = json.at("status").get<std::string>();
  for (const auto known : {tasks::RolloutStatus::scored, tasks::RolloutStatus::failed})
    if (status == tasks::to_string(known)) rollout.status = known;
  if (rollout.status == tasks::RolloutStatus::infra_error)
    throw Json::other_error::create(500, "no answer", &json);
  rollout.points = number(json, "points", tasks::kFullMarks);
  rollout.why = json.at("why").get<std::string>();
  rollout.prompt = json.at("prompt").get<std::string>();
  rollout.reply = json.at("reply").get<std::string>();
  rollout.prompt_tokens = number(json, "prompt_tokens", kMostCost);
  rollout.reply_tokens = number(json, "reply_tokens", kMostCost);
  return rollout;
}

Json to_json(const Cost& cost) {
  return {{"prompt_tokens", cost.prompt_tokens},
          {"reply_tokens", cost.reply_tokens},
          {"nano_usd", cost.nano_usd}};
}

Json to_json(const std::optional<Cost>& cost) { return cost ? to_json(*cost) : Json(); }

Cost cost_from(const Json& json) {
  return {.prompt_tokens = number(json, "prompt_tokens", kMostCost),
          .reply_tokens = number(json, "reply_tokens", kMostCost),
          .nano_usd = number(json, "nano_usd", kMostCost)};
}

AttemptKey key_from(const Json& json) {
  return {json.at("key").get<std::string>(), static_cast<int>(number(json, "index", INT_MAX))};
}

/// The members that every frame about a request has.
Json frame_of(std::string_view type, const AttemptKey& request, std::int64_t second) {
  return {{"type", type}, {"key", request.key}, {"index", request.index}, {"second", second}};
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    return fail(ErrorKind::damaged,
                "cannot make '" + path.parent_path().string() + "': " + error.message());
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return fail(io_error("cannot open '" + path.string() + "'"));
  std::unique_ptr<Journal> journal(new Journal(file));
  SKILLGIT_TRY(const std::size_t whole, journal->load(path));
  // What follows the last whole frame was being written when a process died.
  if (std::filesystem::file_size(path, error) > whole &&
      ::ftruncate(file, static_cast<off_t>(whole)) != 0)
    return fail(io_error("cannot cut the torn end of '" + path.string() + "'"));
  journal->written_ = whole;
  return journal;
}

Result<std::unique_ptr<Journal>> Journal::read(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) return fail(io_error("cannot open '" + path.string() + "'"));
  std::unique_ptr<Journal> journal(new Journal(file));
  if (file >= 0) SKILLGIT_CHECK(journal->load(path));
  return journal;
}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

/// Replays the file, and tells how many bytes of it are whole frames.
Result<std::size_t> Journal::load(const std::filesystem::path& path) {
  SKILLGIT_TRY(const std::string bytes, read_all(file_));
  std::size_t whole = 0;
  while (const auto payload = first_payload(std::string_view(bytes).substr(whole))) {
    if (!replay(*payload))
      return fail(Error(ErrorKind::damaged, "'" + path.string() + "' holds a frame of another kind")
                      .with_hint("a newer skillgit may have written it"));
    whole += kHeader + payload->size() + 1;
  }
  if (holds_a_frame(std::string_view(bytes).substr(whole)))
    return fail(
        Error(ErrorKind::damaged, "'" + path.string() + "' is damaged at byte " +
                                      std::to_string(whole) + ", and whole frames follow")
            .with_hint("restore it, or move it away: the run then goes on from its log, and "
                       "asks again for what that does not have"));
  return whole;
}

bool Journal::replay(std::string_view payload) {
  const auto parsed = parse_json(payload);
  if (!parsed) return false;
  try {
    const Json& json = *parsed;
    const auto type = json.at("type").get<std::string>();
    spending_.seconds = std::max(spending_.seconds, number(json, "second", kMostCost));
    if (type == "sent") {
      take_sent(json);
      return true;
    }
    if (type == "done")
      rollouts_[key_from(json)] = rollout_from(json.at("rollout"));
    else if (type == "answered")
      answers_[key_from(json)] = json.at("reply").get<std::string>();
    else if (type != "settled")
      return false;
    settle(key_from(json), json.at("spent"));
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

void Journal::take_sent(const Json& frame) {
  const auto payee = frame.at("payee").get<std::string>();
  Try one{.request = key_from(frame),
          .payee = payee == to_string(Payee::target) ? Payee::target : Payee::optimizer,
          .is_rollout = frame.at("rollout").get<bool>(),
          .worst = cost_from(frame.at("worst"))};
  if (one.is_rollout) ++spending_.rollouts;
  Account& account = spending_.of(one.payee);
  ++account.calls;
  account.cost += one.worst;
  open_[one.request].push_back(std::move(one));
}

void Journal::settle(const AttemptKey& request, const Json& spent) {
  const auto found = open_.find(request);
  if (found == open_.end()) return;
  const Try one = std::move(found->second.back());
  found->second.pop_back();
  if (found->second.empty()) open_.erase(found);
  if (spent.is_null()) return;
  Account& account = spending_.of(one.payee);
  account.cost -= one.worst;
  account.cost += cost_from(spent);
}

/// Takes back what a full disk let through of a frame, so that none follows a torn one.
Error Journal::cut_back(Error error) {
  if (::ftruncate(file_, static_cast<off_t>(written_)) == 0) return error;
  return std::move(error).with_hint("the end of the journal is torn, too");
}

Status Journal::append(const std::string& payload) {
  assert(file_ >= 0);  // What was opened to be read is not written to.
  const std::scoped_lock lock(mutex_);
  const std::string bytes = frame(payload);
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t put = ::write(file_, bytes.data() + written, bytes.size() - written);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fail(cut_back(io_error("cannot write the journal")));
    written += static_cast<std::size_t>(put);
  }
  written_ += bytes.size();
  replay(payload);
  return {};
}

/// Workers that finish together share a sync: the first one's covers what the others wrote before.
Status Journal::append_and_sync(const std::string& payload) {
  SKILLGIT_CHECK(append(payload));
  const auto written = [this] {
    const std::scoped_lock lock(mutex_);
    return written_;
  };
  const std::uint64_t mine = written();
  const std::scoped_lock lock(sync_mutex_);
  if (synced_ >= mine) return {};
  const std::uint64_t covered = written();
  if (::fdatasync(file_) != 0) return fail(io_error("cannot sync the journal"));
  synced_ = covered;
  return {};
}

Status Journal::sent(const Try& one, std::int64_t second) {
  Json frame = frame_of("sent", one.request, second);
  frame["payee"] = to_string(one.payee);
  frame["rollout"] = one.is_rollout;
  frame["worst"] = to_json(one.worst);
  return append(to_line(frame));
}

Status Journal::settled(const AttemptKey& request, const Cost& spent, std::int64_t second) {
  Json frame = frame_of("settled", request, second);
  frame["spent"] = to_json(spent);
  return append(to_line(frame));
}

Status Journal::done(const AttemptKey& attempt, const tasks::Rollout& rollout,
                     const std::optional<Cost>& spent, std::int64_t second) {
  if (rollout.status == tasks::RolloutStatus::infra_error)
    return spent ? settled(attempt, *spent, second) : Status();
  Json frame = frame_of("done", attempt, second);
  frame["rollout"] = to_json(rollout);
  frame["spent"] = to_json(spent);
  return append_and_sync(to_line(frame));
}

Status Journal::answered(const AttemptKey& question, const std::string& reply,
                         const std::optional<Cost>& spent, std::int64_t second) {
  Json frame = frame_of("answered", question, second);
  frame["reply"] = reply;
  frame["spent"] = to_json(spent);
  return append_and_sync(to_line(frame));
}

void Journal::adopt(const Draw& draw) {
  const std::scoped_lock lock(mutex_);
  tasks::Rollout rollout;
  rollout.task = draw.task;
  rollout.status = tasks::RolloutStatus::scored;
  rollout.points = draw.points;
  rollouts_.try_emplace({draw.key, draw.index}, std::move(rollout));
}

std::optional<tasks::Rollout> Journal::find(const AttemptKey& attempt) const {
  const std::scoped_lock lock(mutex_);
  const auto found = rollouts_.find(attempt);
  if (found == rollouts_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Journal::find_answer(const AttemptKey& question) const {
  const std::scoped_lock lock(mutex_);
  const auto found = answers_.find(question);
  if (found == answers_.end()) return std::nullopt;
  return found->second;
}

std::map<AttemptKey, tasks::Rollout> Journal::all() const {
  const std::scoped_lock lock(mutex_);
  return rollouts_;
}

Spending Journal::spending() const {
  const std::scoped_lock lock(mutex_);
  return spending_;
}

}  // namespace skillgit::train
