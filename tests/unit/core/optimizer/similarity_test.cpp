// Which texts are alike, for picking examples and recalling rejected edits.

#include "skillgit/core/optimizer/similarity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace skillgit::optimizer {
namespace {

const std::vector<std::string> kCorpus = {"libpng (1.2) unstable", "libpng (1.6) unstable",
                                          "zlib (1.1) unstable", "add 3 and 4"};

Likeness between(const std::string& one, const std::string& other) {
  const Similarity similarity(kCorpus);
  return likeness(similarity.direction(one), similarity.direction(other));
}

TEST(SimilarityTest, ATextIsLikeItself) {
  EXPECT_NEAR(static_cast<double>(between(kCorpus[0], kCorpus[0])), kAlike, kAlike / 1'000.);
}

TEST(SimilarityTest, WhatHasMoreInCommonIsMoreAlike) {
  EXPECT_GT(between(kCorpus[0], kCorpus[1]), between(kCorpus[0], kCorpus[2]));
  EXPECT_GT(between(kCorpus[0], kCorpus[2]), between(kCorpus[0], kCorpus[3]));
  EXPECT_EQ(between(kCorpus[0], "XYZXYZ"), 0);
}

TEST(SimilarityTest, WhatEveryTextHasTellsNothing) {
  const Similarity similarity(std::vector<std::string>(5, "same"));
  EXPECT_TRUE(similarity.direction("same").empty());
}

TEST(SimilarityTest, CountsCharactersNotBytes) {
  EXPECT_EQ(between("äöü", "äßü"), 0) << "they share bytes, and no three characters";
  EXPECT_GT(between("äöü?", "äöü!"), 0);
}

TEST(SimilarityTest, TakesAnyBytes) {
  EXPECT_TRUE(Similarity({}).direction("").empty());
  EXPECT_EQ(between("", ""), 0);
  EXPECT_TRUE(rc::check([](const std::string& one, const std::string& other) {
    const Likeness alike = between(one, other);
    RC_ASSERT(0 <= alike);
    RC_ASSERT(alike <= kAlike + kAlike / 1'000);
    RC_ASSERT(alike == between(other, one));
  }));
}

TEST(SimilarityTest, LooksAtTheBeginningOfALongText) {
  EXPECT_GT(between(std::string(1'000'000, 'a'), std::string(4'001, 'a')), 0);
}

TEST(SimilarityTest, ASumPointsToWhereItsPartsPoint) {
  const Similarity similarity(kCorpus);
  const Direction centre =
      sum(std::vector{similarity.direction(kCorpus[0]), similarity.direction(kCorpus[1])});
  EXPECT_GT(likeness(centre, similarity.direction("libpng (1.4) unstable")),
            likeness(centre, similarity.direction("add 9 and 9")));
}

}  // namespace
}  // namespace skillgit::optimizer
