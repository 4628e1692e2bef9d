#include "edge/store/syncing.hpp"

#include "edge/store/git.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace skillgit::store {
namespace {

/// Whether git is told, in its own words, to bring loose objects to the disk at once.
bool syncs_loose_objects(std::string_view components) {
  const std::set<std::string_view> kIncluding{"loose-object", "objects", "committed", "added",
                                              "all"};
  while (!components.empty()) {
    const auto end = std::min(components.find_first_of(", "), components.size());
    if (kIncluding.contains(components.substr(0, end))) return true;
    components.remove_prefix(std::min(end + 1, components.size()));
  }
  return false;
}

}  // namespace

Status follow_fsync(const Repository& repository) {
  SKILLGIT_TRY(const auto components, repository.git_config("core.fsync"));
  SKILLGIT_TRY(const auto older, repository.git_config("core.fsyncObjectFiles"));
  git::sync_objects(components ? syncs_loose_objects(*components) : older == "true");
  return {};
}

}  // namespace skillgit::store
