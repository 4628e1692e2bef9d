#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

// What the fuzz targets share. A target asks for more than not to crash: it says with must() what
// holds for every input.

namespace skillgit::fuzz {

/// Ends the program when a property does not hold, so that the fuzzer keeps the input.
inline void must(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

inline std::string_view text_of(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The parts of an input, with lines of "%%" between them, so that people can read a corpus. There
/// are `count` of them; those that are missing are empty, and the last one may hold anything.
inline std::vector<std::string_view> parts_of(std::string_view input, std::size_t count) {
  constexpr std::string_view kBetween = "\n%%\n";
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < count) {
    const std::size_t end = input.find(kBetween);
    parts.push_back(input.substr(0, end));
    input.remove_prefix(end == input.npos ? input.size() : end + kBetween.size());
  }
  parts.push_back(input);
  return parts;
}

}  // namespace skillgit::fuzz
