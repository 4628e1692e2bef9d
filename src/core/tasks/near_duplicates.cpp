// Set similarity join by prefix filtering. Of two sets that share at least the given part, sorted
// from the rarest shingle to the commonest, already the first few shingles have one in common; so
// an index of these prefixes finds every pair and little else. Sets come from small to large: of
// one that only larger sets will look for, an even shorter prefix does, so that the shingles of a
// template stay out of the index unless its texts are alike indeed.

#include "core/tasks/near_duplicates.hpp"

#include "core/tasks/normal_text.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

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

std::size_t divided_up(std::size_t dividend, std::size_t divisor) {
  return (dividend + divisor - 1) / divisor;
}

/// Whether two sets have a Jaccard index of at least `percent`: what they have in common is that
/// part of their union. Rare shingles come first, so what is not alike is soon known.
bool are_near(const Shingles& a, const Shingles& b, std::size_t percent) {
  const std::size_t least = divided_up(percent * (a.size() + b.size()), 100 + percent);
  std::size_t common = 0;
  for (auto x = a.begin(), y = b.begin(); common < least;) {
    const auto left = static_cast<std::size_t>(std::min(a.end() - x, b.end() - y));
    if (common + left < least) return false;
    if (*x == *y) ++common;
    const bool step_x = *x <= *y;
    const bool step_y = *y <= *x;
    x += step_x ? 1 : 0;
    y += step_y ? 1 : 0;
  }
  return true;
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

/// Texts of one group that have a shingle in their prefix.
class Places {
 public:
  void add(std::size_t text) { texts_.push_back(text); }

  /// Calls `visit` for those that are not in the cluster of `here`. Where most are, as with a
  /// template that all share, these are passed over together.
  void for_each_apart(std::size_t here, Clusters& clusters, const auto& visit) {
    for (std::size_t at = 0; at < texts_.size();) {
      const bool is_apart = clusters.root(texts_[at]) != clusters.root(here);
      if (is_apart) visit(texts_[at]);
      at = !is_apart && at < joined(clusters) ? joined_ : at + 1;
    }
  }

 private:
  /// How many of the first are known to be in one cluster.
  std::size_t joined(Clusters& clusters) {
    while (joined_ < texts_.size() &&
           clusters.root(texts_[joined_]) == clusters.root(texts_.front()))
      ++joined_;
    return joined_;
  }

  std::vector<std::size_t> texts_;
  std::size_t joined_ = 0;
};

std::vector<std::size_t> from_small_to_large(const std::vector<Shingles>& sets) {
  std::vector<std::size_t> order(sets.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&sets](std::size_t a, std::size_t b) {
    return sets[a].size() < sets[b].size();
  });
  return order;
}

/// The shingles that come first, where all but these are fewer than `common`.
std::span<const std::size_t> prefix(const Shingles& set, std::size_t common) {
  return std::span(set).first(set.empty() ? 0 : set.size() - common + 1);
}

}  // namespace

std::vector<std::vector<std::size_t>> near_clusters(const std::vector<std::string>& texts,
                                                    const std::vector<int>& groups, int percent) {
  const auto part = static_cast<std::size_t>(percent);
  const std::vector<Shingles> sets = rank_shingles(texts);
  std::unordered_map<std::size_t, std::map<int, Places>> index;
  std::vector<std::size_t> seen_by(texts.size(), texts.size());
  Clusters clusters(texts.size());
  for (const std::size_t here : from_small_to_large(sets)) {
    const std::size_t size = sets[here].size();
    // What a set of this size shares with one as large or smaller, and with one as large or larger.
    const std::size_t with_smaller = divided_up(size * part, 100);
    const std::size_t with_larger = divided_up(2 * size * part, 100 + part);
    const auto compare = [&](std::size_t other) {
      if (std::exchange(seen_by[other], here) == here || sets[other].size() < with_smaller) return;
      if (are_near(sets[other], sets[here], part)) clusters.join(other, here);
    };
    for (const std::size_t shingle : prefix(sets[here], with_smaller))
      if (const auto found = index.find(shingle); found != index.end())
        for (auto& [group, places] : found->second)
          if (group != groups[here]) places.for_each_apart(here, clusters, compare);
    for (const std::size_t shingle : prefix(sets[here], with_larger))
      index[shingle][groups[here]].add(here);
  }
  return clusters.list();
}

}  // namespace skillgit::tasks
