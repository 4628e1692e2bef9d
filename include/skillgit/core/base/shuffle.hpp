#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace skillgit {

/// Puts `items` into a random order, each equally likely, as `random.below(n)` draws from 0..n-1.
///
/// Fisher and Yates's, from the end: the order that Python's `random.shuffle` makes.
template <typename T, typename Random>
void shuffle(std::vector<T>& items, Random&& random) {
  for (std::size_t left = items.size(); left > 1; --left)
    std::swap(items[left - 1], items[static_cast<std::size_t>(random.below(left))]);
}

}  // namespace skillgit
