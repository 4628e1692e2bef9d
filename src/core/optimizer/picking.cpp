#include "core/optimizer/picking.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace skillgit::optimizer {
namespace {

/// Picks one candidate after the other: the one with the greatest worth, of those not yet taken.
class Greedy {
 public:
  explicit Greedy(std::size_t count) : left_(count) { std::iota(left_.begin(), left_.end(), 0U); }

  bool is_done(std::size_t most) const { return left_.empty() || taken_.size() >= most; }

  /// The next pick by `worth(index)`, and its worth.
  template <typename Worth>
  std::pair<std::size_t, std::int64_t> best(Worth worth) const {
    std::pair<std::size_t, std::int64_t> best{left_.front(), worth(left_.front())};
    for (const std::size_t index : std::span(left_).subspan(1))
      if (const std::int64_t value = worth(index); value > best.second) best = {index, value};
    return best;
  }

  void take(std::size_t index) {
    taken_.push_back(index);
    std::erase(left_, index);
  }

  const std::vector<std::size_t>& taken() const { return taken_; }

 private:
  std::vector<std::size_t> left_, taken_;
};

}  // namespace

std::vector<std::size_t> pick_representative(const Failures& failures, std::size_t most) {
  const Direction centre = sum(failures.failed);
  Greedy greedy(failures.candidates.size());
  while (!greedy.is_done(most))
    greedy.take(greedy
                    .best([&](std::size_t index) {
                      return likeness(failures.candidates[index].input, centre);
                    })
                    .first);
  return greedy.taken();
}

std::vector<std::size_t> pick_diverse(const Failures& failures, std::size_t most) {
  const auto likeness_to = [&](std::size_t failed, const Direction& shown) {
    return likeness(failures.failed[failed], shown);
  };
  std::vector<Likeness> covered(failures.failed.size(), 0);
  const auto cover = [&](const Direction& shown) {
    for (std::size_t at = 0; at < covered.size(); ++at)
      covered[at] = std::max(covered[at], likeness_to(at, shown));
  };
  for (const Direction& example : failures.examples) cover(example);

  Greedy greedy(failures.candidates.size());
  while (!greedy.is_done(most)) {
    const auto [index, gain] = greedy.best([&](std::size_t candidate) {
      std::int64_t added = 0;
      for (std::size_t at = 0; at < covered.size(); ++at)
        added += std::max<Likeness>(
            0, likeness_to(at, failures.candidates[candidate].input) - covered[at]);
      return added;
    });
    greedy.take(index);
    cover(failures.candidates[index].input);
  }
  return greedy.taken();
}

std::vector<std::size_t> pick_lacking(std::span<const Candidate> candidates,
                                      const std::map<std::uint64_t, int>& lacks, std::size_t most) {
  std::vector<std::vector<std::uint64_t>> helpful;
  for (const Candidate& candidate : candidates) {
    std::vector<std::uint64_t> grams = grams_of(candidate.answer);
    std::erase_if(grams, [&](std::uint64_t gram) { return !lacks.contains(gram); });
    helpful.push_back(std::move(grams));
  }

  std::set<std::uint64_t> covered;
  Greedy greedy(candidates.size());
  while (!greedy.is_done(most)) {
    const auto [index, worth] = greedy.best([&](std::size_t candidate) {
      std::int64_t added = 0;
      for (const std::uint64_t gram : helpful[candidate])
        if (!covered.contains(gram)) added += lacks.at(gram);
      return added;
    });
    if (worth == 0 && !covered.empty()) {
      covered.clear();
      continue;
    }
    greedy.take(index);
    covered.insert(helpful[index].begin(), helpful[index].end());
  }
  return greedy.taken();
}

}  // namespace skillgit::optimizer
