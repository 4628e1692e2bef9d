#pragma once

#include "app/cli/arguments.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "skillgit/core/base/json.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <optional>
#include <string_view>

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

/// How a command shows the offers that it lists.
struct OfferList {
  std::string_view name;  ///< Of the list in JSON.
  Json (*as_json)(const store::RunName&, const store::RunEvent&);
  std::function<void(const LogEntry&)> print;
  std::string_view when_empty;  ///< The advice when there is none.
};

/// Lists offers as text or as JSON: `log` and `rejected` in all but their looks.
Result<ExitCode> list_offers(const LogOptions& options, const OfferList& list,
                             const Environment& environment);

/// What the options of both have in common: the skill, the run, how many, and JSON.
Result<LogOptions> read_log_options(const Arguments& given);

/// Writes entries as they come, each run under its name.
class LogPrinter {
 public:
  LogPrinter(std::ostream& out, bool coloured) : out_(out), coloured_(coloured) {}
  void print(const LogEntry& entry);

 private:
  std::ostream& out_;
  bool coloured_;
  std::optional<store::RunName> run_;
};

extern const Command kLogCommand;

}  // namespace skillgit::cli
