#pragma once

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/spending.hpp"
#include "train/digest_table.hpp"
#include "train/frames.hpp"
#include "train/journal_record.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace skillgit::train {

/// A try of a request that is about to be made.
struct Try {
  AttemptKey request;
  Payee payee = Payee::target;
  Stage stage = Stage::train;
  bool is_rollout = false;  ///< The first try of an attempt; tries after a failure are none.
  Cost worst;               ///< What it may cost at most.
};

/// What a run has asked and been answered, kept until the run log has it, and after.
///
/// An append-only file of frames, each with one JSON object (docs/formats/journal.md). A frame
/// that was cut short by a crash is dropped when the file is opened; where anything else stands
/// behind the whole frames, the file is damaged and stays as it is. In memory there is only where
/// an answer stands: it is read back when somebody asks for it. Safe to use from several threads;
/// one process writes.
class Journal {
 public:
  /// Opens or creates the file, and sees to it that its first record is on disk. Fails with
  /// conflict while another writer has it open, and with damaged when it cannot be read or written,
  /// or is a link. Only the user can read it then.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path);

  /// The same in a repository's git folder: the folders are as open to others as it is shared.
  static Result<std::unique_ptr<Journal>> open(const store::Repository& repository,
                                               const std::filesystem::path& path);

  /// Reads a file that another process may be writing, and leaves it as it is: nothing can be
  /// noted then. Empty where there is none, or one that this user may not read. Fails with damaged
  /// as open() does.
  static Result<std::unique_ptr<Journal>> read(const std::filesystem::path& path);

  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Whether the file has its first record. What open() has made has it, even after a power cut.
  bool has_begun() const { return end() > 0; }

  /// Notes that a try is about to be made: from here on it counts at its worst case, until one of
  /// the three below tells what it cost.
  Status sent(const Try& one, std::int64_t second);

  /// Notes that the newest open try of a request has ended, and what it cost, where there is no
  /// answer to keep. Where nobody counted, `spent` is nothing, and the worst case stands.
  Status settled(const AttemptKey& request, const std::optional<Cost>& spent, std::int64_t second);

  /// Notes a cost of a request that belongs to none of its tries.
  Status used(const AttemptKey& request, Payee payee, Stage stage, const Cost& spent,
              std::int64_t second);

  /// Keeps what came back; on disk before this returns. `spent` as for settled().
  Status done(const AttemptKey& attempt, const tasks::Rollout& rollout,
              const std::optional<Cost>& spent, std::int64_t second);

  /// Keeps a reply of the optimizer model; likewise.
  Status answered(const AttemptKey& question, const optimizer::Reply& reply,
                  const std::optional<Cost>& spent, std::int64_t second);

  /// Notes that an attempt could not be made, and that a step did without it.
  Status missed(const AttemptKey& attempt, int step);

  /// Notes for how long the run has been worked on when it comes to rest.
  Status rested(std::int64_t second);

  /// Whether a step did without an attempt.
  bool has_missed(const AttemptKey& attempt, int step) const;

  /// Takes the score of an attempt from the run log, where the file has nothing of it: on a
  /// machine that trains on, what another has settled is not asked again.
  void adopt(const Draw& draw);

  /// Whether the answer to an attempt is known, without reading it.
  bool knows(const AttemptKey& attempt) const;

  /// What came back for an attempt, or nothing. An infrastructure error is never an answer. Fails
  /// with damaged when it can no longer be read.
  Result<std::optional<tasks::Rollout>> find(const AttemptKey& attempt) const;

  /// The same, where the file has it: with prompt and reply.
  Result<std::optional<tasks::Rollout>> find_whole(const AttemptKey& attempt) const;

  /// What came back for a question, or nothing; likewise.
  Result<std::optional<optimizer::Reply>> find_answer(const AttemptKey& question) const;

  using Visit = std::function<void(const AttemptKey&, const Cost&)>;

  /// Tells of every attempt with an answer in the file what it used, in the order they came back:
  /// nothing where nobody counted.
  Status each_attempt(const Visit& visit) const;

  /// The same of every question with an answer.
  Status each_question(const Visit& visit) const;

  /// What was spent in the whole life of the run. `seconds` is the newest that a frame carries:
  /// how long the run has been worked on.
  Spending spending() const;

 private:
  /// Of a try of which nobody knows what it cost.
  struct OpenTry {
    Payee payee = Payee::target;
    Stage stage = Stage::train;
    Cost worst;
  };

  /// By digests of requests: there may be many.
  template <typename Value>
  using Table = std::unordered_map<ShortDigest, Value, ShortDigestHash>;

  Journal(int file, std::filesystem::path path)
      : file_{file, mark_of(path)}, path_(std::move(path)) {}
  Status load();
  Status cut_torn_end();
  Status begin();
  std::uint64_t end() const;
  Status each(JournalRecord::Type type, const Visit& visit) const;
  Status append(const JournalRecord& record, const std::string& payload);
  Status append_and_sync(const JournalRecord& record, const std::string& payload);
  Status check_still_there() const;
  Error located(Error error, std::uint64_t place) const;
  template <typename Answer>
  Result<std::optional<Answer>> answer_to(const AttemptKey& request,
                                          Result<Answer> (*parse)(std::string_view)) const;
  void take(const JournalRecord& record, std::uint64_t place);
  void count_try(const ShortDigest& request, const JournalRecord& sent);
  void settle(const ShortDigest& request, const std::optional<Cost>& spent);

  FrameFile file_;  ///< With a negative descriptor when there is none.
  std::filesystem::path path_;
  std::mutex sync_mutex_;     ///< One sync at a time; who waits for it may be covered by it.
  std::uint64_t synced_ = 0;  ///< Up to here the file is surely on disk. Under sync_mutex_.
  mutable std::mutex mutex_;  ///< Guards all below, and the order of writes.
  std::uint64_t end_ = 0;     ///< Where the whole frames of the file end.
  bool is_torn_ = false;      ///< Half a frame stands there, and could not be taken away.
  DigestTable<std::uint64_t> places_;  ///< Of the frames with answers, the newest of a request.
  Table<Draw> adopted_;                ///< What no frame tells.
  Table<std::vector<OpenTry>> open_;
  Table<int> missed_;  ///< The newest step that did without an attempt.
  Spending spending_;  ///< With the open tries at their worst.
};

}  // namespace skillgit::train
