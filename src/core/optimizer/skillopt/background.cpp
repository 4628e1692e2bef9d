#include "core/optimizer/skillopt/background.hpp"

#include "core/optimizer/skillopt/quoting.hpp"
#include "skillgit/core/text/token_size.hpp"

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kSkillBytes = std::size_t{256} << 10;
constexpr std::size_t kOtherBytes = std::size_t{4} << 10;  ///< Of each file but SKILL.md.
constexpr int kMostOthers = 8;

std::string about_others(const text::SkillFiles& skill) {
  std::string text;
  int shown = 0;
  for (const auto& [path, bytes] : skill) {
    if (path == text::kSkillFile || shown++ >= kMostOthers) continue;
    text += "\n`" + one_line(path, 200) + "`:\n\n" + quoted_skill(bytes, kOtherBytes);
  }
  if (shown > kMostOthers)
    text += "\nThere are " + std::to_string(shown - kMostOthers) + " more files.\n";
  return text;
}

}  // namespace

std::string about_skill(const text::SkillFiles& skill, std::int64_t max_skill_tokens) {
  const std::string& bytes = skill.at(std::string(text::kSkillFile));
  const auto tokens = static_cast<std::int64_t>(bytes.size()) / text::kBytesPerToken;
  std::string head = "`SKILL.md`, about " + std::to_string(tokens) + " tokens long";
  if (max_skill_tokens > 0)
    head += "; more than " + std::to_string(max_skill_tokens) + " are refused";
  return section("Current Skill",
                 head + ":\n\n" + quoted_skill(bytes, kSkillBytes) + about_others(skill));
}

std::string about(const Background& background) {
  std::string text = about_skill(*background.skill, background.max_skill_tokens);
  if (!background.memory.empty())
    text += section("Optimizer memory",
                    "It is advice, not an order.\n\n" + quoted(background.memory, SIZE_MAX));
  return text;
}

std::string all_about(const Background& background) {
  std::string text = about(background);
  if (!background.tried.empty()) text += section("Previous steps", background.tried);
  return text;
}

}  // namespace skillgit::optimizer::skillopt
