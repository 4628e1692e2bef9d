// Values by digest: nothing is lost, mixed up or put out of order.

#include "train/digest_table.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skillgit::train {
namespace {

ShortDigest digest_of_number(int number) {
  return FieldDigest().add(std::to_string(number)).half();
}

std::vector<int> values_of(const DigestTable<int>& table, const ShortDigest& digest) {
  std::vector<int> values;
  table.each(digest, [&values](int value) { values.push_back(value); });
  return values;
}

TEST(DigestTableTest, KnowsManyAndNoOthers) {
  constexpr int kMany = 20'000;
  DigestTable<int> table;
  for (int number = 0; number < kMany; ++number) table.add(digest_of_number(number), number);
  for (int number = 0; number < kMany; ++number)
    ASSERT_EQ(values_of(table, digest_of_number(number)), std::vector{number});
  EXPECT_EQ(table.newest(digest_of_number(kMany)), std::nullopt);
}

TEST(DigestTableTest, KeepsTheOrderOfOneDigestBesideItsNeighbours) {
  constexpr int kRounds = 3000;
  const ShortDigest one{{7, 1}}, next{{7, 2}};
  DigestTable<int> table;
  std::vector<int> rounds;
  for (int round = 0; round < kRounds; ++round) {
    table.add(next, -round);
    table.add(one, round);
    rounds.push_back(round);
    ASSERT_EQ(table.newest(one), round);
  }
  EXPECT_EQ(values_of(table, one), rounds);
}

}  // namespace
}  // namespace skillgit::train
