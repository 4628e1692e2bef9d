#pragma once

#include "app/cli/commands.hpp"

#include <string>
#include <string_view>

namespace skillgit::cli {

/// The manual page of one command, skillgit-<name>(1), in the man macros of troff.
///
/// Made from what `skillgit help <name>` prints: its text stands in one place. No text can become
/// a request of troff.
std::string man_page(const Command& command);

/// The manual page of the program as a whole, skillgit(1).
std::string program_man_page();

/// `text` so that troff prints just that, however it begins and whatever stands in it.
std::string troff_text(std::string_view text);

}  // namespace skillgit::cli
