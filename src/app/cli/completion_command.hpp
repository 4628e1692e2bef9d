#pragma once

#include "app/cli/commands.hpp"

namespace skillgit::cli {

extern const Command kCompletionCommand;

}  // namespace skillgit::cli
