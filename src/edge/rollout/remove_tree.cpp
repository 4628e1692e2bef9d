#include "edge/rollout/remove_tree.hpp"

#include "skillgit/edge/process/descriptor.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::rollout {
namespace {

using process::Descriptor;

/// Opens a folder after letting its owner do all there. Not by its name, which may be a link by
/// the time that its mode is set.
Descriptor open_up(int parent, const std::string& name) {
  const Descriptor place(
      ::openat(parent, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!place) return {};
  ::chmod(("/proc/self/fd/" + std::to_string(place.get())).c_str(), S_IRWXU);
  return Descriptor(
      ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::vector<std::string> names_in(int folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(
      ::fdopendir(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), ::closedir);
  if (!listing) return names;
  while (const dirent* const entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

bool remove_file(int folder, const std::string& name) {
  return ::unlinkat(folder, name.c_str(), 0) == 0;
}

/// Takes a tree apart from above: what stands in a folder comes up into the root, so that three
/// descriptors are enough for any depth.
class Dismantling {
 public:
  explicit Dismantling(const std::filesystem::path& root)
      : root_(open_up(AT_FDCWD, root.string())) {}

  void run() {
    while (root_ && take_a_level()) continue;
  }

 private:
  /// Whether anything went away, or came up.
  bool take_a_level() {
    bool any = false;
    for (const std::string& name : names_in(root_.get()))
      if (remove_file(root_.get(), name) || remove_folder(name)) any = true;
    return any;
  }

  bool remove_folder(const std::string& name) {
    const Descriptor folder = open_up(root_.get(), name);
    if (!folder) return false;
    bool any = false;
    for (const std::string& inner : names_in(folder.get()))
      if (remove_file(folder.get(), inner) || bring_up(folder.get(), inner)) any = true;
    return ::unlinkat(root_.get(), name.c_str(), AT_REMOVEDIR) == 0 || any;
  }

  bool bring_up(int folder, const std::string& name) {
    open_up(folder, name);  // Who moves a folder writes its "..".
    const std::string place = ".up-" + std::to_string(tried_++);
    return ::renameat(folder, name.c_str(), root_.get(), place.c_str()) == 0;
  }

  const Descriptor root_;
  std::uint64_t tried_ = 0;
};

}  // namespace

void remove_tree(const std::filesystem::path& root) {
  Dismantling(root).run();
  std::error_code ignored;
  std::filesystem::remove(root, ignored);
}

}  // namespace skillgit::rollout
