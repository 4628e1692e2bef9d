#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace skillgit::tasks {

/// The clusters of `texts` that nearly say the same: places in the list, ascending.
///
/// Two texts of different `groups` are joined when the Jaccard index of their sets of three-word
/// shingles is at least `percent`, exactly; texts that are joined to a third are in one cluster.
std::vector<std::vector<std::size_t>> near_clusters(const std::vector<std::string>& texts,
                                                    const std::vector<int>& groups, int percent);

}  // namespace skillgit::tasks
