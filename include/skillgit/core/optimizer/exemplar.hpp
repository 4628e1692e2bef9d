#pragma once

#include "skillgit/core/optimizer/optimizer.hpp"

#include <memory>
#include <vector>

namespace skillgit::optimizer {

/// Which failed train tasks become worked examples.
enum class Picking {
  representative,  ///< Nearest to the centre of what still fails (TF-IDF over character 3-grams).
  diverse,         ///< Covering what still fails (facility location).
  random,          ///< Drawn from the run's own stream; for comparison.
};

struct ExemplarOptions {
  std::vector<int> edit_budget = {4, 2, 1, 1, 2, 1};  ///< Edits a step; the last repeats.
  Picking picking = Picking::representative;
};

/// exemplar: hill climbing by worked examples, without any optimizer model.
///
/// Each step measures the train tasks, picks failures as worked examples (or units to delete),
/// as many as the step's edit budget allows, and offers them.
std::unique_ptr<Optimizer> make_exemplar(Context context, ExemplarOptions options);

}  // namespace skillgit::optimizer
