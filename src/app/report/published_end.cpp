#include "app/report/published_end.hpp"

#include <algorithm>

namespace skillgit::report {

PublishedEnd::PublishedEnd(const std::vector<StagedDraw>& draws,
                           const std::vector<train::PublishedSkill>& skills, bool anew)
    : skills_(skills), anew_(anew) {
  for (const StagedDraw& staged : draws) {
    if (staged.stage == Stage::published_end) continue;
    int& first = first_[staged.draw.key];
    first = std::max(first, staged.draw.index + 1);
  }
}

/// The skills that were asked the test task of a key, in their order. A last skill that is the best
/// one was not asked besides.
std::vector<std::string> PublishedEnd::asked_with(const std::string& key) const {
  std::vector<std::string> names;
  for (const train::PublishedSkill& skill : skills_) {
    const bool is_best = skill.name == "last" && skill.test_keys == skills_[1].test_keys;
    if (!is_best && skill.test_keys.contains(key)) names.emplace_back(skill.name);
  }
  return names;
}

std::string PublishedEnd::skills_of(const StagedDraw& staged) const {
  if (staged.stage != Stage::published_end || skills_.empty()) return "";
  const std::vector<std::string> names = asked_with(staged.draw.key);
  // On val the end measures the last skill alone.
  if (names.empty()) return "last";
  if (anew_) {
    const auto first = first_.find(staged.draw.key);
    const int place = staged.draw.index - (first == first_.end() ? 0 : first->second);
    return place >= 0 && place < static_cast<int>(names.size())
               ? names[static_cast<std::size_t>(place)]
               : "";
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "+") + name;
  return text;
}

}  // namespace skillgit::report
