// `skillgit completion <shell>`: what makes a shell complete our commands.

#include "app/cli/completion_command.hpp"

#include "app/cli/completion_scripts.hpp"
#include "app/cli/completion_values.hpp"

#include <array>
#include <ostream>

namespace skillgit::cli {
namespace {

// For the scripts alone, so no help page names it.
constexpr std::array kHiddenOptions{
    Option{.name = "values", .value = "<kind>", .help = "what a value of this kind can be"},
};

constexpr std::string_view kCompletionPage =
    "Examples:\n"
    "  . <(skillgit completion bash)                     in this bash, `git skillgit` too\n"
    "  skillgit completion zsh > ~/.zfunc/_skillgit      a folder of zsh's fpath\n"
    "  skillgit completion fish > ~/.config/fish/completions/skillgit.fish\n"
    "\n"
    "Usage: skillgit completion bash|zsh|fish\n"
    "\n"
    "Prints a script that completes commands, options, and what these take. Names of skills,\n"
    "runs, candidates and settings are asked of skillgit when they are needed, branches of git.\n"
    "A package of skillgit brings the scripts along.\n";

Result<ExitCode> completion_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kHiddenOptions, {.most = 1}));
  if (const auto kind = given.value("values")) {
    // In the middle of somebody's typing an error helps nobody.
    for (const std::string& value : completion_values(*kind, environment))
      environment.out << value << '\n';
    return ExitCode::ok;
  }
  const auto shell = given.operand(0);
  if (!shell)
    return fail(Error(ErrorKind::usage, "'completion' needs the name of a shell")
                    .with_hint("`skillgit completion bash`, zsh or fish"));
  SKILLGIT_TRY(const std::string script, completion_script(*shell));
  environment.out << script;
  return ExitCode::ok;
}

}  // namespace

constexpr Command kCompletionCommand{
    .name = "completion",
    .summary = "Print a script that completes commands in a shell",
    .page = kCompletionPage,
    .options = {},
    .operands = "bash|zsh|fish",
    .run = completion_command,
};

}  // namespace skillgit::cli
