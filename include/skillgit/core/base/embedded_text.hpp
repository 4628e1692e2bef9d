#pragma once

#include <string_view>

namespace skillgit {

/// A file of the source tree that was compiled in, by its name without the extension.
struct EmbeddedText {
  std::string_view name;
  std::string_view text;
};

}  // namespace skillgit
