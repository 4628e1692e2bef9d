#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/text/lint.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace skillgit::cli {

struct LintOptions {
  std::vector<std::string> skills;  ///< Names in skillgit.toml, or folders; all skills when empty.
  bool json = false;
};

/// What lint says of one skill.
struct LintedSkill {
  std::string name;    ///< The folder's own name.
  std::string folder;  ///< As people would type it.
  std::vector<text::Finding> findings;
};

Result<LintOptions> parse_lint(Args args);

/// Lints the skill in the folder `root`, which is called `shown` in messages. Fails with not_found
/// when there is no such folder; a folder without SKILL.md is a finding.
Result<LintedSkill> collect_lint(const std::filesystem::path& root, const std::string& shown);

/// `path:line:column: CODE message`, as compilers write it.
void print_lint(const std::vector<LintedSkill>& skills, std::ostream& out);
Json lint_as_json(const std::vector<LintedSkill>& skills);

extern const Command kLintCommand;

}  // namespace skillgit::cli
