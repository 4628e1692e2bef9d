#include "core/optimizer/skillopt/prompts.hpp"

#include "core/optimizer/skillopt/quoting.hpp"
#include "skillgit/core/base/digest.hpp"

#include <cassert>
#include <utility>

namespace skillgit::optimizer {

std::vector<std::string_view> skillopt_prompt_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, text] : skillopt::embedded_prompts()) names.push_back(name);
  return names;
}

std::string_view built_in_skillopt_prompt(std::string_view name) {
  for (const auto& [known, text] : skillopt::embedded_prompts())
    if (known == name) return text;
  assert(false && "no prompt of this name");
  return "";
}

std::string skillopt_prompts_hash(const SkilloptOptions& options) {
  const skillopt::Prompts prompts(options);
  FieldDigest digest;
  for (const std::string_view name : skillopt_prompt_names())
    digest.add(name).add(prompts.text(name));
  return digest.hex();
}

namespace skillopt {

Prompt Prompts::ask(std::string_view stage, std::span<const std::string_view> more,
                    std::string user) const {
  std::string system = "# skillopt: " + std::string(stage) + "\n\n" + std::string(text(stage));
  for (const std::string_view name : more) system += "\n\n" + std::string(text(name));
  return {.name = std::string(stage), .system = system + "\n", .user = std::move(user)};
}

Prompt Prompts::ask_again(Prompt asked, std::string_view error) const {
  asked.user += section("Once more",
                        std::string(text("again")) + "\n\nWhat was wrong: " + one_line(error, 300));
  return asked;
}

std::string_view Prompts::text(std::string_view name) const {
  const auto own = options_->prompts.find(std::string(name));
  return own == options_->prompts.end() ? built_in_skillopt_prompt(name) : own->second;
}

}  // namespace skillopt
}  // namespace skillgit::optimizer
