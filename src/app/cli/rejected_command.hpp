#pragma once

#include "app/cli/log_command.hpp"

#include <iosfwd>

namespace skillgit::cli {

/// What `log` takes, for rejected offers alone.
Result<LogOptions> parse_rejected(Args args);

/// Writes one rejected offer in full: why, its scores, what it broke and fixed, its edits.
void print_rejected(const LogEntry& entry, std::ostream& out);

extern const Command kRejectedCommand;

}  // namespace skillgit::cli
