#include "app/cli/completion_values.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/tasks/scorer.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <set>

namespace skillgit::cli {
namespace {

using Values = std::vector<std::string>;

/// Enough to choose from; more would only be slow.
constexpr std::size_t kMostValues = 50;

Values command_values() {
  Values names;
  for (const Command* command : commands()) names.emplace_back(command->name);
  return names;
}

Values setting_values() {
  Values names;
  for (const config::Setting& setting : config::settings())
    if (setting.section != "skill") names.push_back(config::full_name(setting) + '=');
  return names;
}

Values scorer_values() {
  const auto names = tasks::scorer_names();
  return {names.begin(), names.end()};
}

/// The newest candidates of the newest run that are `wanted`, newest first.
Result<Values> candidates_that(const store::RunStore& store,
                               bool (*wanted)(const optimizer::Decision&)) {
  SKILLGIT_TRY(const auto run, choose_newest_run({}, store));
  Values names;
  SKILLGIT_CHECK(store.walk(run, [&](const store::RunEvent& event) {
    if (event.decision && wanted(*event.decision))
      names.push_back(store::offer_name(event.decision->offer));
    return names.size() < kMostValues;
  }));
  return names;
}

Result<Values> values_of_repository(std::string_view kind, const Environment& environment) {
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  if (kind == "<run>") return run_values(*store);
  if (kind == "<accepted>") return accepted_values(*store);
  if (kind != "<skill>") return candidate_values(*store);
  // A configuration with a mistake in it still leaves the skills that have runs.
  const auto config = find_config(*repository, environment);
  return skill_values(config.value_or(std::nullopt), *store);
}

}  // namespace

std::vector<std::string> completion_values(std::string_view kind, const Environment& environment) {
  if (kind == "<command>") return command_values();
  if (kind == "<section.key>=<value>") return setting_values();
  if (kind == "<scorer>") return scorer_values();
  const std::set<std::string_view> known{"<skill>",    "<run>", "<candidate>",
                                         "<accepted>", "<rev>", "<revision>"};
  if (!known.contains(kind)) return {};
  return values_of_repository(kind, environment).value_or(Values());
}

Result<std::vector<std::string>> skill_values(const std::optional<config::Config>& config,
                                              const store::RunStore& store) {
  SKILLGIT_TRY(const auto runs, store.runs(""));
  std::set<std::string> names;
  for (const store::RunName& run : runs) names.insert(run.slug());
  if (config)
    for (const auto& [name, skill] : config->skills) names.insert(name);
  return Values(names.begin(), names.end());
}

Result<std::vector<std::string>> run_values(const store::RunStore& store) {
  SKILLGIT_TRY(const auto runs, choose_runs({}, store));
  Values ids;
  for (const store::RunName& run : runs)
    if (ids.size() < kMostValues) ids.push_back(run.run());
  return ids;
}

Result<std::vector<std::string>> candidate_values(const store::RunStore& store) {
  return candidates_that(store, [](const optimizer::Decision&) { return true; });
}

Result<std::vector<std::string>> accepted_values(const store::RunStore& store) {
  return candidates_that(store, [](const optimizer::Decision& decision) {
    return decision.outcome == optimizer::Outcome::accepted;
  });
}

}  // namespace skillgit::cli
