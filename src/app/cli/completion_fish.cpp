// Completion in fish: one line an option or an operand.

#include "app/cli/completion_scripts.hpp"

#include <sstream>

namespace skillgit::cli {
namespace {

constexpr std::string_view kFishOpening =
    R"fish(# Completion of skillgit and `git skillgit` in fish; made by `skillgit completion fish`.

# The options that the next word is the value of: '<command> <option>', the command '' at first.
)fish";

constexpr std::string_view kFishClosing = R"fish(
# The command and its operands before the cursor; whatever -C says goes into 'skillgit_at'.
function __skillgit_words
    set -g skillgit_at
    set -l found
    set -l option
    for word in (commandline -opc)[2..]
        if test -n "$option"
            test "$option" = -C; and not set -q found[1]; and set -a skillgit_at -C $word
            set option
        else if string match -q -- '-*' $word
            contains -- "$found[1] $word" $__skillgit_valued; and set option $word
        else
            set -a found $word
        end
    end
    set -q found[1]; and printf '%s\n' $found
    return 0
end

function __skillgit_needs_command
    test (count (__skillgit_words)) = 0
end

# Whether the command is $argv[1], and the operand to come, where one is named, has place $argv[2]
# (from 1) or, after a +, a later one.
function __skillgit_at
    set -l words (__skillgit_words)
    test "$words[1]" = $argv[1]; or return 1
    set -q argv[2]; or return 0
    if string match -q '*+' $argv[2]
        test (count $words) -ge (string replace + '' $argv[2])
    else
        test (count $words) = $argv[2]
    end
end

# Prints what a word of these kinds can be.
function __skillgit_offer
    set -l here (commandline -ct | string replace -r '^--[^=]*=' '')
    for kind in $argv
        switch $kind
            case '<file>'
                __fish_complete_path $here
            case '<folder>'
                __fish_complete_directories $here
            case '<skill>@<rev>'
                if string match -q '*@*' -- $here
                    set -l skill (string replace -r '@.*' '@' -- $here)
                    for revision in (__skillgit_offer '<rev>')
                        echo $skill$revision
                    end
                else
                    __skillgit_offer '<skill>'
                end
            case '<branch>'
                git $skillgit_at for-each-ref --format='%(refname:short)' refs/heads
            case '<rev>' '<revision>'
                skillgit $skillgit_at completion --values $kind
                git $skillgit_at for-each-ref --format='%(refname:short)' refs/heads refs/tags
            case '<*'
                skillgit $skillgit_at completion --values $kind
            case '*'
                echo $kind
        end
    end 2>/dev/null </dev/null
end

complete -c git-skillgit -w skillgit
complete -c skillgit -f
)fish";

/// `text` as one word of fish.
std::string fish_word(std::string_view text) {
  std::string word = "'";
  for (const char character : text) {
    if (character == '\'' || character == '\\') word += '\\';
    word += character;
  }
  return word + "'";
}

/// "a|<b>" as the words that offer() takes.
std::string offer(std::string_view what) {
  std::string words;
  std::istringstream parts{std::string(what)};
  for (std::string part; std::getline(parts, part, '|');) words += ' ' + fish_word(part);
  return fish_word("(__skillgit_offer" + words + ")");
}

std::string line(const std::string& condition, const std::string& rest) {
  return "complete -c skillgit -n " + fish_word(condition) + ' ' + rest + '\n';
}

std::string option_line(const std::string& condition, const Option& option) {
  std::string rest;
  if (option.letter) rest += std::string("-s ") + option.letter + ' ';
  if (!option.name.empty()) rest += "-l " + std::string(option.name) + ' ';
  if (!option.value.empty()) rest += "-x -a " + offer(completion_of(option)) + ' ';
  return line(condition, rest + "-d " + fish_word(option.help));
}

std::string operand_lines(const Command& command) {
  std::string text;
  const auto places = places_of(command);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == "...") break;
    const bool repeats = i + 1 < places.size() && places[i + 1] == "...";
    text += line("__skillgit_at " + std::string(command.name) + ' ' + std::to_string(i + 1) +
                     (repeats ? "+" : ""),
                 "-a " + offer(places[i]));
  }
  return text;
}

std::string valued(std::string_view command, std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) {
    if (option.value.empty()) continue;
    for (const std::string& spelling : spellings(option))
      text += " \\\n    " + fish_word(std::string(command) + ' ' + spelling);
  }
  return text;
}

}  // namespace

std::string fish_completion() {
  std::string text =
      std::string(kFishOpening) + "set -g __skillgit_valued" + valued("", global_options());
  for (const Command* command : commands()) text += valued(command->name, command->options);
  text += '\n' + std::string(kFishClosing);

  for (const Option& option : global_options())
    text += option_line("__skillgit_needs_command", option);
  for (const Command* command : commands())
    text += line("__skillgit_needs_command",
                 "-a " + fish_word(command->name) + " -d " + fish_word(command->summary));
  for (const Command* command : commands()) {
    for (const Option& option : command->options)
      text += option_line("__skillgit_at " + std::string(command->name), option);
    text += operand_lines(*command);
  }
  return text;
}

}  // namespace skillgit::cli
