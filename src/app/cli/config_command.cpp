// `skillgit config`: every setting, its value, and where the value came from.

#include "app/cli/config_command.hpp"

#include "app/cli/output.hpp"
#include "app/cli/workspace.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kConfigOptions{
    Option{.name = "show-origin", .help = "say where each value was found"},
    Option{.name = "reference", .help = "list all settings: type, default and meaning"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kConfigPage =
    "Examples:\n"
    "  skillgit config                      every setting and its value\n"
    "  skillgit config --show-origin        and the line or variable that says so\n"
    "  skillgit config --reference          what there is to set\n"
    "  skillgit -c train.steps=3 config     with one setting overridden\n"
    "\n"
    "Usage: skillgit config [--show-origin] [--json]\n"
    "       skillgit config --reference\n"
    "\n"
    "A value is taken from the first of these that has it:\n"
    "  the command line        -c train.max_skill_tokens=4000\n"
    "  the environment         SKILLGIT_TRAIN_MAX_SKILL_TOKENS=4000\n"
    "  skillgit.toml           [train]\n"
    "                          max_skill_tokens = 4000\n"
    "  git's configuration     git config skillgit.train.max-skill-tokens 4000\n"
    "  the default\n"
    "Keys are never written down: 'api_key_env' names the variable that holds one.\n";

/// The value as TOML, or what holds in its place.
std::string value_text(const config::Resolved& resolved, const config::Config& config) {
  const config::Setting& setting = *resolved.setting;
  if (const Json value = setting.get(config, resolved.skill); !value.is_null())
    return config::to_toml(value);
  const Json usual = setting.when_not_set ? setting.when_not_set(config) : Json();
  return usual.is_null() ? "(not set)" : "(not set: " + config::to_toml(usual) + ')';
}

Result<ExitCode> config_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_config(args));
  if (options.reference) {
    environment.out << config::reference();
    return ExitCode::ok;
  }
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  if (options.json)
    print_json(config_as_json(workspace.config()), environment.out);
  else
    print_config(workspace.config(), options.show_origin, environment.out);
  return ExitCode::ok;
}

}  // namespace

Result<ConfigOptions> parse_config(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kConfigOptions, {}));
  if (given.has("reference") && (given.has("json") || given.has("show-origin")))
    return fail(ErrorKind::usage, "'--reference' stands alone");
  return ConfigOptions{.show_origin = given.has("show-origin"),
                       .reference = given.has("reference"),
                       .json = given.has("json")};
}

void print_config(const config::Config& config, bool show_origin, std::ostream& out) {
  using Align = Table::Align;
  Table table(show_origin ? std::vector{Align::left, Align::left, Align::left, Align::left}
                          : std::vector{Align::left, Align::left, Align::left});
  for (const config::Resolved& resolved : config::list(config)) {
    std::vector<std::string> row{resolved.name, "=", value_text(resolved, config)};
    if (show_origin) row.push_back(resolved.origin);
    table.add(std::move(row));
  }
  table.print(out);
}

Json config_as_json(const config::Config& config) {
  Json settings = Json::array();
  for (const config::Resolved& resolved : config::list(config))
    settings.push_back({{"name", resolved.name},
                        {"value", resolved.setting->get(config, resolved.skill)},
                        {"origin", resolved.origin}});
  return {{"settings", std::move(settings)}};
}

constexpr Command kConfigCommand{
    .name = "config",
    .summary = "Show every setting and where its value comes from",
    .page = kConfigPage,
    .options = kConfigOptions,
    .run = config_command,
};

}  // namespace skillgit::cli
