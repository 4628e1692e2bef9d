#pragma once

#include "table.hpp"

#include <filesystem>

namespace skillgit::bench {

/// Where the programs under test are.
struct Programs {
  std::filesystem::path folder;

  std::string skillgit() const { return (folder / "skillgit").string(); }
  std::string world_server() const { return (folder / "world_server").string(); }
};

/// Start-up, against git's.
void start_bench(const Programs& programs, Table& table);

/// Runs of the real program against a scripted model: processor and wall time, memory.
void train_bench(const Programs& programs, Table& table);

/// Runs of 10^4 and of 10^5 rollouts: takes minutes.
void size_bench(const Programs& programs, Table& table);

/// A candidate of four edits with its refs, settled, against git's plumbing.
void store_bench(const Programs& programs, Table& table);

/// Reading runs with many decisions.
void log_bench(const Programs& programs, Table& table);

/// Edits and scorers.
void core_bench(const Programs& programs, Table& table);

}  // namespace skillgit::bench
