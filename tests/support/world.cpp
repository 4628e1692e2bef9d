#include "support/world.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/json.hpp"

#include <array>
#include <charconv>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <vector>

namespace skillgit::support {
namespace {

constexpr std::array kThings{"copper", "tin",   "silver", "amber", "granite", "willow",
                             "cedar",  "wheat", "salt",   "wool",  "clay",    "indigo"};

std::uint64_t draw(std::initializer_list<std::string> name) {
  FieldDigest digest;
  for (const std::string& field : name) digest.add(field);
  const std::string hex = digest.hex();
  std::uint64_t bits = 0;
  std::from_chars(hex.data(), hex.data() + 16, bits, 16);
  return bits;
}

/// Eight letters that no reader guesses, such as "kivo-taru".
std::string word(std::uint64_t bits) {
  constexpr std::string_view kConsonants = "bdfgklmnprstvz";
  constexpr std::string_view kVowels = "aeiou";
  std::string text;
  for (int syllable = 0; syllable < 4; ++syllable) {
    if (syllable == 2) text += '-';
    text += kConsonants[bits % kConsonants.size()];
    bits /= kConsonants.size();
    text += kVowels[bits % kVowels.size()];
    bits /= kVowels.size();
  }
  return text;
}

struct Item {
  int family = 0;
  int number = 0;
};

bool skip(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<int> read_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Reads "family 3 item 17" at the start of `text`.
std::optional<Item> read_item(std::string_view text) {
  if (!skip(text, "family ")) return std::nullopt;
  const auto family = read_number(text);
  if (!family || !skip(text, " item ")) return std::nullopt;
  const auto number = read_number(text);
  if (!number) return std::nullopt;
  return Item{*family, *number};
}

/// `line` without white space, list marks and emphasis at its ends.
std::string_view bare(std::string_view line) {
  constexpr std::string_view kMarks = " \t\r-*>#`_.";
  const auto first = line.find_first_not_of(kMarks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kMarks) - first + 1);
}

/// What follows `label` in `line`, bare; nothing if it does not occur.
std::optional<std::string_view> after(std::string_view line, std::string_view label) {
  const auto at = line.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  return bare(line.substr(at + label.size()));
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool has_line(std::string_view skill, std::string_view wanted) {
  for (const std::string_view line : lines_of(skill))
    if (bare(line) == wanted) return true;
  return false;
}

bool has_example(const World& world, std::string_view skill, int family) {
  std::optional<Item> asked;
  for (const std::string_view line : lines_of(skill)) {
    if (const auto input = after(line, "Input:")) {
      asked = read_item(*input);
    } else if (const auto answer = after(line, "Answer:"); answer && asked) {
      if (asked->family == family && *answer == world.answer(family, asked->number)) return true;
      asked.reset();
    }
  }
  return false;
}

struct Question {
  Item item;
  std::string_view skill;  ///< What stood before it.
};

std::optional<Question> last_question(std::string_view text) {
  for (auto at = text.rfind("family "); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : text.rfind("family ", at - 1))
    if (const auto item = read_item(text.substr(at))) return Question{*item, text.substr(0, at)};
  return std::nullopt;
}

std::string_view split_of(int number, int count) {
  if (number < count * 4 / 10) return "train";
  return number < count * 7 / 10 ? "val" : "test";
}

}  // namespace

std::string World::input(int family, int item) const {
  const auto thing =
      draw({"thing", std::to_string(options_.seed), std::to_string(family), std::to_string(item)}) %
      kThings.size();
  return "family " + std::to_string(family) + " item " + std::to_string(item) + ": " +
         kThings[thing];
}

std::string World::answer(int family, int item) const {
  return word(draw(
      {"answer", std::to_string(options_.seed), std::to_string(family), std::to_string(item)}));
}

double World::chance(std::string_view skill, int family) const {
  const std::string number = std::to_string(family);
  if (options_.harmful && has_line(skill, "poison " + number)) return 0;
  const bool taught = has_line(skill, "lesson " + number) || has_example(*this, skill, family);
  return taught ? options_.p_with : options_.p_without;
}

std::string World::reply(std::string_view text, std::optional<std::int64_t> seed) const {
  const auto question = last_question(text);
  if (!question) return "ok";
  const auto [family, item] = question->item;
  std::string luck = options_.noise ? std::to_string(seed.value_or(0)) : "";
  if (options_.by_text) luck += sha256_hex(text);
  const std::uint64_t coin = draw(
      {"coin", std::to_string(options_.seed), std::to_string(family), std::to_string(item), luck});
  constexpr double kTwoTo53 = 9007199254740992.0;
  const bool right = static_cast<double>(coin >> 11) / kTwoTo53 < chance(question->skill, family);
  return right ? answer(family, item) : "not-" + word(coin);
}

std::string World::tasks(int count) const {
  std::string lines;
  for (int number = 0; number < count; ++number) {
    const int family = number % options_.families;
    const int item = number / options_.families;
    lines += to_line({{"id", "f" + std::to_string(family) + "-" + std::to_string(item)},
                      {"input", input(family, item)},
                      {"expect", answer(family, item)},
                      {"split", split_of(number, count)},
                      {"family", "family-" + std::to_string(family)}}) +
             '\n';
  }
  return lines;
}

}  // namespace skillgit::support
