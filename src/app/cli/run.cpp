#include "app/cli/run.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string_view>

namespace skillgit::cli {
namespace {

constexpr std::array<std::string_view, 3> kLongOptions{"--help", "--version", "--no-pager"};

Status add_setting(std::string_view text, Invocation& invocation) {
  const auto equals = text.find('=');
  if (equals == text.npos || equals == 0)
    return fail(Error(ErrorKind::usage, "'-c' takes <section.key>=<value>")
                    .with_hint("for instance `skillgit -c train.steps=3 train`"));
  invocation.settings[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  return {};
}

Result<std::string_view> value_after(Args& args, std::string_view option) {
  if (args.size() < 2)
    return fail(ErrorKind::usage, "option '" + std::string(option) + "' needs a value");
  args = args.subspan(1);
  return std::string_view(args.front());
}

bool asks_for_help(Args command) {
  for (const std::string_view argument : command) {
    if (argument == "--") return false;
    if (argument == "--help" || argument == "-h") return true;
  }
  return false;
}

/// How a command is called stands on its page: a mistake there that leads nowhere leads to it.
Error leading_to_page(Error error, const Command& command) {
  if (error.kind() != ErrorKind::usage || error.hint()) return error;
  return std::move(error).with_hint("`skillgit help " + std::string(command.name) +
                                    "` shows examples");
}

/// Of a folder that went away beneath a command, git and the system complain in many words.
Error naming_gone_folder(Error error, const std::filesystem::path& directory) {
  std::error_code unknown;
  const bool is_there = std::filesystem::exists(directory, unknown) || unknown;
  if (error.kind() != ErrorKind::damaged || is_there) return error;
  return Error(ErrorKind::conflict,
               "the folder '" + printable(directory.string()) + "' was moved or removed meanwhile")
      .with_hint("run the same command where the repository is now");
}

Result<ExitCode> dispatch(const Invocation& invocation, const Environment& environment) {
  if (invocation.version) {
    environment.out << "skillgit " << SKILLGIT_VERSION << '\n';
    return ExitCode::ok;
  }
  if (invocation.command.empty()) {
    (invocation.help ? environment.out : environment.err) << overview();
    return invocation.help ? ExitCode::ok : ExitCode::usage;
  }
  SKILLGIT_TRY(const Command* command, find_command(invocation.command.front()));
  if (invocation.help || asks_for_help(invocation.command)) {
    environment.out << help_page(*command);
    return ExitCode::ok;
  }
  auto code = command->run(invocation.command, environment);
  if (!code)
    return fail(naming_gone_folder(leading_to_page(std::move(code).error(), *command),
                                   environment.directory));
  return code;
}

}  // namespace

Result<Invocation> parse_invocation(Args args) {
  Invocation invocation;
  for (; !args.empty(); args = args.subspan(1)) {
    const std::string_view argument = args.front();
    if (argument.empty() || argument.front() != '-') break;
    if (argument == "-C") {
      SKILLGIT_TRY(const auto directory, value_after(args, argument));
      invocation.directories.emplace_back(directory);
    } else if (argument == "-c") {
      SKILLGIT_TRY(const auto setting, value_after(args, argument));
      SKILLGIT_CHECK(add_setting(setting, invocation));
    } else if (argument == "--no-pager") {
      invocation.pager = false;
    } else if (argument == "--version") {
      invocation.version = true;
    } else if (argument == "--help" || argument == "-h") {
      invocation.help = true;
    } else {
      return fail(Error(ErrorKind::usage, "unknown option '" + std::string(argument) + "'" +
                                              did_you_mean(argument, kLongOptions))
                      .with_hint("`skillgit help` lists what there is"));
    }
  }
  invocation.command = args;
  return invocation;
}

ExitCode run(const Invocation& invocation, const Environment& environment) {
  const auto code = dispatch(invocation, environment);
  if (code) return *code;
  environment.out.flush();
  print_error(code.error(), environment.err);
  return exit_code(code.error().kind());
}

}  // namespace skillgit::cli
