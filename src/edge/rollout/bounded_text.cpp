#include "edge/rollout/bounded_text.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/valid_text.hpp"

#include <algorithm>

namespace skillgit::rollout {

using text::valid_text;

namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

/// No secret is longer, but a key in its lines.
constexpr std::size_t kLongestWord = 4096;
constexpr std::size_t kLongestKey = 8192;

constexpr std::string_view kKeyBegin = "-----BEGIN ";
constexpr std::string_view kKeyEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

/// The length of the word that the cut behind `text` went through; at most kLongestWord.
std::size_t last_word(std::string_view text) {
  const std::string_view near = text.substr(text.size() - std::min(kLongestWord, text.size()));
  const auto space = near.find_last_of(kSpace);
  return space == near.npos ? near.size() : near.size() - space - 1;
}

/// Likewise of the cut before it.
std::size_t first_word(std::string_view text) {
  const std::string_view near = text.substr(0, kLongestWord);
  return std::min(near.find_first_of(kSpace), near.size());
}

/// The end of the first key in `text` that ends from `from` on.
std::size_t end_of_key(std::string_view text, std::size_t from) {
  const auto end = text.find(kKeyEnd, from);
  const auto dashes = end == text.npos ? end : text.find(kDashes, end + kKeyEnd.size());
  return dashes == text.npos ? dashes : dashes + kDashes.size();
}

std::string_view without_key_at_end(std::string_view text) {
  const auto begin = text.rfind(kKeyBegin);
  const bool is_cut = begin != text.npos && text.size() - begin <= kLongestKey &&
                      end_of_key(text, begin) == text.npos;
  return is_cut ? text.substr(0, begin) : text;
}

std::string_view without_key_at_begin(std::string_view text) {
  const auto end = end_of_key(text.substr(0, kLongestKey), 0);
  return end == text.npos || text.find(kKeyBegin) < end ? text : text.substr(end);
}

/// What is whole before a cut and behind one.
std::string_view before_cut(std::string_view text) {
  return without_key_at_end(text.substr(0, text.size() - last_word(text)));
}

std::string_view behind_cut(std::string_view text) {
  return without_key_at_begin(text.substr(first_word(text)));
}

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
  const std::string_view last =
      std::string_view(tail_).substr(tail_.size() - std::min(tail_limit_, tail_.size()));
  const std::string_view head = whole_at_end(before_cut(head_));
  const std::string_view tail = whole_at_begin(behind_cut(last));
  const std::size_t left_out = cut_ + head_.size() + tail_.size() - head.size() - tail.size();
  return valid_text(head) + "\n[... " + std::to_string(left_out) +
         " bytes are left out here ...]\n" + valid_text(tail);
}

std::string bounded(std::string_view text, std::size_t most) {
  BoundedText result(most);
  result.append(text);
  return result.text();
}

std::string_view in_whole_words(std::string_view text) {
  const std::size_t cut = last_word(text);
  return cut < kLongestWord ? text.substr(0, text.size() - cut) : text;
}

}  // namespace skillgit::rollout
