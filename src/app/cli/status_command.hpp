#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/skill_status.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

struct StatusOptions {
  std::optional<std::string> skill = {};
  bool json = false;
};

Result<StatusOptions> parse_status(Args args);

void print_status(const std::vector<SkillStatus>& skills, std::ostream& out);

extern const Command kStatusCommand;

}  // namespace skillgit::cli
