#pragma once

#include <filesystem>

namespace skillgit::rollout {

/// Removes a folder with all that a command may have left in it: folders that not even their owner
/// may empty, and such as are deeper than there are descriptors. Links are not followed. What the
/// system does not let go stays.
void remove_tree(const std::filesystem::path& root);

}  // namespace skillgit::rollout
