#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::rollout {

/// Keeps the beginning and the end of a text that may be without end.
class BoundedText {
 public:
  explicit BoundedText(std::size_t most) : head_limit_(most - most / 3), tail_limit_(most / 3) {}

  void append(std::string_view bytes);

  /// What was appended, in valid UTF-8 without NUL; where something is left out, a line says how
  /// many bytes.
  std::string text() const;

 private:
  std::size_t head_limit_, tail_limit_;
  std::string head_, tail_;
  std::size_t cut_ = 0;
};

/// `text` in at most about `most` bytes, likewise.
std::string bounded(std::string_view text, std::size_t most);

}  // namespace skillgit::rollout
