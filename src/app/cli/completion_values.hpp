#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// What a value of this kind can be here: "<command>", "<skill>", "<run>", "<candidate>",
/// "<accepted>" (candidate), "<rev>" (those that are candidates), "<scorer>",
/// "<section.key>=<value>" (each setting up to its "=").
///
/// Reads little, writes nothing and asks no model; empty for any other kind, outside of a
/// repository, and for whatever cannot be read. No value has a character that means something to a
/// shell.
std::vector<std::string> completion_values(std::string_view kind, const Environment& environment);

/// The skills of the configuration, where there is one, and those that have runs.
Result<std::vector<std::string>> skill_values(const std::optional<config::Config>& config,
                                              const store::RunStore& store);

/// The newest runs, newest first.
Result<std::vector<std::string>> run_values(const store::RunStore& store);

/// The newest candidates of the newest run, newest first.
Result<std::vector<std::string>> candidate_values(const store::RunStore& store);

/// Those of them that were accepted.
Result<std::vector<std::string>> accepted_values(const store::RunStore& store);

}  // namespace skillgit::cli
