#include "edge/store/shared_modes.hpp"

#include "edge/store/git_repository.hpp"

#include <sys/stat.h>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace skillgit::store {
namespace {

constexpr mode_t kGroup = 0660;
constexpr mode_t kEverybody = 0664;

/// The words of git-config(1), and what its older numbers stand for.
constexpr std::array<std::pair<std::string_view, mode_t>, 14> kShared{{
    {"group", kGroup},
    {"true", kGroup},
    {"yes", kGroup},
    {"on", kGroup},
    {"1", kGroup},
    {"all", kEverybody},
    {"world", kEverybody},
    {"everybody", kEverybody},
    {"2", kEverybody},
    {"umask", 0},
    {"false", 0},
    {"no", 0},
    {"off", 0},
    {"0", 0},
}};

std::optional<mode_t> shared_by_word(std::string_view value) {
  for (const auto& [word, bits] : kShared)
    if (word == value) return bits;
  return std::nullopt;
}

mode_t octal(std::string_view value) {
  unsigned bits = 0;
  std::from_chars(value.data(), value.data() + value.size(), bits, 8);
  return bits & 0666;
}

}  // namespace

SharedModes SharedModes::of(git_repository* repository) {
  SharedModes modes;
  git::Config config;
  if (git_repository_config_snapshot(git::out(config), repository) < 0) return modes;
  git::ConfigEntry entry;
  if (git_config_get_entry(git::out(entry), config.get(), "core.sharedRepository") < 0)
    return modes;
  // A name without a value stands for true.
  const std::string_view value = entry->value == nullptr ? "true" : entry->value;
  const auto by_word = shared_by_word(value);
  modes.bits_ = by_word.value_or(octal(value));
  modes.is_exact_ = !by_word && modes.bits_ != 0;
  return modes;
}

SharedModes SharedModes::of(const Repository& repository) {
  return of(git_behind(repository).objects());
}

// As calc_shared_perm() and adjust_shared_perm() in git's path.c.
mode_t SharedModes::opened(mode_t mode) const {
  const bool is_folder = S_ISDIR(mode);
  mode_t bits = bits_;
  if ((mode & S_IWUSR) == 0) bits &= ~mode_t{0222};
  if ((mode & S_IXUSR) != 0) bits |= (bits & 0444) >> 2;
  mode = is_exact_ ? (mode & ~mode_t{0777}) | bits : mode | bits;
  if (is_folder && (mode & 0060) != 0) mode |= S_ISGID;
  return mode;
}

void SharedModes::open(const std::filesystem::path& path) const {
  struct stat status {};
  if (bits_ == 0 || ::lstat(path.c_str(), &status) != 0) return;
  const mode_t wanted = opened(status.st_mode);
  if (wanted != status.st_mode) (void)::chmod(path.c_str(), wanted & 07777);
}

}  // namespace skillgit::store
