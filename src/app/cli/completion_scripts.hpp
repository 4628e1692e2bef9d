#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// The script that completes skillgit in a shell: bash, zsh or fish, made from the command table.
/// Fails with usage, and the nearest known name, for another shell.
Result<std::string> completion_script(std::string_view shell);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

/// What an option's value can be: its choices, or what it is called; empty for a switch.
std::string_view completion_of(const Option& option);

/// The places of a command's operands, names of commands filled in: {"check|import", "<skill>"}.
/// A last "..." repeats the place before it.
std::vector<std::string> places_of(const Command& command);

}  // namespace skillgit::cli
