#include "train/earlier_replies.hpp"

#include "train/fold.hpp"
#include "train/run_start.hpp"

#include <utility>

namespace skillgit::train {
namespace {

/// What a journal has; nothing where it cannot be read.
std::optional<tasks::Rollout> found_in(const Journal& journal, const AttemptKey& attempt) {
  auto found = journal.find_whole(attempt);
  return found ? *std::move(found) : std::nullopt;
}

}  // namespace

EarlierReplies::EarlierReplies(const store::Repository& repository, const std::vector<Pin>& pins)
    : repository_(repository) {
  for (const Pin& pin : pins)
    if (auto run = run_of(pin)) unopened_.push_back(*std::move(run));
}

std::optional<tasks::Rollout> EarlierReplies::find(const AttemptKey& attempt) {
  for (const auto& journal : journals_)
    if (auto found = found_in(*journal, attempt)) return found;
  while (!unopened_.empty()) {
    auto journal = Journal::read(journal_path(repository_, unopened_.back()));
    unopened_.pop_back();
    if (!journal) continue;
    journals_.push_back(*std::move(journal));
    if (auto found = found_in(*journals_.back(), attempt)) return found;
  }
  return std::nullopt;
}

}  // namespace skillgit::train
