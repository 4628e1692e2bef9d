// Set similarity join by prefix filtering. Of two sets that share at least the given part, sorted
// from the rarest shingle to the commonest, already the first few shingles have one in common; so
// an index of these prefixes finds every pair and little else.

#include "core/tasks/near_duplicates.hpp"

#include "core/tasks/normal_text.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kShingleWords = 3;

/// A set of shingles, as ranks by rarity, ascending.
using Shingles = std::vector<std::size_t>;

/// The shingles of a text, each once; the words themselves where there are too few of them.
std::vector<std::string> shingles_of(const std::string& text) {
  const std::vector<std::string> words = words_of(text);
  const std::size_t width = words.size() < kShingleWords ? 1 : kShingleWords;
  std::vector<std::string> shingles;
  for (std::size_t i = 0; i + width <= words.size(); ++i) {
    std::string shingle;
    for (std::size_t j = i; j < i + width; ++j) shingle += words[j] + ' ';
    shingles.push_back(std::move(shingle));
  }
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

/// Numbers shingles as they are met, and counts the texts that have each.
class Dictionary {
 public:
  std::size_t number(std::string shingle) {
    const auto [place, is_new] = numbers_.try_emplace(std::move(shingle), counts_.size());
    if (is_new) counts_.push_back(0);
    ++counts_[place->second];
    return place->second;
  }

  /// The rank of every number: rare ones first, then as they were met.
  std::vector<std::size_t> ranks() const {
    std::vector<std::size_t> order(counts_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [this](std::size_t a, std::size_t b) { return counts_[a] < counts_[b]; });
    std::vector<std::size_t> ranks(order.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
    return ranks;
  }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::size_t> counts_;
};

std::vector<Shingles> rank_shingles(const std::vector<std::string>& texts) {
  Dictionary dictionary;
  std::vector<Shingles> sets;
  for (const std::string& text : texts) {
    Shingles set;
    for (std::string& shingle : shingles_of(text))
      set.push_back(dictionary.number(std::move(shingle)));
    sets.push_back(std::move(set));
  }
  const std::vector<std::size_t> ranks = dictionary.ranks();
  for (Shingles& set : sets) {
    for (std::size_t& number : set) number = ranks[number];
    std::sort(set.begin(), set.end());
  }
  return sets;
}

/// The Jaccard index in per cent, rounded down.
int similarity(const Shingles& a, const Shingles& b) {
  std::size_t common = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) ++common;
    const bool step_x = *x <= *y;
    const bool step_y = *y <= *x;
    x += step_x ? 1 : 0;
    y += step_y ? 1 : 0;
  }
  return static_cast<int>(100 * common / (a.size() + b.size() - common));
}

/// Which texts are joined already.
class Clusters {
 public:
  explicit Clusters(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  std::size_t root(std::size_t item) {
    while (parent_[item] != item) item = parent_[item] = parent_[parent_[item]];
    return item;
  }

  void join(std::size_t a, std::size_t b) { parent_[root(b)] = root(a); }

  /// The clusters of more than one item, by their first.
  std::vector<std::vector<std::size_t>> list() {
    std::vector<std::vector<std::size_t>> by_root(parent_.size());
    for (std::size_t item = 0; item < parent_.size(); ++item) by_root[root(item)].push_back(item);
    std::erase_if(by_root, [](const auto& cluster) { return cluster.size() < 2; });
    std::sort(by_root.begin(), by_root.end());
    return by_root;
  }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace

std::vector<std::vector<std::size_t>> near_clusters(const std::vector<std::string>& texts,
                                                    const std::vector<int>& groups, int percent) {
  const std::vector<Shingles> sets = rank_shingles(texts);
  std::unordered_map<std::size_t, std::vector<std::size_t>> index;
  std::vector<std::size_t> seen_by(texts.size(), texts.size());
  Clusters clusters(texts.size());
  for (std::size_t here = 0; here < sets.size(); ++here) {
    const std::size_t size = sets[here].size();
    const std::size_t least = (size * static_cast<std::size_t>(percent) + 99) / 100;
    const std::size_t prefix = size == 0 ? 0 : size - least + 1;
    for (std::size_t i = 0; i < prefix; ++i) {
      auto& places = index[sets[here][i]];
      for (const std::size_t other : places) {
        if (groups[other] == groups[here] || seen_by[other] == here) continue;
        seen_by[other] = here;
        if (sets[other].size() < least || clusters.root(other) == clusters.root(here)) continue;
        if (similarity(sets[other], sets[here]) >= percent) clusters.join(other, here);
      }
      places.push_back(here);
    }
  }
  return clusters.list();
}

}  // namespace skillgit::tasks
