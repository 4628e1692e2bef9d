#include "skillgit/core/optimizer/leak.hpp"

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <unicode/uchar.h>
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace skillgit::optimizer {
namespace {

// ---- Words in a row

constexpr std::size_t kRow = 13;
using Hash = std::uint64_t;

Hash mixed(Hash hash, Hash value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
  return hash ^ (hash >> 29);
}

bool is_part_of_word(UChar32 character) {
  return u_isalnum(character) != 0 || (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0;
}

/// The words of a text, as hashes.
std::vector<Hash> words_of(std::string_view text) {
  std::vector<Hash> words;
  bool in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = static_cast<UChar32>(next_code_point(text, at));
    if (!is_part_of_word(character)) {
      in_word = false;
      continue;
    }
    const bool alone = is_ideographic(static_cast<char32_t>(character));
    if (!in_word || alone) words.push_back(0);
    in_word = !alone;
    words.back() =
        mixed(words.back(), static_cast<Hash>(u_foldCase(character, U_FOLD_CASE_DEFAULT)));
  }
  return words;
}

/// Calls `visit` with the hash of every row of kRow words, until it returns true.
template <typename Visit>
bool any_row(std::string_view text, Visit visit) {
  const std::vector<Hash> words = words_of(text);
  for (std::size_t end = kRow; end <= words.size(); ++end) {
    Hash row = 0;
    for (std::size_t at = end - kRow; at < end; ++at) row = mixed(row, words[at]);
    if (visit(row)) return true;
  }
  return false;
}

std::unordered_set<Hash> rows_of(const text::SkillFiles& files) {
  std::unordered_set<Hash> rows;
  for (const auto& [path, bytes] : files)
    any_row(bytes, [&](Hash row) { return rows.insert(row), false; });
  return rows;
}

/// What is in `after` and not in `before`.
template <typename Set>
Set added(const Set& before, Set after) {
  for (const auto& item : before) after.erase(item);
  return after;
}

/// The texts that a task's answer is made of.
std::vector<std::string> answers_of(const tasks::Task& task) {
  std::vector<std::string> answers = {task.solution, task.expect};
  const auto expect = parse_json(task.expect);
  if (!expect) return answers;
  // In JSON an escaped letter would be a word: read the strings as they are meant.
  const Json leaves = expect->flatten();
  for (const auto& [path, value] : leaves.items())
    if (value.is_string()) answers.push_back(value.get<std::string>());
  return answers;
}

// ---- Worked examples

bool is_space(char c) { return std::string_view(" \t\r\n\v\f").find(c) != std::string_view::npos; }

/// The text with every run of white space as one space, and none around it.
std::string spaced_once(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (!is_space(c))
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

/// The text after a fence (and the name of a language that may follow it), if it begins with one.
std::string_view without_fence(std::string_view text) {
  text = without_prefix(text, " ");
  const std::size_t fence =
      std::min(text.find_first_not_of(text.starts_with('~') ? '~' : '`'), text.size());
  if (fence < 3) return text;
  return without_prefix(text.substr(std::min(text.find(' '), text.size())), " ");
}

bool ends_an_input(std::string_view rest) {
  rest = without_fence(rest);
  return rest.empty() || rest.starts_with("Answer:") || rest.starts_with("Steps:");
}

constexpr std::string_view kInput = "Input:";

/// What follows each "Input:" in the files, with white space spaced once.
struct Examples {
  explicit Examples(const text::SkillFiles& files) {
    for (const auto& [path, bytes] : files) texts.push_back(spaced_once(bytes));
    for (const std::string& text : texts)
      for (std::size_t at = text.find(kInput); at != std::string::npos;
           at = text.find(kInput, at + 1))
        inputs.push_back(without_fence(std::string_view(text).substr(at + kInput.size())));
  }

  /// How often the input (spaced once) is that of a worked example.
  std::ptrdiff_t count(std::string_view input) const {
    return std::count_if(inputs.begin(), inputs.end(), [&](std::string_view text) {
      return text.starts_with(input) && ends_an_input(text.substr(input.size()));
    });
  }

  std::vector<std::string> texts;
  std::vector<std::string_view> inputs;
};

std::string name_of(const tasks::Task& task) {
  return std::string(to_string(task.split)) + " task '" + task.id + "'";
}

}  // namespace

std::optional<std::string> find_leak(const text::SkillFiles& before, const text::SkillFiles& after,
                                     std::span<const tasks::Task* const> val_and_test) {
  const std::unordered_set<Hash> new_rows = added(rows_of(before), rows_of(after));
  const Examples old_examples(before), examples(after);

  for (const tasks::Task* const task : val_and_test) {
    for (const std::string& answer : answers_of(*task))
      if (any_row(answer, [&](Hash row) { return new_rows.contains(row); }))
        return "it holds 13 words in a row of the answer to " + name_of(*task);
    const std::string input = spaced_once(task->input);
    if (!input.empty() && examples.count(input) > old_examples.count(input))
      return "it works out " + name_of(*task) + " as an example";
  }
  return std::nullopt;
}

}  // namespace skillgit::optimizer
