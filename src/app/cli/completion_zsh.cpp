// Completion in zsh: one call of `_arguments` a command.

#include "app/cli/completion_scripts.hpp"
#include "skillgit/core/base/shell.hpp"

#include <sstream>

namespace skillgit::cli {
namespace {

constexpr std::string_view kZshOpening =
    R"zsh(#compdef skillgit git-skillgit
# Completion of skillgit and `git skillgit` in zsh; made by `skillgit completion zsh`.

# Adds the lines that a command prints; no blank follows what ends with a =.
_skillgit_add() {
  local -a values unfinished
  values=(${(f)"$("$@" 2>/dev/null </dev/null)"})
  unfinished=(${(M)values:#*=})
  values=(${values:#*=})
  compadd -S '' -a unfinished
  compadd -a values
}

# Offers words, or the values of kinds such as <skill>.
_skillgit_offer() {
  local kind
  for kind; do
    case $kind in
      '<file>') _files ;;
      '<folder>') _files -/ ;;
      '<skill>@<rev>')
        if compset -P '*@'; then _skillgit_offer '<rev>'; else _skillgit_offer '<skill>'; fi
        ;;
      '<branch>') _skillgit_add git $at for-each-ref --format='%(refname:short)' refs/heads ;;
      '<rev>' | '<revision>')
        _skillgit_add skillgit $at completion --values $kind
        _skillgit_add git $at for-each-ref --format='%(refname:short)' refs/heads refs/tags
        ;;
      '<'*) _skillgit_add skillgit $at completion --values $kind ;;
      *) compadd -- $kind ;;
    esac
  done
}

_skillgit() {
  local curcontext=$curcontext state line ret=1
  local -a at names
  typeset -A opt_args
)zsh";

constexpr std::string_view kZshClosing = R"zsh(  esac && ret=0
  return ret
}

_skillgit "$@"
)zsh";

/// What would end a part of a specification gets a backslash.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (std::string_view("\\:[]").find(character) != std::string_view::npos) result += '\\';
    result += character;
  }
  return result;
}

/// "a|<b>" as the action that offers them.
std::string action(std::string_view what) {
  std::string kinds;
  std::istringstream parts{std::string(what)};
  for (std::string part; std::getline(parts, part, '|');) kinds += ' ' + shell_word(part);
  return "{_skillgit_offer" + kinds + '}';
}

std::string specification(const Option& option) {
  const auto names = spellings(option);
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : " ").append(name);
  std::string specifications;
  for (const std::string& name : names) {
    std::string text = "(" + list + ')' + name;
    if (!option.value.empty()) text += name.starts_with("--") ? "=" : "+";
    text += '[' + escaped(option.help) + ']';
    if (!option.value.empty())
      text += ':' + escaped(option.value) + ':' + action(completion_of(option));
    specifications += " \\\n    " + shell_word(text);
  }
  return specifications;
}

std::string operand_specifications(const Command& command) {
  std::string result;
  const auto places = places_of(command);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == "...") break;
    const bool repeats = i + 1 < places.size() && places[i + 1] == "...";
    const std::string place = repeats ? "*" : std::to_string(i + 1);
    result += " \\\n    " + shell_word(place + ":argument:" + action(places[i]));
  }
  return result;
}

std::string arguments_of(const Command& command) {
  std::string text = "  " + std::string(command.name) + ")\n  _arguments -s -S";
  for (const Option& option : command.options) text += specification(option);
  text += " \\\n    '(- *)--help[print the help page]'";
  return text + operand_specifications(command) + " ;;\n";
}

}  // namespace

std::string zsh_completion() {
  std::string text(kZshOpening);
  text += "  _arguments -C -S";
  for (const Option& option : global_options()) text += specification(option);
  text +=
      " \\\n    '1:command:->command' \\\n    '*::argument:->argument' && ret=0\n"
      "  at=(${opt_args[-C]:+-C ${~opt_args[-C]}})\n"
      "  if [[ $state == command ]]; then\n    names=(\n";
  for (const Command* command : commands())
    text +=
        "      " + shell_word(std::string(command->name) + ':' + escaped(command->summary)) + '\n';
  text += "    )\n    _describe -t commands command names && ret=0\n    return ret\n  fi\n";
  text += "  [[ $state == argument ]] || return ret\n  case $words[1] in\n";
  for (const Command* command : commands()) text += arguments_of(*command);
  return text + std::string(kZshClosing);
}

}  // namespace skillgit::cli
