#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/train/events.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skillgit::train {

/// One attempt: what its score belongs to, and the how-manieth of the run.
struct AttemptKey {
  std::string key;
  int index = 0;

  friend auto operator<=>(const AttemptKey&, const AttemptKey&) = default;
};

/// What a run has asked and been answered, kept until the run log has it, and after.
///
/// An append-only file of frames: length, checksum, one JSON object (docs/formats/journal.md).
/// A frame that was cut short by a crash is dropped when the file is opened. Safe to use from
/// several threads; one process writes.
class Journal {
 public:
  /// Opens or creates the file. Fails with damaged when it cannot be read or written.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path);

  /// Reads the file as it is now, without changing it; null where there is none. Nothing can be
  /// added to what is returned.
  static Result<std::unique_ptr<const Journal>> read(const std::filesystem::path& path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Notes that a request is about to be made: from here on it counts as spent.
  Status sent(const AttemptKey& attempt, std::int64_t second);

  /// Keeps what came back; on disk before this returns.
  Status done(const AttemptKey& attempt, const tasks::Rollout& rollout, std::int64_t second);

  /// Keeps a reply of the optimizer model under a key of its own; likewise.
  Status answered(const std::string& key, const std::string& reply, std::int64_t second);

  /// Takes the score of an attempt from the run log, where the file has nothing of it: on a
  /// machine that trains on, what another has settled is not asked again.
  void adopt(const Draw& draw);

  /// What came back for an attempt, or nothing. An infrastructure error is never an answer.
  std::optional<tasks::Rollout> find(const AttemptKey& attempt) const;
  std::optional<std::string> find_answer(const std::string& key) const;

  /// Every attempt with an answer.
  std::map<AttemptKey, tasks::Rollout> all() const;

  /// How many requests were sent in the whole life of the run.
  std::int64_t requests() const;

  /// How many replies of the optimizer model it holds.
  std::int64_t answers() const;

  /// The newest second that a frame carries: how long the run has been worked on.
  std::int64_t seconds() const;

 private:
  explicit Journal(int file) : file_(file) {}
  Status load(const std::filesystem::path& path);
  Result<std::uint64_t> replay_all(const std::string& bytes, const std::filesystem::path& path);
  Status append(const std::string& payload);
  Status append_and_sync(const std::string& payload);
  bool replay(std::string_view payload);

  int file_;
  std::mutex sync_mutex_;      ///< One sync at a time; who waits for it may be covered by it.
  std::uint64_t synced_ = 0;   ///< Bytes that are surely on disk. Under sync_mutex_.
  mutable std::mutex mutex_;   ///< Guards all below, and the order of writes.
  std::uint64_t written_ = 0;  ///< Bytes written by this process.
  std::map<AttemptKey, tasks::Rollout> rollouts_;
  std::map<std::string, std::string> answers_;
  std::int64_t requests_ = 0;
  std::int64_t seconds_ = 0;
};

}  // namespace skillgit::train
