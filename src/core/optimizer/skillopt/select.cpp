#include "core/optimizer/skillopt/select.hpp"

#include "core/optimizer/skillopt/asking.hpp"
#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/reply.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

std::string listed(const Patch& patch, UpdateMode mode) {
  std::string lines;
  for (std::size_t at = 0; at < patch.size(); ++at)
    lines += "[" + std::to_string(at + 1) + "] " + to_line(patch[at], mode) + "\n";
  return section("Proposals", quoted(lines, SIZE_MAX));
}

}  // namespace

Result<std::size_t> ask_budget(const Patch& patch, const std::string& evidence,
                               const Background& background, const SkilloptOptions& options,
                               Lab& lab) {
  const Prompts prompts(options);
  std::string user =
      all_about(background) + section("Evidence", evidence) + listed(patch, options.update);
  auto budget = options.published ? 0 : static_cast<std::size_t>(options.learning_rate);
  SKILLGIT_TRY(const auto answered,
               ask_all(lab, prompts, {prompts.ask("budget", {}, std::move(user))},
                       [&](std::size_t, const Json& object) -> Status {
                         const auto value = object.find("learning_rate");
                         if (value == object.end())
                           return fail(ErrorKind::invalid, "it has no 'learning_rate'");
                         auto number = number_in(*value);
                         if (!number)
                           return fail(std::move(number).error().with_context("'learning_rate'"));
                         budget = static_cast<std::size_t>(std::max(0, *number));
                         return {};
                       }));
  (void)answered;
  return std::min(budget, patch.size());
}

Result<Patch> select(Patch patch, std::size_t most, const Background& background,
                     const SkilloptOptions& options, Lab& lab) {
  if (patch.size() <= most) return patch;
  if (most == 0 && !options.published) return Patch{};
  const Prompts prompts(options);
  std::string user = about(background) + listed(patch, options.update) +
                     section("Budget", "Choose " + std::to_string(most) + ".");
  std::vector<std::size_t> chosen;
  SKILLGIT_TRY(const auto answered,
               ask_all(lab, prompts, {prompts.ask("rank", {}, std::move(user))},
                       [&](std::size_t, const Json& object) -> Status {
                         chosen = integers_in(object, "selected_indices", patch.size());
                         if (chosen.empty())
                           return fail(ErrorKind::invalid, "'selected_indices' names no proposal");
                         return {};
                       }));
  Patch selected;
  if (!answered.front()) {
    patch.resize(most);
    return patch;
  }
  chosen.resize(std::min(chosen.size(), std::max<std::size_t>(most, 1)));
  for (const std::size_t number : chosen) selected.push_back(patch[number - 1]);
  return selected;
}

}  // namespace skillgit::optimizer::skillopt
