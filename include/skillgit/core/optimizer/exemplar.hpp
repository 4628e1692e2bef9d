#pragma once

#include "skillgit/core/optimizer/optimizer.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace skillgit::optimizer {

/// Which failed train tasks become worked examples. Likeness is of inputs (similarity.hpp).
enum class Picking {
  representative,  ///< Those most like everything that still fails.
  diverse,  ///< Those that together are like most of what still fails; once the skill shows some,
            ///< those whose answers hold most of what the failed replies lack.
  random,   ///< Drawn from the run's own stream; for comparison.
};

struct ExemplarOptions {
  std::vector<int> edit_budget = {4, 4, 2, 2, 1, 1};  ///< Edits a step; the last repeats.
  Picking picking = Picking::diverse;
  std::size_t window = 30;               ///< Train tasks that a skill is measured on at a time.
  std::size_t max_examples = 16;         ///< In the skill; from there on it only deletes.
  std::size_t max_example_bytes = 1200;  ///< A task whose example is longer is not shown.
  std::size_t screened_units = 4;        ///< Deletions that are tried on train in one step.
  std::size_t screen = 8;                ///< Train tasks that each of them is tried on.
};

/// exemplar: hill climbing by worked examples, without any optimizer model.
///
/// Each step makes one offer within the step's edit budget. It measures the current skill on a
/// window of the train tasks, and adds failures from it, with their answers, as worked examples at
/// the end of the skill: as a block and unscreened, since a single example often shows nothing.
/// When three such offers in a row did not help, it looks for something to delete: pieces of the
/// skill without which train tasks are solved better. Whatever helped last goes on. What was
/// rejected is not offered again while the window has anything else.
///
/// Tasks that are examples in the skill are never measured with it. A `plain` example needs an
/// input and an answer of one line. The numbers in `options` are positive, and there is an edit
/// budget; both are asserted.
std::unique_ptr<Optimizer> make_exemplar(Context context, ExemplarOptions options);

}  // namespace skillgit::optimizer
