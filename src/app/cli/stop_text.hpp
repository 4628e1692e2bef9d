#pragma once

#include "skillgit/train/events.hpp"

#include <string_view>

namespace skillgit::cli {

/// Why a run stopped, and how it goes on where it can; the same in every command.
std::string_view stop_text(train::StopReason reason);

}  // namespace skillgit::cli
