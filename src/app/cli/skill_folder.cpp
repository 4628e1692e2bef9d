#include "app/cli/skill_folder.hpp"

#include "app/cli/run_choice.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <utility>
#include <vector>

namespace skillgit::cli {
Result<std::optional<config::Config>> find_config(const store::Repository& repository,
                                                  const Environment& environment) {
  SKILLGIT_TRY(auto text, read_from(repository, std::string(config::kFileName)));
  if (!text) return std::optional<config::Config>();
  config::Inputs inputs;
  inputs.file = std::move(*text);
  inputs.variables = environment.variables;
  inputs.git_config = [&repository](const std::string& key) { return repository.git_config(key); };
  inputs.flags = environment.settings;
  SKILLGIT_TRY(auto config, config::resolve(inputs));
  return std::optional(std::move(config));
}

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
