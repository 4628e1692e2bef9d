// Completion in bash. Tables made from the commands, then a text that reads them.
//
// Plain bash, as far back as 3.2: no helper of the package bash-completion is needed. Names that
// others chose are never expanded (`compgen -W` would), and dropped when bash would obey them.

#include "app/cli/completion_scripts.hpp"
#include "skillgit/core/base/shell.hpp"

#include <fmt/format.h>

namespace skillgit::cli {
namespace {

constexpr std::string_view kBashOpening =
    R"bash(# Completion of skillgit and `git skillgit` in bash; made by `skillgit completion bash`.

# Each sets 'what' to words, or to names of kinds such as <skill>, with | between them.
)bash";

constexpr std::string_view kBashClosing = R"bash(
# Prints what a word of kind $1 can be, one a line.
_skillgit_say() {
  case $1 in
    '<file>') compgen -f -- "$cur" ;;
    '<folder>') compgen -d -- "$cur" ;;
    '<branch>') git "${at[@]}" for-each-ref --format='%(refname:short)' refs/heads ;;
    '<rev>' | '<revision>')
      skillgit "${at[@]}" completion --values "$1"
      git "${at[@]}" for-each-ref --format='%(refname:short)' refs/heads refs/tags
      ;;
    '<'*) skillgit "${at[@]}" completion --values "$1" ;;
    *) printf '%s\n' "$1" ;;
  esac 2>/dev/null </dev/null
}

# Adds what kind $1 offers for the word 'cur' to COMPREPLY; 'stem' stands before that word.
_skillgit_offer() {
  local kind=$1 prefix= reply safe=yes
  if [[ $kind == '<skill>@<rev>' ]]; then
    kind='<skill>'
    [[ $cur == *@* ]] && prefix=${cur%%@*}@ kind='<rev>'
  fi
  if [[ $kind == '<file>' || $kind == '<folder>' ]]; then
    safe=
    compopt -o filenames 2>/dev/null
  fi
  while IFS= read -r reply; do
    [[ $safe && $reply == *[!A-Za-z0-9._/@+=-]* ]] && continue
    reply=$prefix$reply
    [[ $reply == "$cur"* ]] || continue
    COMPREPLY+=("$stem$reply")
  done < <(_skillgit_say "$kind")
}

# readline replaces only what follows the last of its break characters.
_skillgit_cut() {
  local typed=$stem$cur i
  local kept=${typed%"${typed##*["$COMP_WORDBREAKS"]}"}
  for ((i = 0; i < ${#COMPREPLY[@]}; ++i)); do COMPREPLY[i]=${COMPREPLY[i]#"$kept"}; done
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}

# The operand's place $1 (from 0) among the places $2...
_skillgit_place() {
  local place=$1
  shift
  local places=("$@") last=$(($# - 1))
  [[ $last -ge 0 && ${places[last]} == ... && $place -ge $last ]] && place=$((last - 1))
  what=${places[place]-}
}

_skillgit() {
  local line=${COMP_LINE:0:COMP_POINT}
  local words=() at=() command= option= ended= place=0 what= stem= i word kinds
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local last=$((${#words[@]} - 1))
  local cur=${words[last]}

  for ((i = 1; i < last; ++i)); do
    word=${words[i]}
    if [[ $option ]]; then
      [[ ! $command && $option == -C ]] && at+=(-C "${word/#\~\//$HOME/}")
      option=
    elif [[ ! $ended && $word == -- ]]; then
      ended=yes
    elif [[ ! $ended && $word == -* ]]; then
      _skillgit_value "$command" "$word"
      [[ $what ]] && option=$word
    elif [[ $below_git ]]; then
      [[ $word == skillgit ]] || return 0
      below_git=
    elif [[ ! $command ]]; then
      command=$word
    else
      place=$((place + 1))
    fi
  done

  COMPREPLY=()
  if [[ $option ]]; then
    _skillgit_value "$command" "$option"
  elif [[ ! $ended && $cur == --*=* ]]; then
    stem=${cur%%=*}=
    cur=${cur#*=}
    _skillgit_value "$command" "${stem%=}"
  elif [[ ! $ended && $cur == -* ]]; then
    _skillgit_options "$command"
  elif [[ ! $command ]]; then
    _skillgit_commands
  else
    _skillgit_operands "$command"
    local places=()
    read -ra places <<<"$what"
    _skillgit_place "$place" "${places[@]}"
  fi
  IFS='|' read -ra kinds <<<"$what"
  for word in "${kinds[@]}"; do _skillgit_offer "$word"; done
  _skillgit_cut
}

# What git's own completion calls for `git skillgit`.
_git_skillgit() {
  local below_git=yes
  _skillgit
}

complete -F _skillgit skillgit git-skillgit
)bash";

std::vector<std::string> spellings_of(std::span<const Option> options) {
  std::vector<std::string> all;
  for (const Option& option : options)
    std::ranges::copy(spellings(option), std::back_inserter(all));
  return all;
}

/// A branch of a `case`.
std::string branch(const std::string& pattern, std::string_view what) {
  return "    " + pattern + ") what=" + shell_word(what) + " ;;\n";
}

std::string function(const std::string& name, const std::string& subject,
                     const std::string& branches) {
  return name + "() {\n  case " + subject + " in\n" + branches + "    *) what= ;;\n  esac\n}\n";
}

std::string values_of(std::string_view command, std::span<const Option> options) {
  std::string branches;
  for (const Option& option : options) {
    if (option.value.empty()) continue;
    std::string pattern;
    for (const std::string& spelling : spellings(option))
      pattern += (pattern.empty() ? "" : " | ") + shell_word(std::string(command) + ' ' + spelling);
    branches += branch(pattern, completion_of(option));
  }
  return branches;
}

std::string options_of(std::string_view command, std::span<const Option> options) {
  std::vector<std::string> all = spellings_of(options);
  if (!command.empty()) all.emplace_back("--help");
  return branch(command.empty() ? "''" : std::string(command), fmt::to_string(fmt::join(all, "|")));
}

std::string tables() {
  std::string values = values_of("", global_options());
  std::string options = options_of("", global_options());
  std::string operands;
  std::vector<std::string> names;
  for (const Command* command : commands()) {
    names.emplace_back(command->name);
    values += values_of(command->name, command->options);
    options += options_of(command->name, command->options);
    if (const auto places = places_of(*command); !places.empty())
      operands += branch(names.back(), fmt::to_string(fmt::join(places, " ")));
  }
  return "_skillgit_commands() { what=" + shell_word(fmt::to_string(fmt::join(names, "|"))) +
         "; }\n" + function("_skillgit_options", "$1", options) +
         function("_skillgit_value", "\"$1 $2\"", values) +
         function("_skillgit_operands", "$1", operands);
}

}  // namespace

std::string bash_completion() {
  return std::string(kBashOpening) + tables() + std::string(kBashClosing);
}

}  // namespace skillgit::cli
