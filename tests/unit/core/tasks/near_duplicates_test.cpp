// Near duplicates: clusters of texts of different groups that nearly say the same.

#include "core/tasks/near_duplicates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <set>
#include <string>

namespace skillgit::tasks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

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

TEST(NearDuplicatesTest, ATemplateTakesNoTime) {
  std::vector<std::string> texts;
  std::vector<int> groups;
  for (int i = 0; i < 30'000; ++i) {
    texts.push_back("What is the capital city of the country of q" + std::to_string(i));
    groups.push_back(i % 3);
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(near_clusters(texts, groups, 80), IsEmpty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(NearDuplicatesTest, ALongTemplateThatMakesAllAlikeTakesNoTime) {
  std::string form;
  for (int i = 0; i < 60; ++i) form += "word" + std::to_string(i) + " ";
  std::vector<std::string> texts;
  std::vector<int> groups;
  for (int i = 0; i < 10'000; ++i) {
    texts.push_back(form + std::to_string(i));
    groups.push_back(i % 3);
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(near_clusters(texts, groups, 80), ElementsAre(SizeIs(10'000)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

/// Whether two texts of ten words or more have so many three-word shingles in common.
bool are_alike(const std::vector<std::string>& a, const std::vector<std::string>& b, int percent) {
  std::set<std::vector<std::string>> both;
  const auto shingles = [&both](const std::vector<std::string>& words) {
    std::set<std::vector<std::string>> set;
    for (std::size_t at = 0; at + 3 <= words.size(); ++at)
      set.insert({words[at], words[at + 1], words[at + 2]});
    both.insert(set.begin(), set.end());
    return set.size();
  };
  const std::size_t total = shingles(a) + shingles(b);
  const std::size_t common = total - both.size();
  return 100 * common >= static_cast<std::size_t>(percent) * both.size();
}

/// The clusters, by looking at every pair until nothing joins any more.
std::vector<std::vector<std::size_t>> joined_pairs(
    const std::vector<std::vector<std::string>>& words, const std::vector<int>& groups,
    int percent) {
  std::vector<std::size_t> first(words.size());
  std::iota(first.begin(), first.end(), std::size_t{0});
  for (std::size_t round = 0; round < words.size(); ++round)
    for (std::size_t a = 0; a < words.size(); ++a)
      for (std::size_t b = 0; b < words.size(); ++b)
        if (groups[a] != groups[b] && are_alike(words[a], words[b], percent))
          first[a] = first[b] = std::min(first[a], first[b]);
  std::map<std::size_t, std::vector<std::size_t>> by_first;
  for (std::size_t at = 0; at < words.size(); ++at) by_first[first[at]].push_back(at);
  std::vector<std::vector<std::size_t>> clusters;
  for (auto& [_, cluster] : by_first)
    if (cluster.size() > 1) clusters.push_back(std::move(cluster));
  return clusters;
}

TEST(NearDuplicatesPropertyTest, TheClustersAreThoseOfAllPairsThatAreAlike) {
  EXPECT_TRUE(rc::check([] {
    const int percent = *rc::gen::elementOf(std::vector<int>{50, 67, 80, 100});
    std::vector<std::vector<std::string>> words;
    std::vector<std::string> texts;
    std::vector<int> groups;
    // Variants of one text: most pairs are near the border.
    const int size = *rc::gen::inRange(10, 40);
    for (int text = 0; text < 5; ++text) {
      auto& one = words.emplace_back();
      for (int at = 0; at < size; ++at) one.push_back(std::to_string(at));
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
        one[*rc::gen::inRange<std::size_t>(0, one.size())] = "x" + std::to_string(text);
      one.resize(*rc::gen::inRange(one.size() - 3, one.size() + 1));
      std::string& joined = texts.emplace_back();
      for (const std::string& word : one) joined += word + " ";
      groups.push_back(*rc::gen::inRange(0, 3));
    }
    RC_ASSERT(near_clusters(texts, groups, percent) == joined_pairs(words, groups, percent));
  }));
}

}  // namespace
}  // namespace skillgit::tasks
