#pragma once

#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/json.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace skillgit::config {

/// What a setting's value is.
enum class Kind {
  text,
  path,      ///< Inside the repository, from its root.
  url,       ///< http or https, without a password.
  variable,  ///< The name of an environment variable.
  choice,    ///< One of `choices`.
  integer,   ///< least..most.
  decimal,   ///< least..most, at most three decimals.
  boolean,
  ratios,  ///< "4:3:3".
  scorer,  ///< A name or a table.
  texts,
  integers,  ///< Each in least..most.
};

/// One setting: the single place that parsing, `config`, the help page and run.toml go by.
///
/// Defaults are those of the option structs: what `get` says of an untouched Config.
struct Setting {
  std::string_view section = {};  ///< "target"; "skill" stands for every `[skill.<name>]`.
  std::string_view key;
  Kind kind = Kind::text;
  std::int64_t least = 0, most = 0;
  std::span<const std::string_view> choices = {};
  std::string_view help;
  bool identity = true;  ///< Whether another value makes another run.

  /// What holds where the value is not set, null for nothing. The function itself may be null.
  Json (*when_not_set)(const Config& config) = nullptr;

  /// The value as JSON, null when not set. `skill` is null but for the section "skill".
  Json (*get)(const Config& config, const SkillSection* skill) = nullptr;

  /// Sets a value that check() let pass.
  void (*set)(Config& config, SkillSection* skill, const Json& value) = nullptr;
};

/// All settings, in the order of the sections and keys of a file.
std::span<const Setting> settings();

/// The sections, in order: skill, target, ..., budget.
std::span<const std::string_view> sections();

/// The setting, or null.
const Setting* find_setting(std::string_view section, std::string_view key);

/// "train.steps"; "skill.dates.path" with the skill's name.
std::string full_name(const Setting& setting, const SkillSection* skill = nullptr);

/// "a whole number from 1 to 512": what a setting takes, for people.
std::string expectation(const Setting& setting);

/// The value in its normal form, or invalid with what the setting called `name` takes.
Result<Json> check(const Setting& setting, const std::string& name, const Json& value);

/// Reads a value from text as it stands in a variable, a flag or git's configuration.
Result<Json> check_text(const Setting& setting, const std::string& name, std::string_view text);

/// The value as TOML: `"chat"`, `[4, 2]`. Null is written as nothing.
std::string to_toml(const Json& value);

/// One setting with its value, for `config --show-origin`.
struct Resolved {
  const Setting* setting = nullptr;
  const SkillSection* skill = nullptr;  ///< Of a setting of a skill; lives in the Config.
  std::string name;                     ///< "train.steps"
  std::string origin;
};

/// Every setting of `config`, skill by skill, in the order of a file.
std::vector<Resolved> list(const Config& config);

/// A list of all settings with type, default and help, for the help page.
std::string reference();

}  // namespace skillgit::config
