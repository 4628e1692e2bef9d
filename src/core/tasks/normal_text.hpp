#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// How scorers and checks see text: one normal form, whatever bytes a model sent.

namespace skillgit::tasks {

/// Which differences between texts do not count.
struct TextRules {
  bool ignore_case = false;
  bool ignore_space = false;  ///< Whether every run of white space counts as one space.
};

bool is_space(char32_t code_point);
bool is_control(char32_t code_point);  ///< Also the line and paragraph separators.
bool is_word(char32_t code_point);     ///< A letter or a digit of any script.

/// `text` without the white space around it.
std::string_view trim(std::string_view text);

/// `text` in normal form C, trimmed, with the differences removed that `rules` ignores.
std::string normalise(std::string_view text, const TextRules& rules);

/// The last line that is not blank, trimmed.
std::string_view last_line(std::string_view text);

/// Calls `visit` for every token of `text` as SQuAD's scorer makes them.
void for_each_squad_token(std::string_view text,
                          const std::function<void(std::string_view)>& visit);

/// The words of `text`, case folded, without anything between them.
std::vector<std::string> words_of(std::string_view text);

/// `text` in single quotes, for a message: on one line, at most 80 code points of it.
std::string quote(std::string_view text);

}  // namespace skillgit::tasks
