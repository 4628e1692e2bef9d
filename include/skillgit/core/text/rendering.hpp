#pragma once

#include <string>
#include <string_view>

namespace skillgit::text {

/// How a target is asked, and so how an example for it looks.
enum class PromptForm {
  plain,  ///< One string that ends in "Answer:": small completion models.
  chat,   ///< Messages.
};

/// The text of a worked example, as lines to append to a skill (no line ending at the end).
///
/// `plain`: the lines of a plain prompt, which small models follow best: "Input: <input>" and
/// "Answer: <answer>". Further lines of either follow as they are, but blank lines are left out,
/// since they would end the example.
///
/// `chat`: a section "### Example: <title>" with input and answer in fenced blocks. The title is
/// made of the first words of the input that say something; a fence is longer than any run of
/// backticks inside it.
///
/// Line endings become LF, and white space at the ends of input and answer is dropped.
std::string render_example(PromptForm form, std::string_view input, std::string_view answer);

/// `text` between fences longer than any run of backticks in it, so that it cannot break out (no
/// line ending at the end).
std::string fenced(std::string_view text);

}  // namespace skillgit::text
