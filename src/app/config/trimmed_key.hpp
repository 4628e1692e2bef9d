#pragma once

#include <string_view>

namespace skillgit::config {

/// The value of a variable as a key: without the white space at its ends that files of keys have.
inline std::string_view trimmed_key(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = value.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return value.substr(begin, value.find_last_not_of(kSpace) + 1 - begin);
}

}  // namespace skillgit::config
