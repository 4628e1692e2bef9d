#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <stop_token>
#include <string>

namespace skillgit::cli {

/// The arguments of a command; the first is the command's own name.
using Args = std::span<const char* const>;

/// How wide a terminal is that does not tell.
inline constexpr std::size_t kUsualColumns = 80;

/// All that a command sees of the world.
///
/// main() fills it with the real one, a test with its own. Results go to `out` and nothing else
/// does; progress, advice and errors go to `err`.
struct Environment {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  std::filesystem::path directory;               ///< Where the command runs; absolute.
  std::map<std::string, std::string> variables;  ///< The environment variables.
  std::map<std::string, std::string> settings;   ///< `-c train.steps=20`: "train.steps" to "20".
  std::function<std::chrono::system_clock::time_point()> now;

  /// The `skillgit.*` keys of git's configuration as it holds here; none when empty. Keys are in
  /// lower case, as git prints them. Asked once, since each question is a run of git.
  std::function<std::map<std::string, std::string>()> git_settings;
  bool out_is_terminal = false;
  bool err_is_terminal = false;

  /// How wide the terminal at `err` is. Asked anew each time, since people resize it.
  std::function<std::size_t()> err_columns = [] { return kUsualColumns; };
  std::stop_token stop;  ///< Requested by the first SIGINT or SIGTERM.

  /// A variable's value; an empty one counts as not set.
  std::string variable(const std::string& name) const {
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
  }

  /// Whether text on `out` may be coloured: a terminal that wants it, and no NO_COLOR.
  bool out_has_colour() const {
    return out_is_terminal && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  }
};

}  // namespace skillgit::cli
