#include "edge/rollout/bounded_text.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/valid_text.hpp"

#include <algorithm>

namespace skillgit::rollout {

using text::valid_text;

namespace {

/// Without the character that the cut behind `text` went through.
std::string_view whole_at_end(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && text.size() - end < 3 && continues_character(text[end - 1])) --end;
  if (end == 0) return text;
  const bool is_cut = find_invalid_utf8(text.substr(end - 1)).has_value();
  return is_cut ? text.substr(0, end - 1) : text;
}

std::string_view whole_at_begin(std::string_view text) {
  std::size_t begin = 0;
  while (begin < std::min<std::size_t>(3, text.size()) && continues_character(text[begin])) ++begin;
  return text.substr(begin);
}

}  // namespace

void BoundedText::append(std::string_view bytes) {
  const std::size_t into_head = std::min(head_limit_ - head_.size(), bytes.size());
  head_ += bytes.substr(0, into_head);
  bytes.remove_prefix(into_head);
  tail_ += bytes;
  // Not at each append: what is cut has to be moved.
  if (tail_.size() > 2 * tail_limit_ + 4096) {
    cut_ += tail_.size() - tail_limit_;
    tail_.erase(0, tail_.size() - tail_limit_);
  }
}

std::string BoundedText::text() const {
  if (cut_ == 0 && tail_.size() <= tail_limit_) return valid_text(head_ + tail_);
  const std::string_view head = whole_at_end(head_);
  const std::string_view tail = whole_at_begin(
      std::string_view(tail_).substr(tail_.size() - std::min(tail_limit_, tail_.size())));
  const std::size_t left_out = cut_ + head_.size() + tail_.size() - head.size() - tail.size();
  return valid_text(head) + "\n[... " + std::to_string(left_out) +
         " bytes are left out here ...]\n" + valid_text(tail);
}

std::string bounded(std::string_view text, std::size_t most) {
  BoundedText result(most);
  result.append(text);
  return result.text();
}

}  // namespace skillgit::rollout
