// The choice scorer: which letter does an answer pick?

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorers.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

namespace skillgit::tasks {
namespace {

/// A word of an answer, and what stands between it and the next one.
struct Word {
  std::string_view text;
  std::string_view after;
};

bool is_ascii_letter(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z'); }

// Bytes beyond ASCII count as letters, so that an accent does not cut a word in two.
bool is_word_byte(char c) {
  return is_ascii_letter(c) || ('0' <= c && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// Whether the byte at `at` is part of a word; an apostrophe is between letters ("it's").
bool is_inside_word(std::string_view text, std::size_t at) {
  if (text[at] != '\'') return is_word_byte(text[at]);
  return at > 0 && at + 1 < text.size() && is_word_byte(text[at - 1]) && is_word_byte(text[at + 1]);
}

std::vector<Word> split_words(std::string_view text) {
  std::vector<Word> words;
  std::size_t at = 0;
  const auto skip = [&](bool inside) {
    const std::size_t start = at;
    while (at < text.size() && is_inside_word(text, at) == inside) ++at;
    return text.substr(start, at - start);
  };
  skip(/*inside=*/false);
  while (at < text.size()) {
    const std::string_view word = skip(/*inside=*/true);
    words.push_back({word, skip(/*inside=*/false)});
  }
  return words;
}

bool is_one_of(std::string_view word, std::span<const std::string_view> lower_case_words) {
  const auto same = [](char a, char b) { return (is_ascii_letter(a) ? (a | 0x20) : a) == b; };
  return std::any_of(lower_case_words.begin(), lower_case_words.end(), [&](std::string_view known) {
    return std::equal(word.begin(), word.end(), known.begin(), known.end(), same);
  });
}

constexpr std::array<std::string_view, 6> kVerdicts{"answer", "solution", "boxed",
                                                    "choose", "pick",     "select"};
constexpr std::array<std::string_view, 3> kKinds{"option", "choice", "letter"};
constexpr std::array<std::string_view, 6> kFillers{"is", "be", "text", "textbf", "mathrm", "the"};
constexpr std::array<std::string_view, 2> kJoiners{"or", "and"};
constexpr std::array<std::string_view, 3> kPraise{"correct", "right", "answer"};
constexpr std::array<std::string_view, 1> kIs{"is"};
constexpr std::array<std::string_view, 1> kThe{"the"};

class Letters {
 public:
  explicit Letters(int count) : count_(count) {}

  /// The letter that `text` is, in upper case, or nothing.
  std::optional<char> read(std::string_view text) const {
    if (text.size() != 1 || !is_ascii_letter(text[0])) return std::nullopt;
    const char upper = static_cast<char>(text[0] & ~0x20);
    return upper < 'A' + count_ ? std::optional(upper) : std::nullopt;
  }

 private:
  int count_;
};

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

/// Whether the letter at `at` ends what it says: a lower-case "a" is else an article.
bool is_set_off(std::span<const Word> words, std::size_t at) {
  return at + 1 == words.size() || has_any(words[at].after, ").:;}]\n");
}

/// Whether the letter at `at` is but one of several: "B or C", "B, C", "B/C".
bool is_hedged(std::span<const Word> words, std::size_t at, const Letters& letters) {
  std::size_t next = at + 1;
  const bool joined = next < words.size() && is_one_of(words[next].text, kJoiners);
  if (joined) ++next;
  if (next >= words.size() || has_any(words[at].after, "\n.")) return false;
  if (!joined && !has_any(words[at].after, ",/&|+")) return false;
  const auto other = letters.read(words[next].text);
  return other && other != letters.read(words[at].text) &&
         (words[next].text[0] < 'a' || is_set_off(words, next));
}

/// Whether the word before `at` is one of `known`, in the same sentence.
bool follows(std::span<const Word> words, std::size_t at, std::span<const std::string_view> known) {
  return at > 0 && is_one_of(words[at - 1].text, known) && !has_any(words[at - 1].after, ".;");
}

/// Whether "is correct", "is the right", "is the answer" follows the word at `at`.
bool is_praised(std::span<const Word> words, std::size_t at) {
  const auto word_at = [&](std::size_t i) { return i < words.size() ? words[i].text : ""; };
  const bool the = is_one_of(word_at(at + 2), kThe);
  return is_one_of(word_at(at + 1), kIs) && is_one_of(word_at(at + (the ? 3 : 2)), kPraise);
}

/// How clearly the text says that the word at `at` is its answer.
enum class Cue {
  none,
  named,   ///< "option B": it may be talked about only.
  stated,  ///< "the answer is B", "my choice is B", "B is correct".
};

Cue cue_of(std::span<const Word> words, std::size_t at) {
  if (is_praised(words, at)) return Cue::stated;
  const std::size_t name = follows(words, at, kKinds) ? at - 1 : at;
  std::size_t start = name;
  while (follows(words, start, kFillers)) --start;
  if (follows(words, start, kVerdicts)) return Cue::stated;
  if (start < name && follows(words, start, kKinds)) return Cue::stated;
  return name < at ? Cue::named : Cue::none;
}

struct Pick {
  std::optional<char> letter;  ///< Empty when the answer hedges.
};

/// The last letter that is stated to be the answer, else the only one that is named.
std::optional<Pick> stated(std::span<const Word> words, const Letters& letters) {
  std::optional<Pick> named;
  for (std::size_t at = words.size(); at-- > 0;) {
    const auto letter = letters.read(words[at].text);
    const Cue cue = letter ? cue_of(words, at) : Cue::none;
    if (cue == Cue::none || (words[at].text[0] >= 'a' && !is_set_off(words, at))) continue;
    const Pick pick = is_hedged(words, at, letters) ? Pick{} : Pick{letter};
    if (cue == Cue::stated) return pick;
    if (!named) named = pick;
    if (named->letter != pick.letter) named = Pick{};
  }
  return named;
}

/// The letter that a line is, apart from punctuation and markup.
std::optional<char> alone(std::string_view line, const Letters& letters) {
  const auto words = split_words(line);
  return words.size() == 1 ? letters.read(words[0].text) : std::nullopt;
}

/// The letter that a line begins with, set off from what follows.
std::optional<char> leading(std::string_view line, const Letters& letters) {
  const std::size_t start = std::min(line.find_first_not_of("*_`$([{ \t\"'"), line.size());
  const std::string_view rest = line.substr(start);
  if (rest.size() > 1 && is_word_byte(rest[1])) return std::nullopt;
  const std::string_view behind = rest.substr(std::min<std::size_t>(1, rest.size()));
  const std::size_t mark = behind.find_first_not_of("*_`$]} \t\"'");
  const bool set_off = mark == std::string_view::npos || has_any(behind.substr(mark, 1), ").:");
  return set_off ? letters.read(rest.substr(0, 1)) : std::nullopt;
}

/// The letter that the answer begins with, when no other line begins with another one.
std::optional<char> leading_only(std::string_view answer, const Letters& letters) {
  std::optional<char> first;
  for (std::size_t at = 0; at < answer.size();) {
    const std::size_t end = std::min(answer.find('\n', at), answer.size());
    const auto letter = leading(trim(answer.substr(at, end - at)), letters);
    if (at == 0) first = letter;
    if (!first || (letter && letter != first)) return std::nullopt;
    at = end + 1;
  }
  return first;
}

std::optional<char> by_text(std::string_view answer, const std::vector<std::string>& choices) {
  const TextRules rules{.ignore_case = true, .ignore_space = true};
  if (choices.empty()) return std::nullopt;
  const std::string given = normalise(answer, rules);
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (given == normalise(choices[i], rules)) return static_cast<char>('A' + i);
  return std::nullopt;
}

std::optional<char> pick(std::string_view answer, const ScorerSpec& spec) {
  const Letters letters(spec.letters);
  if (const auto letter = letters.read(answer)) return letter;
  if (const auto letter = by_text(answer, spec.choices)) return letter;
  if (const auto choice = stated(split_words(answer), letters)) return choice->letter;
  if (const auto letter = alone(last_line(answer), letters)) return letter;
  return leading_only(answer, letters);
}

Result<char> read_reference(const std::string& text, const ScorerSpec& spec) {
  const auto letter = Letters(spec.letters).read(trim(text));
  if (letter) return *letter;
  if (const auto by_choice = by_text(text, spec.choices)) return *by_choice;
  return fail(ErrorKind::invalid, "'expect' must be a letter from A to " +
                                      std::string(1, static_cast<char>('A' + spec.letters - 1)) +
                                      ": " + quote(text));
}

}  // namespace

Result<Score> score_choice(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  SKILLGIT_TRY(const auto alternatives, reference_texts(expect));
  std::string right;
  for (const std::string& alternative : alternatives) {
    SKILLGIT_TRY(const char letter, read_reference(alternative, spec));
    right += letter;
  }
  const auto letter = pick(answer, spec);
  if (!letter) return Score{0, "picks no letter; " + expected(alternatives)};
  if (right.find(*letter) != std::string::npos) return Score{kFullMarks, "as expected"};
  return Score{0, "picks '" + std::string(1, *letter) + "'; " + expected(alternatives)};
}

}  // namespace skillgit::tasks
