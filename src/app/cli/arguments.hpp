#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// One option of a command: serves parsing, the help page, the manual and completion.
struct Option {
  std::string_view name = {};     ///< "max-count"; empty where there is only a letter.
  char letter = 0;                ///< 'n', or 0.
  std::string_view value = {};    ///< What its value is called ("<n>"); empty for a switch.
  std::string_view choices = {};  ///< "text|json": all that the value can be; empty for others.
  std::string_view help;
};

/// How many operands (arguments that are no options) a command takes.
struct Operands {
  std::size_t least = 0;
  std::size_t most = 0;
  std::string_view name = {};  ///< "<skill>": what a missing one is called.
};

/// The arguments of a command, taken apart.
class Arguments {
 public:
  bool has(std::string_view option) const { return options_.contains(std::string(option)); }
  std::optional<std::string> value(std::string_view option) const;

  /// The option's value as a whole number in least..most. Fails with usage for anything else.
  Result<std::optional<std::int64_t>> number(std::string_view option, std::int64_t least,
                                             std::int64_t most) const;

  const std::vector<std::string>& operands() const { return operands_; }

  /// The operand at `place`, or nothing.
  std::optional<std::string> operand(std::size_t place) const;

 private:
  friend Result<Arguments> parse_arguments(Args, std::span<const Option>, Operands);
  std::map<std::string, std::string> options_;
  std::map<std::string, std::string> typed_;  ///< Each as it was typed: "-n" or "--max-count".
  std::vector<std::string> operands_;
};

/// Takes `args` apart, by what the command says it takes.
///
/// Fails with usage, and the nearest known name, for an unknown option; for an option that is
/// given twice, lacks its value (an empty one is none) or has one it does not take; for too few or
/// too many operands. After `--` everything is an operand; `-` alone is one too.
Result<Arguments> parse_arguments(Args args, std::span<const Option> options, Operands operands);

/// An error about a value that was typed, as one of the command line.
Error as_usage(const Error& error);

/// How an option is given: "-n", "--max-count", or both.
std::vector<std::string> spellings(const Option& option);

/// The options as a help page lists them, one a line.
std::string describe(std::span<const Option> options);

}  // namespace skillgit::cli
