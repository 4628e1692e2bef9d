#pragma once

#include "skillgit/core/base/digest.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace skillgit::train {

/// Values by digest, as many of one digest as one likes, in little more memory than they take
/// themselves: a run keeps some for each of its rollouts, and may make a million.
///
/// Two sorted lists: a short one takes what comes, and is merged into the long one when it is full.
/// A hash table would take twice the memory.
template <typename Value>
class DigestTable {
 public:
  /// Puts a value behind those of the same digest.
  void add(const ShortDigest& digest, const Value& value) {
    recent_.insert(std::upper_bound(recent_.begin(), recent_.end(), digest, Before()),
                   {digest, value});
    if (recent_.size() == kMostRecent) settle();
  }

  /// Calls `visit` with each value of a digest, in the order in which they were added.
  template <typename Visit>
  void each(const ShortDigest& digest, const Visit& visit) const {
    for (const List* list : {&settled_, &recent_}) {
      const auto [begin, end] = std::equal_range(list->begin(), list->end(), digest, Before());
      std::for_each(begin, end, [&visit](const Entry& entry) { visit(entry.value); });
    }
  }

  /// The value of a digest that was added last, or nothing.
  std::optional<Value> newest(const ShortDigest& digest) const {
    std::optional<Value> found;
    each(digest, [&found](const Value& value) { found = value; });
    return found;
  }

 private:
  struct Entry {
    ShortDigest digest;
    Value value;
  };
  using List = std::vector<Entry>;

  struct Before {
    bool operator()(const Entry& entry, const ShortDigest& digest) const {
      return entry.digest.bits < digest.bits;
    }
    bool operator()(const ShortDigest& digest, const Entry& entry) const {
      return digest.bits < entry.digest.bits;
    }
    bool operator()(const Entry& one, const Entry& other) const {
      return one.digest.bits < other.digest.bits;
    }
  };

  static constexpr std::size_t kMostRecent = 1024;
  /// Room that is not used costs addresses, not memory; growing would hold the list twice.
  static constexpr std::size_t kRoom = std::size_t{1} << 20;

  void settle() {
    if (settled_.empty()) settled_.reserve(kRoom);
    const auto middle = static_cast<std::ptrdiff_t>(settled_.size());
    settled_.insert(settled_.end(), recent_.begin(), recent_.end());
    std::inplace_merge(settled_.begin(), settled_.begin() + middle, settled_.end(), Before());
    recent_.clear();
  }

  List settled_, recent_;
};

}  // namespace skillgit::train
