#pragma once

#include "skillgit/core/optimizer/similarity.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace skillgit::optimizer {

/// A task that may become an example.
struct Candidate {
  std::string id;
  Direction input;
  std::string answer;
};

/// All that picking looks at. Each function gives indices into `candidates`, the first pick
/// first, at most `most`; of equals the one with the lesser id. Candidates are in order of id.
struct Failures {
  std::span<const Candidate> candidates;
  std::span<const Direction> failed;    ///< The inputs of everything that fails.
  std::span<const Direction> examples;  ///< The inputs of what the skill shows already.
};

/// Those most like everything that fails.
std::vector<std::size_t> pick_representative(const Failures& failures, std::size_t most);

/// Those that together, with the examples there are, are like most of what fails: each next one
/// adds as much likeness as any could (greedy facility location).
std::vector<std::size_t> pick_diverse(const Failures& failures, std::size_t most);

/// Those whose answers together hold most of what failed replies lack: each next one adds the
/// most that is not covered yet; once nothing is left to add, covering begins anew.
std::vector<std::size_t> pick_lacking(std::span<const Candidate> candidates,
                                      const std::map<std::uint64_t, int>& lacks, std::size_t most);

}  // namespace skillgit::optimizer
