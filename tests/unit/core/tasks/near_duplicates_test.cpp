// Near duplicates: clusters of texts of different groups that nearly say the same.

#include "core/tasks/near_duplicates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NearDuplicatesTest, CaseAndPunctuationDoNotCount) {
  EXPECT_THAT(near_clusters({"What is it, then?", "what IS it then"}, {0, 1}, 80),
              ElementsAre(ElementsAre(0, 1)));
}

TEST(NearDuplicatesTest, OneGroupMayRepeatItself) {
  EXPECT_THAT(near_clusters({"one two three", "one two three"}, {1, 1}, 80), IsEmpty());
}

TEST(NearDuplicatesTest, TheSimilarityIsExact) {
  // Eight shingles of ten are shared: 0.8, and 7 of 9 are less.
  EXPECT_THAT(near_clusters({"a b c d e f g h i j k", "a b c d e f g h i j z"}, {0, 1}, 80),
              ElementsAre(ElementsAre(0, 1)));
  EXPECT_THAT(near_clusters({"a b c d e f g h i j", "a b c d e f g h i z"}, {0, 1}, 80), IsEmpty());
}

TEST(NearDuplicatesTest, ShortTextsAndScriptsWithoutSpacesAreCompared) {
  EXPECT_THAT(near_clusters({"yes", "Yes!", "no"}, {0, 1, 2}, 80), ElementsAre(ElementsAre(0, 1)));
  EXPECT_THAT(near_clusters({"\u65e5\u672c\u306e\u9996\u90fd\u306f\u3069\u3053",
                             "\u65e5\u672c\u306e\u9996\u90fd\u306f\u3069\u3053\uff1f"},
                            {0, 1}, 80),
              ElementsAre(ElementsAre(0, 1)));
}

TEST(NearDuplicatesTest, TextsWithoutWordsAreNotAlike) {
  EXPECT_THAT(near_clusters({"?", "!", ""}, {0, 1, 2}, 80), IsEmpty());
}

TEST(NearDuplicatesTest, ClustersJoinWhatAThirdTextJoins) {
  EXPECT_THAT(near_clusters({"x y z", "q r s", "x y z", "X Y Z"}, {0, 0, 1, 2}, 80),
              ElementsAre(ElementsAre(0, 2, 3)));
}

TEST(NearDuplicatesTest, TenThousandTextsTakeNoTime) {
  std::vector<std::string> texts;
  std::vector<int> groups;
  for (int i = 0; i < 10'000; ++i) {
    std::string text =
        "Read the passage and answer the question that follows it as well as you can:";
    for (int j = 0; j < 20; ++j) text += " w" + std::to_string(i * 20 + j);
    texts.push_back(text);
    groups.push_back(i % 3);
  }
  texts.push_back(texts.front());
  groups.push_back(1);
  EXPECT_THAT(near_clusters(texts, groups, 80), ElementsAre(ElementsAre(0, 10'000)));
}

}  // namespace
}  // namespace skillgit::tasks
