#include "app/cli/skill_folder.hpp"

#include "app/cli/run_choice.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <set>
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
  SKILLGIT_TRY(const store::RunLog log, store.head(*run));
  return log.header.skill_path;
}

Result<std::string> named_or_only(const std::string& slug,
                                  const std::optional<config::Config>& config,
                                  const store::RunStore& store) {
  if (!slug.empty()) return slug;
  std::set<std::string> known;
  if (config)
    for (const auto& [name, skill] : config->skills) known.insert(name);
  if (known.empty()) {
    SKILLGIT_TRY(const auto runs, store.runs(""));
    for (const store::RunName& run : runs) known.insert(run.slug());
  }
  if (known.size() == 1) return *known.begin();
  if (known.empty())
    return fail(Error(ErrorKind::not_found, "no skill is configured or was trained here")
                    .with_hint("`skillgit init` finds the skills"));
  return fail(Error(ErrorKind::usage, "there is more than one skill; name one")
                  .with_hint("`skillgit status` lists the skills"));
}

bool has_skill(const store::Repository& repository, const store::ObjectId& commit,
               const std::string& folder) {
  const auto skill = repository.read_skill(commit, folder);
  return skill || skill.error().kind() != ErrorKind::not_found;
}

Result<std::string> folder_at(const store::ObjectId& commit, const std::string& slug,
                              const std::string& folder, const store::Repository& repository,
                              const store::RunStore& store) {
  if (has_skill(repository, commit, folder)) return folder;
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  std::set<std::string> known{folder};
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const auto log = store.head(*run);
    // Another run may tell where one that cannot be read does not.
    if (!log || !known.insert(log->header.skill_path).second) continue;
    if (has_skill(repository, commit, log->header.skill_path)) return log->header.skill_path;
  }
  return folder;
}

Error naming_older_folder(Error error, const store::FolderAt& read, const std::string& slug,
                          const store::Repository& repository, const store::RunStore& store,
                          const std::function<std::string(const std::string&)>& way_on) {
  if (error.kind() != ErrorKind::not_found || error.hint()) return error;
  const auto older = folder_at(read.commit, slug, read.path, repository, store);
  if (!older || *older == read.path) return error;
  return std::move(error).with_hint("the skill was in '" + *older + "' there; " + way_on(*older));
}

}  // namespace skillgit::cli
