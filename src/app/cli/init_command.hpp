#pragma once

#include "app/cli/commands.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace skillgit::cli {

struct InitOptions {
  bool add = false;  ///< Add sections to an existing skillgit.toml.
};

/// A skill that init found, and what it has to learn from.
struct FoundSkill {
  std::string name{};        ///< The slug.
  std::string path{};        ///< The folder; "." is the root.
  std::string tasks{};       ///< The task file; empty when there is none.
  std::string task_bytes{};  ///< What to write there; empty when the file is there already.
  std::string notes{};       ///< What people should know of it, in one line; may be empty.
};

/// A way to a target that this machine seems to have.
struct FoundTarget {
  std::string what;   ///< "an endpoint in the environment"
  std::string where;  ///< Its address, or the variable that has it.

  friend bool operator==(const FoundTarget&, const FoundTarget&) = default;
};

Result<InitOptions> parse_init(Args args);

/// A slug for the skill in `folder`, other than those in `taken`: the folder's name, with a number
/// where that is taken. The root of the repository is called after `root_name`.
std::string choose_name(const std::string& folder, const std::string& root_name,
                        const std::set<std::string>& taken);

/// Looks for endpoints and keys in the environment. Asks nobody; a variable's value is shown only
/// where it is an address.
std::vector<FoundTarget> find_targets(const Environment& environment);

/// The text of a new skillgit.toml: every skill, and a target to fill in.
std::string compose_config(const std::vector<FoundSkill>& skills,
                           const std::vector<FoundTarget>& targets);

/// The section of one skill.
std::string compose_section(const FoundSkill& skill);

extern const Command kInitCommand;

}  // namespace skillgit::cli
