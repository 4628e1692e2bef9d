#pragma once

#include "app/report/staged_draws.hpp"
#include "skillgit/train/standing.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::report {

/// Whose the draws are that the published rules make at their end.
class PublishedEnd {
 public:
  /// `anew`: each skill has draws of its own, as in a run without reuse.
  PublishedEnd(const std::vector<StagedDraw>& draws,
               const std::vector<train::PublishedSkill>& skills, bool anew);

  /// "base", "best" or "last"; "base+best" for a draw that both have. Empty for any other draw.
  std::string skills_of(const StagedDraw& staged) const;

 private:
  std::vector<std::string> asked_with(const std::string& key) const;

  const std::vector<train::PublishedSkill>& skills_;
  bool anew_;
  std::map<std::string, int> first_;  ///< The first index of the end, by score key.
};

}  // namespace skillgit::report
