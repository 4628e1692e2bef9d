#pragma once

#include "skillgit/edge/store/run_store.hpp"
#include "support/scratch_repository.hpp"

#include <memory>
#include <string>
#include <vector>

namespace skillgit::bench {

inline constexpr const char* kSkillFile = "skills/demo/SKILL.md";

/// A skill of about so many bytes.
std::string skill_text(std::size_t bytes);

/// The value of `result`; throws what it failed with.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return *std::move(result);
}

/// What settles one offer, ready to be written.
struct Offer {
  std::vector<store::EditedSkill> edits;
  optimizer::Decision decision;
};

/// An offer of `edits` edits to a skill, each another paragraph, judged by `val_tasks` tasks.
Offer make_offer(int number, optimizer::Outcome outcome, int edits, int val_tasks,
                 const text::SkillFiles& skill);

/// Run `demo/r1` of a repository with one skill, written by the store and by nothing else.
class StoredRun {
 public:
  explicit StoredRun(const support::ScratchRepository& repository);

  /// Writes and settles an offer on the newest accepted commit.
  void settle(const Offer& offer);

  const text::SkillFiles& skill() const { return skill_; }
  const store::ObjectId& tip() const { return tip_; }              ///< Of the run branch.
  const store::ObjectId& log() const { return log_; }              ///< The newest event.
  const store::ObjectId& candidate() const { return candidate_; }  ///< The last offer's tip.

 private:
  std::unique_ptr<store::Repository> repository_;
  std::unique_ptr<store::RunStore> store_;
  store::RunHeader header_;
  text::SkillFiles skill_;
  store::ObjectId tip_, log_, candidate_;
};

}  // namespace skillgit::bench
