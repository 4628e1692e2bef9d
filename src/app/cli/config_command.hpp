#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/app/config/settings.hpp"

#include <iosfwd>

namespace skillgit::cli {

struct ConfigOptions {
  bool show_origin = false;
  bool reference = false;
  bool json = false;
};

Result<ConfigOptions> parse_config(Args args);

/// One line a setting: name, value, and where the value was found when that is asked for.
void print_config(const config::Config& config, bool show_origin, std::ostream& out);

/// {"settings":[{"name","value","origin"}]}; a value that is not set is null.
Json config_as_json(const config::Config& config);

extern const Command kConfigCommand;

}  // namespace skillgit::cli
