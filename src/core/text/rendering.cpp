#include "skillgit/core/text/rendering.hpp"

#include "core/text/lines.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace skillgit::text {
namespace {

constexpr std::size_t kTitleWords = 6;
constexpr std::size_t kTitleSource = 2000;  ///< Bytes of the input that a title is made from.
constexpr std::size_t kLongestWord = 24;

// Words that open most tasks and tell none from another.
constexpr std::array<std::string_view, 38> kEmptyWords{
    "a",   "an",   "and",  "are",  "as",   "at",     "be",   "by",       "can",  "do",
    "for", "from", "give", "how",  "i",    "in",     "into", "is",       "it",   "me",
    "my",  "of",   "on",   "or",   "our",  "please", "that", "the",      "this", "to",
    "was", "we",   "what", "when", "with", "you",    "your", "following"};

std::string without_blank_lines(std::string_view text) {
  const std::string lines = with_lf(text);
  std::string result;
  for (const Line& line : split_lines(lines)) {
    const auto content =
        trim_right(std::string_view(lines).substr(line.begin, line.end - line.begin));
    if (content.empty()) continue;
    if (!result.empty()) result += '\n';
    result += content;
  }
  return result;
}

std::vector<std::string> title_words(std::string_view text) {
  const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(
      text.data(), static_cast<std::int32_t>(std::min(text.size(), kTitleSource))));
  std::vector<std::string> words;
  icu::UnicodeString word;
  const auto finish = [&] {
    if (!word.isEmpty()) word.toLower().toUTF8String(words.emplace_back());
    word.remove();
  };
  for (std::int32_t at = 0; at < source.length(); at = source.moveIndex32(at, 1)) {
    const UChar32 c = source.char32At(at);
    // The replacement character stands where the source was cut inside another.
    if (u_isalnum(c) && static_cast<std::size_t>(word.length()) < kLongestWord)
      word.append(c);
    else if (!u_isalnum(c))
      finish();
  }
  finish();
  return words;
}

std::string title_of(std::string_view input) {
  std::string title;
  std::size_t count = 0;
  for (const std::string& word : title_words(input)) {
    if (std::find(kEmptyWords.begin(), kEmptyWords.end(), word) != kEmptyWords.end()) continue;
    if (count++ == kTitleWords) break;
    title += (title.empty() ? "" : "-") + word;
  }
  return title.empty() ? "task" : title;
}

}  // namespace

std::string fenced(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fence + "\n" + std::string(text) + (text.ends_with('\n') ? "" : "\n") + fence;
}

std::string render_example(PromptForm form, std::string_view input, std::string_view answer) {
  if (form == PromptForm::plain)
    return "Input: " + without_blank_lines(trim(input)) +
           "\nAnswer: " + without_blank_lines(trim(answer));
  const std::string question = with_lf(trim(input));
  const std::string reply = with_lf(trim(answer));
  return "### Example: " + title_of(question) + "\n\nInput:\n\n" + fenced(question) +
         "\n\nAnswer:\n\n" + fenced(reply);
}

}  // namespace skillgit::text
