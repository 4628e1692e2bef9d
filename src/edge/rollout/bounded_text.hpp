#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::rollout {

/// Keeps the beginning and the end of a text that may be without end, in whole words.
class BoundedText {
 public:
  explicit BoundedText(std::size_t most) : head_limit_(most - most / 3), tail_limit_(most / 3) {}

  void append(std::string_view bytes);

  /// What was appended, in valid UTF-8 without NUL; where something is left out, a line says how
  /// many bytes. The word on each side of a cut is left out too, as is a key in PEM that the cut
  /// goes through: half a secret could not be recognised as one. Of a word that is longer than 4
  /// KiB so much is.
  std::string text() const;

 private:
  std::size_t head_limit_, tail_limit_;
  std::string head_, tail_;
  std::size_t cut_ = 0;
};

/// `text` in at most about `most` bytes, likewise.
std::string bounded(std::string_view text, std::size_t most);

/// `text` without its last word, which a cut may have gone through; all of it where that is longer
/// than 4 KiB.
std::string_view in_whole_words(std::string_view text);

}  // namespace skillgit::rollout
