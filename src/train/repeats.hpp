#pragma once

#include "skillgit/core/tasks/rollout.hpp"
#include "train/measurer.hpp"

#include <vector>

namespace skillgit::train {

/// What attempts that were made twice tell of their target.
struct Repeats {
  int compared = 0;  ///< Both were scored.
  int equal = 0;     ///< Both brought the same reply.
};

/// What has to be asked beside `draws` so that each of `first` is made twice, by this run: an
/// attempt of it, and the next one.
std::vector<Wanted> repeats_beside(const std::vector<Wanted>& draws,
                                   const std::vector<Wanted>& first);

/// Compares the attempts at one score that are among `asked`, by what came of them.
Repeats repeats_in(const std::vector<Wanted>& asked, const std::vector<tasks::Rollout>& results);

}  // namespace skillgit::train
