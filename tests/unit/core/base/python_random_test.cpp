// Python's numbers, as Python itself prints them.

#include "skillgit/core/base/python_random.hpp"

#include "skillgit/core/base/shuffle.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace skillgit {
namespace {

std::vector<int> shuffled(std::uint64_t seed, int count) {
  std::vector<int> items(static_cast<std::size_t>(count));
  std::iota(items.begin(), items.end(), 0);
  shuffle(items, PythonRandom(seed));
  return items;
}

TEST(PythonRandom, DrawsWhatPythonDraws) {
  PythonRandom random(42);
  EXPECT_EQ(random.next(), 2746317213U);
  EXPECT_EQ(random.next(), 478163327U);
  EXPECT_EQ(random.next(), 107420369U);
}

TEST(PythonRandom, ShufflesAsPythonDoes) {
  EXPECT_EQ(shuffled(42, 10), (std::vector<int>{7, 3, 2, 8, 5, 6, 9, 4, 0, 1}));
  EXPECT_EQ(shuffled(1042, 10), (std::vector<int>{6, 4, 1, 9, 7, 8, 0, 5, 2, 3}));
}

TEST(PythonRandom, TakesSeedsOfZeroAndOfMoreThan32Bits) {
  EXPECT_EQ(PythonRandom(0).next(), 3626764237U);
  EXPECT_EQ(PythonRandom(std::uint64_t{1} << 40).next(), 445128065U);
}

TEST(PythonRandom, ShufflesNothingAndOne) {
  EXPECT_TRUE(shuffled(1, 0).empty());
  EXPECT_EQ(shuffled(1, 1), std::vector<int>{0});
}

}  // namespace
}  // namespace skillgit
