#include "train/repeats.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace skillgit::train {

std::vector<Wanted> repeats_beside(const std::vector<Wanted>& draws,
                                   const std::vector<Wanted>& first) {
  std::set<AttemptKey> asked;
  for (const Wanted& one : draws) asked.insert(one.attempt);
  std::vector<Wanted> beside;
  for (Wanted one : first)
    for (const int index : {0, 1}) {
      one.attempt.index = index;
      if (asked.insert(one.attempt).second) beside.push_back(one);
    }
  return beside;
}

Repeats repeats_in(const std::vector<Wanted>& asked, const std::vector<tasks::Rollout>& results) {
  std::map<std::string, std::map<int, std::string_view>> replies;
  for (std::size_t at = 0; at < asked.size(); ++at)
    if (results[at].status == tasks::RolloutStatus::scored)
      replies[asked[at].attempt.key].emplace(asked[at].attempt.index, results[at].reply);
  Repeats found;
  for (const auto& [key, both] : replies) {
    if (both.size() < 2) continue;
    ++found.compared;
    if (both.begin()->second == both.rbegin()->second) ++found.equal;
  }
  return found;
}

}  // namespace skillgit::train
