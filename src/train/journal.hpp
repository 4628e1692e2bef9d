#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/spending.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::train {

/// One request: an attempt, by what its score belongs to and the how-manieth of the run it is;
/// or a question to the optimizer model, by its text and its place in the step.
struct AttemptKey {
  std::string key;
  int index = 0;

  friend auto operator<=>(const AttemptKey&, const AttemptKey&) = default;
};

/// A try of a request that is about to be made.
struct Try {
  AttemptKey request;
  Payee payee = Payee::target;
  bool is_rollout = false;  ///< The first try of an attempt; tries after a failure are none.
  Cost worst;               ///< What it may cost at most.
};

/// What a run has asked and been answered, kept until the run log has it, and after.
///
/// An append-only file of frames: length, checksum, one JSON object (docs/formats/journal.md).
/// A frame that was cut short by a crash is dropped when the file is opened; where whole frames
/// follow a broken one, the file is damaged and stays as it is. Safe to use from several threads;
/// one process writes.
class Journal {
 public:
  /// Opens or creates the file. Fails with damaged when it cannot be read or written.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path);

  /// Reads a file that another process may be writing, and leaves it as it is: nothing can be
  /// noted then. Empty where there is none. Fails with damaged as open() does.
  static Result<std::unique_ptr<Journal>> read(const std::filesystem::path& path);

  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Notes that a try is about to be made: from here on it counts at its worst case, until one of
  /// the three below tells what it cost.
  Status sent(const Try& one, std::int64_t second);

  /// Notes what the newest open try of a request cost, where there is no answer to keep.
  Status settled(const AttemptKey& request, const Cost& spent, std::int64_t second);

  /// Keeps what came back; on disk before this returns. Where nobody counted, `spent` is nothing,
  /// and the worst case stands.
  Status done(const AttemptKey& attempt, const tasks::Rollout& rollout,
              const std::optional<Cost>& spent, std::int64_t second);

  /// Keeps a reply of the optimizer model; likewise.
  Status answered(const AttemptKey& question, const std::string& reply,
                  const std::optional<Cost>& spent, std::int64_t second);

  /// Takes the score of an attempt from the run log, where the file has nothing of it: on a
  /// machine that trains on, what another has settled is not asked again.
  void adopt(const Draw& draw);

  /// What came back for an attempt, or nothing. An infrastructure error is never an answer.
  std::optional<tasks::Rollout> find(const AttemptKey& attempt) const;
  std::optional<std::string> find_answer(const AttemptKey& question) const;

  /// Every attempt with an answer.
  std::map<AttemptKey, tasks::Rollout> all() const;

  /// What was spent in the whole life of the run. `seconds` is the newest that a frame carries:
  /// how long the run has been worked on.
  Spending spending() const;

 private:
  explicit Journal(int file) : file_(file) {}
  Result<std::size_t> load(const std::filesystem::path& path);
  Status append(const std::string& payload);
  Error cut_back(Error error);
  Status append_and_sync(const std::string& payload);
  bool replay(std::string_view payload);
  void take_sent(const Json& frame);
  void settle(const AttemptKey& request, const Json& spent);

  int file_;                   ///< Negative when there is none to write to.
  std::mutex sync_mutex_;      ///< One sync at a time; who waits for it may be covered by it.
  std::uint64_t synced_ = 0;   ///< Bytes that are surely on disk. Under sync_mutex_.
  mutable std::mutex mutex_;   ///< Guards all below, and the order of writes.
  std::uint64_t written_ = 0;  ///< Bytes of whole frames.
  std::map<AttemptKey, tasks::Rollout> rollouts_;
  std::map<AttemptKey, std::string> answers_;
  std::map<AttemptKey, std::vector<Try>> open_;  ///< Tries of which nobody knows what they cost.
  Spending spending_;                            ///< With the open ones at their worst.
};

}  // namespace skillgit::train
