// From the weakest origin to the strongest: git's configuration, the file, the environment, flags.

#include "app/config/prices.hpp"
#include "app/config/toml_reader.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/shell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skillgit::config {
namespace {

constexpr std::size_t kLongestSlug = 64;
constexpr std::string_view kVariablePrefix = "SKILLGIT_";
constexpr std::string_view kTrustKey = "skillgit.trust";

std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const Setting& setting : settings())
    if (setting.section == section) keys.push_back(setting.key);
  return keys;
}

bool is_section(std::string_view name) {
  return std::find(sections().begin(), sections().end(), name) != sections().end();
}

/// A setting of this configuration: of the whole run, or of one of its skills.
struct Place {
  const Setting* setting = nullptr;
  SkillSection* skill = nullptr;

  std::string name() const { return full_name(*setting, skill); }
};

/// Every place that `config` has, skills first.
std::vector<Place> places(Config& config) {
  std::vector<Place> result;
  for (auto& [name, skill] : config.skills)
    for (const Setting& setting : settings())
      if (setting.section == "skill") result.push_back({&setting, &skill});
  for (const Setting& setting : settings())
    if (setting.section != "skill") result.push_back({&setting, nullptr});
  return result;
}

void assign(const Place& place, const Json& value, Origin origin, Config& config) {
  place.setting->set(config, place.skill, value);
  config.origins[place.name()] = std::move(origin);
}

std::string git_key(const Place& place) {
  std::string key(place.setting->key);
  std::replace(key.begin(), key.end(), '_', '-');
  const std::string section =
      place.skill ? "skill." + place.skill->name : std::string(place.setting->section);
  return fmt::format("skillgit.{}.{}", section, key);
}

std::string variable_name(const Place& place) {
  std::string name = place.name();
  for (char& c : name) {
    if (c == '.' || c == '-') c = '_';
    if ('a' <= c && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return std::string(kVariablePrefix) + name;
}

// --- The file.

std::string unknown_key(const Entry& entry) {
  for (const std::string_view section : sections())
    if (find_setting(section, entry.key))
      return fmt::format("'[{}]' has no key '{}'; '[{}]' has", entry.section, entry.key,
                         section == "skill" ? "skill.<name>" : section);
  const auto keys = keys_of(entry.section);
  const std::string near = did_you_mean(entry.key, keys);
  return fmt::format("unknown key '{}' in '[{}]'{}", entry.key, entry.section, near);
}

std::string stray_key(const Entry& entry) {
  if (is_section(entry.key)) return fmt::format("'{}' is a section: '[{}]'", entry.key, entry.key);
  for (const std::string_view section : sections())
    if (find_setting(section, entry.key))
      return fmt::format("'{}' belongs below '[{}]'", entry.key,
                         section == "skill" ? "skill.<name>" : section);
  return fmt::format("key '{}' stands before any section", entry.key);
}

/// "[skill.<name>], [target], ..."
std::string names_of_sections() {
  std::string names;
  for (const std::string_view section : sections())
    names += fmt::format("{}[{}]", names.empty() ? "" : ", ",
                         section == "skill" ? "skill.<name>" : section);
  return names + ", [price.<model>]";
}

Status check_section(const Entry& entry) {
  if (!is_section(entry.section))
    return fail(Error(ErrorKind::invalid, fmt::format("unknown section '[{}]'{}", entry.section,
                                                      did_you_mean(entry.section, sections())))
                    .with_hint("the sections are " + names_of_sections()));
  if (entry.section == "skill" && !is_slug(entry.name))
    return fail(ErrorKind::invalid,
                fmt::format("'{}' cannot name a skill: 1 to 64 of a-z, 0-9 and '-'", entry.name));
  return {};
}

/// Takes one entry into `config`.
Status take(const Entry& entry, const std::string& file_name, Config& config) {
  if (entry.section.empty()) return fail(ErrorKind::invalid, stray_key(entry));
  if (entry.section == "price") return take_price(entry, config);
  if (entry.section == "skill" && entry.name.empty() && !entry.key.empty())
    return fail(ErrorKind::invalid, fmt::format("'{}' belongs below '[skill.<name>]'", entry.key));
  auto section = check_section(entry);
  // Said once, of the section itself.
  if (!section) return entry.key.empty() ? std::move(section) : Status();
  SkillSection* skill = nullptr;
  if (entry.section == "skill") {
    skill = &config.skills[entry.name];
    skill->name = entry.name;
  }
  if (entry.key.empty()) return {};

  const Setting* setting = find_setting(entry.section, entry.key);
  if (setting == nullptr) return fail(ErrorKind::invalid, unknown_key(entry));
  SKILLGIT_TRY(const auto value, check(*setting, full_name(*setting, skill), *entry.value));
  assign({setting, skill}, value, {Source::file, place(file_name, entry.value_at)}, config);
  return {};
}

/// Which of a mistake's two places helps: that of the key, or of its value.
Position place_of_mistake(const Entry& entry) {
  const bool known = check_section(entry) && find_setting(entry.section, entry.key) != nullptr;
  return known ? entry.value_at : entry.at;
}

Status apply_file(const Inputs& inputs, Config& config) {
  SKILLGIT_TRY(const auto entries, read_toml(inputs.file, inputs.file_name));
  std::optional<Error> first;
  int more = 0;
  for (const Entry& entry : entries) {
    auto taken = take(entry, inputs.file_name, config);
    if (taken) continue;
    if (first)
      ++more;
    else
      first =
          std::move(taken).error().with_context(place(inputs.file_name, place_of_mistake(entry)));
  }
  if (!first) return {};
  if (more == 0) return fail(std::move(*first));
  return fail(Error(first->kind(), fmt::format("{} (and {} more {})", first->message(), more,
                                               more == 1 ? "mistake" : "mistakes")));
}

// --- Texts from elsewhere.

/// Sets a place from text that was found at `origin`.
Status apply_text(const Place& place, const std::string& text, Origin origin, ErrorKind kind,
                  Config& config) {
  auto value = check_text(*place.setting, place.name(), text);
  if (!value)
    return fail(Error(kind, fmt::format("{}: {}", origin.place, value.error().message())));
  assign(place, *value, std::move(origin), config);
  return {};
}

/// Whether a key of git's configuration means anything. Of skills and models that are not ours it
/// may speak, too: a user's own is there for all repositories.
Status check_git_key(const std::string& key) {
  const auto begin = key.find('.') + 1, end = key.find('.', begin), last = key.rfind('.') + 1;
  const std::string section = key.substr(begin, end - begin);
  if (key == kTrustKey || section == "price") return {};
  SkillSection skill;
  if (section == "skill" && end + 1 < last) skill.name = key.substr(end + 1, last - end - 2);
  std::vector<std::string> known;
  for (const Setting& setting : settings()) {
    if (setting.section != section) continue;
    known.push_back(git_key({&setting, section == "skill" ? &skill : nullptr}));
    if (known.back() == key) return {};
    known.back().erase(0, known.back().rfind('.') + 1);
  }
  const std::vector<std::string_view> names(known.begin(), known.end());
  const std::string near = is_section(section) ? did_you_mean(key.substr(last), names)
                                               : did_you_mean(section, sections());
  return fail(
      Error(ErrorKind::invalid, fmt::format("git config '{}' is no setting{}", key, near))
          .with_hint("`git config --show-origin " + shell_word(key) + "` tells where it stands"));
}

Status apply_git_config(const Inputs& inputs, Config& config) {
  for (const auto& [key, text] : inputs.git_config) SKILLGIT_CHECK(check_git_key(key));
  for (const Place& place : places(config)) {
    const std::string key = git_key(place);
    const auto found = inputs.git_config.find(key);
    // What the file has said already is stronger; what is not used need not be right.
    if (found == inputs.git_config.end() || config.origins.contains(place.name())) continue;
    SKILLGIT_CHECK(apply_text(place, found->second,
                              {Source::git_config, "git config '" + key + "'"}, ErrorKind::invalid,
                              config));
  }
  return {};
}

/// Only the user's own configuration says whom the user trusts: there is no such setting.
void apply_trust(const Inputs& inputs, Config& config) {
  const auto found = inputs.git_config.find(std::string(kTrustKey));
  if (found == inputs.git_config.end()) return;
  const std::string& lines = found->second;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    config.trusted.insert(lines.substr(at, end - at));
    at = end + 1;
  }
}

/// Whether a variable is meant for us: SKILLGIT_, a section, and something more.
bool is_ours(std::string_view variable) {
  if (!variable.starts_with(kVariablePrefix)) return false;
  const std::string_view rest = variable.substr(kVariablePrefix.size());
  return std::any_of(sections().begin(), sections().end(), [rest](std::string_view section) {
    std::string upper;
    for (const char c : section) upper += static_cast<char>(c - 'a' + 'A');
    return rest.starts_with(upper + '_');
  });
}

Status apply_variables(const Inputs& inputs, Config& config) {
  std::map<std::string, Place> known;
  for (const Place& place : places(config)) known[variable_name(place)] = place;
  std::vector<std::string_view> names;
  for (const auto& [name, place] : known) names.push_back(name);

  for (const auto& [name, text] : inputs.variables) {
    if (text.empty() || !is_ours(name)) continue;
    const auto found = known.find(name);
    if (found == known.end())
      return fail(ErrorKind::invalid, fmt::format("environment variable '{}' is no setting{}", name,
                                                  did_you_mean(name, names)));
    SKILLGIT_CHECK(apply_text(found->second, text,
                              {Source::environment, "environment variable '" + name + "'"},
                              ErrorKind::invalid, config));
  }
  return {};
}

Status apply_flags(const Inputs& inputs, Config& config) {
  std::map<std::string, Place> known;
  for (const Place& place : places(config)) known[place.name()] = place;
  std::vector<std::string_view> names;
  for (const auto& [name, place] : known) names.push_back(name);

  for (const auto& [name, text] : inputs.flags) {
    const auto found = known.find(name);
    if (found == known.end())
      return fail(Error(ErrorKind::usage,
                        fmt::format("no setting named '{}'{}", name, did_you_mean(name, names)))
                      .with_hint("`skillgit config` lists the settings"));
    Status applied = apply_text(found->second, text, {Source::command_line, "command line"},
                                ErrorKind::usage, config);
    if (!applied)
      return fail(std::move(applied).error().with_hint(
          "`skillgit config --reference` tells what each setting takes"));
  }
  return {};
}

// --- What no single value shows.

/// Who sets a model for the optimizer wants one that asks it.
void choose_optimizer(Config& config) {
  const auto& origins = config.origins;
  if (origins.contains("optimizer.name")) return;
  if (origins.contains("optimizer.endpoint") && origins.contains("optimizer.model"))
    config.optimizer.name = kSkillopt;
}

/// The edit budget goes down by half, and begins under the published rules where upstream's does.
void choose_rates(Config& config) {
  constexpr int kPublishedRate = 4;
  optimizer::SkilloptOptions& options = config.optimizer.skillopt;
  if (config.train.gate.published && !config.origins.contains("optimizer.learning_rate"))
    options.learning_rate = kPublishedRate;
  if (!config.origins.contains("optimizer.min_learning_rate"))
    options.min_learning_rate = std::max(1, options.learning_rate / 2);
}

Status check_skills(const Config& config, const std::string& file_name) {
  std::map<std::string, std::string> owner;
  for (const auto& [name, skill] : config.skills) {
    if (skill.path.empty())
      return fail(
          Error(ErrorKind::invalid, fmt::format("{}: '[skill.{}]' has no 'path'", file_name, name))
              .with_hint("it is the folder that holds the skill's SKILL.md"));
    const auto [other, added] = owner.emplace(skill.path, name);
    if (!added)
      return fail(ErrorKind::invalid, fmt::format("{}: skills '{}' and '{}' are both in '{}'",
                                                  file_name, other->second, name, skill.path));
  }
  return {};
}

Status check_shares(const Config& config) {
  if (config.train.budget.shares.sum() <= 1000) return {};
  return fail(Error(ErrorKind::invalid,
                    "'budget.train_share', 'gate_share' and 'final_share' are together more than 1")
                  .with_hint("each is a share of every limit; what is not set shares the rest"));
}

Status needs_skillopt(const Config& config, std::string_view key, std::string_view why) {
  return fail(Error(ErrorKind::invalid, fmt::format("gate.{} is set, and {}; the optimizer is {}",
                                                    key, why, config.optimizer.name))
                  .with_hint("leave it out, or set optimizer.name = \"skillopt\" with an endpoint "
                             "and a model"));
}

}  // namespace

bool is_slug(std::string_view name) {
  return !name.empty() && name.size() <= kLongestSlug &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '-';
         });
}

Status check_gate(const Config& config) {
  if (config.optimizer.is_skillopt()) return {};
  const train::GateOptions& gate = config.train.gate;
  if (gate.published)
    return needs_skillopt(config, "published", "the published rules are those of skillopt");
  if (gate.salvage)
    return needs_skillopt(config, "salvage", "skillopt alone offers a part of a reject again");
  return {};
}

Result<Config> resolve(const Inputs& inputs) {
  Config config;
  config.models = built_in_models();
  SKILLGIT_CHECK(take_models(inputs.models, inputs.models_name, config.models));
  // The file comes first, since it says which skills there are.
  SKILLGIT_CHECK(apply_file(inputs, config));
  SKILLGIT_CHECK(apply_git_config(inputs, config));
  apply_trust(inputs, config);
  SKILLGIT_CHECK(apply_variables(inputs, config));
  SKILLGIT_CHECK(apply_flags(inputs, config));
  SKILLGIT_CHECK(check_skills(config, inputs.file_name));
  SKILLGIT_CHECK(check_shares(config));
  choose_optimizer(config);
  choose_rates(config);
  SKILLGIT_CHECK(complete_prices(inputs, config));
  return config;
}

}  // namespace skillgit::config
