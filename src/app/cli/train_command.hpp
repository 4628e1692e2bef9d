#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/train/trainer.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace skillgit::cli {

extern const Command kTrainCommand;

/// How `skillgit train` tells its result.
enum class Format {
  text,
  json,
  ndjson,  ///< And every fact before it, a line each.
};

/// What `skillgit train` was asked for.
struct TrainCommandOptions {
  std::optional<std::string> skill;
  std::optional<std::string> branch;  ///< The one that HEAD is on when absent.
  std::optional<std::string> run_id;
  std::optional<std::string> report;  ///< A file; `record.report` when absent.
  std::optional<int> seeds;           ///< So many runs, each with a seed of its own.
  bool start_new = false;
  bool force = false;
  bool dry_run = false;
  Format format = Format::text;
};
Result<TrainCommandOptions> parse_train(Args args);

/// A fresh run id: the date of `seconds` (UTC) and five base-32 digits made from `entropy`.
std::string make_run_id(std::int64_t seconds, std::uint64_t entropy);

/// An error after which the same command is to go on, where that was given --new.
Error without_new(Error error);

/// What to do after a run of the published rules.
std::string next_of_published(const train::TrainReport& report);

/// What to do after a run that accepted nothing: the same settings would try the same again.
std::string next_without_accept(const train::TrainReport& report);

/// How `train` ends, by what the run came to.
ExitCode exit_code_of(const train::TrainReport& report);

void print_train(const train::TrainReport& report, std::ostream& out);
Json train_as_json(const train::TrainReport& report);

}  // namespace skillgit::cli
