#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/train/spending.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit::train {

/// One request: an attempt, by what its score belongs to and the how-manieth of the run it is;
/// or a question to the optimizer model, by its text and its place in the step.
struct AttemptKey {
  std::string key;
  int index = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a comparison with 0 there.
  friend auto operator<=>(const AttemptKey&, const AttemptKey&) = default;
};

/// What a frame of a journal says (docs/formats/journal.md), but for prompts and replies.
struct JournalRecord {
  enum class Type { sent, settled, done, answered, missed, used, began, rested };
  Type type = Type::began;  ///< What began is the file itself, and the run rested: no request did.
  AttemptKey request = {};
  std::int64_t second = 0;
  Payee payee = Payee::target;  ///< Of what was sent or used; so is the stage.
  Stage stage = Stage::train;
  bool is_rollout = false;  ///< Of what was sent; so is the worst case.
  Cost worst = {};
  std::optional<Cost> spent = {};  ///< Of what was settled, done, answered or used.
  int step = 0;                    ///< Of what was missed.

  bool has_answer() const { return type == Type::done || type == Type::answered; }
};

/// The payload of a frame: of what has no texts, of an attempt that is done, and of a question that
/// was answered.
std::string payload_of(const JournalRecord& record);
std::string payload_of(const JournalRecord& record, const tasks::Rollout& rollout);
std::string payload_of(const JournalRecord& record, const optimizer::Reply& reply);

/// Reads a payload without its texts, in a time that hardly depends on how long they are. Fails
/// with damaged where it is none of these types, or not what its type asks for.
Result<JournalRecord> read_record(std::string_view payload);

/// The texts of a payload. Fails with damaged when it has none, or what no rollout can have.
Result<tasks::Rollout> rollout_in(std::string_view payload);
Result<optimizer::Reply> reply_in(std::string_view payload);

}  // namespace skillgit::train
