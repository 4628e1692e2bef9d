#include "skillgit/train/spending.hpp"

#include "train/journal.hpp"
#include "train/run_start.hpp"

namespace skillgit::train {

Result<std::optional<Spending>> spending_of(const store::Repository& repository,
                                            const store::RunName& run) {
  SKILLGIT_TRY(const auto journal, Journal::read(journal_path(repository, run)));
  if (!journal) return std::optional<Spending>();
  Spending spending{.requests = journal->requests(),
                    .seconds = journal->seconds(),
                    .answers = journal->answers(),
                    .attempts = {}};
  for (const auto& [attempt, rollout] : journal->all())
    spending.attempts[{attempt.key, attempt.index}] = {rollout.prompt_tokens, rollout.reply_tokens};
  return std::optional(std::move(spending));
}

}  // namespace skillgit::train
