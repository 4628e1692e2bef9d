#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <optional>

namespace skillgit::cli {

struct LogOptions {
  RunChoice choice = {};
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::optional<optimizer::Outcome> only = {};  ///< Offers that ended so; all without it.
  bool json = false;
};

/// One line of the log.
struct LogEntry {
  store::RunName run;
  store::RunEvent event;  ///< Its decision is set.
};

Result<LogOptions> parse_log(Args args);

/// Visits settled offers, the newest first and the newest run first, until there are enough or
/// `visit` returns false. Reads no further than that.
Status collect_log(const LogOptions& options, const store::RunStore& store,
                   const std::function<bool(const LogEntry&)>& visit);

/// Writes entries as they come, each run under its name.
class LogPrinter {
 public:
  LogPrinter(std::ostream& out, bool coloured) : out_(out), coloured_(coloured) {}
  void print(const LogEntry& entry);
  bool printed_any() const { return run_.has_value(); }

 private:
  std::ostream& out_;
  bool coloured_;
  std::optional<store::RunName> run_;
};

extern const Command kLogCommand;

}  // namespace skillgit::cli
