#include "app/cli/arguments.hpp"

#include "skillgit/core/base/nearest.hpp"

// The library's regular expressions recurse once a character: a long argument would end us.
#define CXXOPTS_NO_REGEX
#include <algorithm>
#include <charconv>
#include <cxxopts.hpp>

namespace skillgit::cli {
namespace {

std::string dashed(std::string_view name) {
  return (name.size() == 1 ? "-" : "--") + std::string(name);
}

std::string library_names(const Option& option) {
  return (option.letter ? std::string(1, option.letter) + ',' : "") + std::string(option.name);
}

cxxopts::Options declare(std::string_view command, std::span<const Option> options) {
  cxxopts::Options spec{std::string(command)};
  for (const Option& option : options) {
    if (option.value.empty())
      spec.add_options()(library_names(option), "");
    else
      spec.add_options()(library_names(option), "", cxxopts::value<std::string>());
  }
  return spec;
}

/// What the library calls `ARG` in its messages, which differ between its versions.
std::string quoted_part(std::string_view message) {
  constexpr std::string_view kOpen = "\u2018";
  constexpr std::string_view kClose = "\u2019";
  const auto open = message.find(kOpen);
  const auto close = message.rfind(kClose);
  if (open == message.npos || close == message.npos || close < open) return std::string(message);
  return std::string(message.substr(open + kOpen.size(), close - open - kOpen.size()));
}

Error unknown_option(const std::string& given, std::span<const Option> options) {
  const std::string name = given.substr(std::min(given.find_first_not_of('-'), given.size()));
  std::vector<std::string_view> known;
  for (const Option& option : options) known.push_back(option.name);
  const auto near = nearest(name, known);
  Error error(ErrorKind::usage, "unknown option '" + dashed(name) + "'" +
                                    (near ? "; did you mean '--" + *near + "'?" : ""));
  // As typed: '-c' stands for itself, '--no-pager' for a long name.
  if (name == "C" || name == "c" || name == "no-pager")
    return std::move(error).with_hint("it stands before the command: `skillgit " + dashed(name) +
                                      " ...`");
  return error;
}

/// The option, which is among `args`, as it was typed there.
std::string as_typed(const Option& option, Args args) {
  const std::string name = dashed(option.name);
  const bool is_long = std::any_of(args.begin(), args.end(), [&name](std::string_view argument) {
    return argument == name || argument.starts_with(name + '=');
  });
  return is_long || option.letter == 0 ? name : dashed({&option.letter, 1});
}

/// Whether a switch has a value behind it, as in `--json=1`.
bool has_value(const Option& option, Args args) {
  const auto end = std::find(args.begin(), args.end(), std::string_view("--"));
  return std::any_of(args.begin(), end, [lead = dashed(option.name) + '='](std::string_view given) {
    return given.starts_with(lead);
  });
}

Error valued_switch(const Option& option) {
  return {ErrorKind::usage, "option '" + dashed(option.name) + "' takes no value"};
}

Result<cxxopts::ParseResult> parse_with_library(Args args, std::span<const Option> options) try {
  return declare(args.front(), options).parse(static_cast<int>(args.size()), args.data());
} catch (const cxxopts::exceptions::no_such_option& error) {
  return fail(unknown_option(quoted_part(error.what()), options));
} catch (const cxxopts::exceptions::invalid_option_syntax& error) {
  return fail(unknown_option(quoted_part(error.what()), options));
} catch (const cxxopts::exceptions::missing_argument& error) {
  return fail(ErrorKind::usage, "option '" + dashed(quoted_part(error.what())) + "' needs a value");
} catch (const cxxopts::exceptions::incorrect_argument_type& error) {
  // Only switches are read as anything but text.
  for (const Option& option : options)
    if (option.value.empty() && has_value(option, args)) return fail(valued_switch(option));
  return fail(ErrorKind::usage, "'" + quoted_part(error.what()) + "' is no value of a switch");
} catch (const cxxopts::exceptions::exception& error) {
  return fail(ErrorKind::usage, "cannot understand option '" + quoted_part(error.what()) + "'");
}

Status check_count(const std::vector<std::string>& given, Operands allowed,
                   std::string_view command) {
  if (given.size() > allowed.most)
    return fail(ErrorKind::usage, "unexpected argument '" + given[allowed.most] + "'");
  if (given.size() < allowed.least)
    return fail(ErrorKind::usage,
                "'" + std::string(command) + "' needs " + std::string(allowed.name));
  return {};
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = options_.find(std::string(option));
  if (found == options_.end()) return std::nullopt;
  return found->second;
}

Result<std::optional<std::int64_t>> Arguments::number(std::string_view option, std::int64_t least,
                                                      std::int64_t most) const {
  const auto text = value(option);
  if (!text) return std::optional<std::int64_t>();
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool whole = code == std::errc() && end == text->data() + text->size();
  if (!whole || number < least || number > most)
    return fail(ErrorKind::usage, "'" + typed_.at(std::string(option)) +
                                      "' takes a whole number from " + std::to_string(least) +
                                      (most == std::numeric_limits<std::int64_t>::max()
                                           ? " up"
                                           : " to " + std::to_string(most)) +
                                      ", not '" + *text + "'");
  return std::optional(number);
}

std::optional<std::string> Arguments::operand(std::size_t place) const {
  if (place >= operands_.size()) return std::nullopt;
  return operands_[place];
}

Result<Arguments> parse_arguments(Args args, std::span<const Option> options, Operands operands) {
  SKILLGIT_TRY(const auto given, parse_with_library(args, options));
  Arguments result;
  for (const Option& option : options) {
    const std::string name(option.name);
    if (given.count(name) == 0) continue;
    const std::string typed = as_typed(option, args);
    if (given.count(name) > 1)
      return fail(ErrorKind::usage, "option '" + typed + "' is given twice");
    // The library would take `--json=1`, and `--json=false` for `--json`.
    const bool is_switch = option.value.empty();
    if (is_switch && has_value(option, args)) return fail(valued_switch(option));
    result.options_[name] = is_switch ? "" : given[name].as<std::string>();
    if (!is_switch && result.options_[name].empty())
      return fail(ErrorKind::usage, "option '" + typed + "' needs a value");
    result.typed_[name] = typed;
  }
  result.operands_ = given.unmatched();
  SKILLGIT_CHECK(check_count(result.operands_, operands, args.front()));
  return result;
}

Error as_usage(const Error& error) {
  Error usage(ErrorKind::usage, error.message());
  const auto& hint = error.hint();
  return hint ? std::move(usage).with_hint(*hint) : usage;
}

std::vector<std::string> spellings(const Option& option) {
  std::vector<std::string> all;
  if (option.letter) all.push_back(dashed(std::string_view(&option.letter, 1)));
  if (!option.name.empty()) all.push_back(dashed(option.name));
  return all;
}

std::string describe(std::span<const Option> options) {
  std::vector<std::string> left;
  std::size_t width = 0;
  for (const Option& option : options) {
    std::string text = option.letter ? "" : "    ";
    for (const std::string& spelling : spellings(option))
      text += (text.ends_with(' ') || text.empty() ? "" : ", ") + spelling;
    if (!option.value.empty()) text += ' ' + std::string(option.value);
    width = std::max(width, text.size());
    left.push_back(std::move(text));
  }
  std::string page;
  for (std::size_t i = 0; i < left.size(); ++i) {
    left[i].resize(width, ' ');
    page += "  " + left[i] + "  " + std::string(options[i].help) + '\n';
  }
  return page;
}

}  // namespace skillgit::cli
