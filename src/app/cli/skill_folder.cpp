#include "app/cli/skill_folder.hpp"

#include "app/cli/run_choice.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <vector>

namespace skillgit::cli {

Result<std::string> folder_of(const std::string& slug, const std::optional<config::Config>& config,
                              const store::RunStore& store) {
  std::vector<std::string_view> known;
  if (config) {
    if (const auto found = config->skills.find(slug); found != config->skills.end())
      return found->second.path;
    for (const auto& [name, skill] : config->skills) known.push_back(name);
  }
  const auto run = choose_newest_run({.skill = slug, .run = std::nullopt}, store);
  if (!run && run.error().kind() != ErrorKind::not_found) return fail(run.error());
  if (!run)
    return fail(
        Error(ErrorKind::not_found, "no skill named '" + slug + "'" + did_you_mean(slug, known))
            .with_hint("`skillgit status` lists the skills"));
  SKILLGIT_TRY(const store::RunLog log, store.load(*run));
  return log.header.skill_path;
}

}  // namespace skillgit::cli
