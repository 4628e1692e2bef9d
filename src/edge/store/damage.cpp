#include "edge/store/damage.hpp"

#include "skillgit/core/base/shell.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace skillgit::store {
namespace {

constexpr std::array<std::string_view, 8> kUnreadable{
    "Could not read ",  "is corrupt",     "in .git/packed-refs",  "packed-refs: ",
    "bad shallow line", "unable to read", "does not match index", "bad object"};

bool tells_of(std::string_view complaint, auto&& signs) {
  return std::any_of(signs.begin(), signs.end(), [complaint](std::string_view sign) {
    return complaint.find(sign) != std::string_view::npos;
  });
}

/// The ref that a complaint is about, or nothing.
std::string_view ref_in(std::string_view complaint) {
  const auto start = complaint.find("refs/");
  if (start == std::string_view::npos) return {};
  return complaint.substr(start, complaint.find_first_of("' \n:,", start) - start);
}

std::string way_on(std::string_view complaint) {
  constexpr std::array<std::string_view, 2> kFull{"No space left", "quota exceeded"};
  constexpr std::array<std::string_view, 1> kLimited{"File too large"};
  constexpr std::array<std::string_view, 3> kIndex{"index file smaller", "index file corrupt",
                                                   "bad index file"};
  constexpr std::array<std::string_view, 3> kRef{"reference broken", "broken ref",
                                                 "loose reference file"};
  // Of a ref git does not say why.
  constexpr std::array<std::string_view, 2> kUnwritten{"couldn't write '", "unable to write"};
  if (tells_of(complaint, kLimited))
    return "`ulimit -f unlimited` lifts the limit that this shell sets on files; then run the same "
           "command again";
  if (tells_of(complaint, kFull)) return "make room on the disk, and run the same command again";
  if (tells_of(complaint, kUnwritten))
    return "where the disk is full, make room on it, and run the same command again";
  if (tells_of(complaint, kIndex))
    return "`rm \"$(git rev-parse --git-path index)\" && git reset` makes the index again from "
           "HEAD";
  const std::string_view ref = ref_in(complaint);
  const bool is_ours = ref.starts_with("refs/skillgit/") ||
                       ref.starts_with("refs/heads/skillgit/") ||
                       ref.starts_with("refs/tags/skill/");
  if (tells_of(complaint, kRef) && is_ours)
    return "git cannot read this ref, and so not delete it: `rm \"$(git rev-parse --git-path " +
           shell_word(std::string(ref)) + ")\"` does";
  for (const char* name : {"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"})
    if (std::getenv(name) != nullptr)
      return std::string(name) +
             " has no part in what skillgit does: where the objects are in there, name that folder "
             "in .git/objects/info/alternates";
  return "`git fsck` tells what is damaged; another clone may have it";
}

}  // namespace

bool tells_of_damage(std::string_view errors) { return tells_of(errors, kUnreadable); }

Error damage(std::string complaint) {
  std::string hint = way_on(complaint);
  return Error(ErrorKind::damaged, std::move(complaint)).with_hint(std::move(hint));
}

}  // namespace skillgit::store
