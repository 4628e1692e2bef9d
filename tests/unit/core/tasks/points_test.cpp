#include "skillgit/core/tasks/points.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace skillgit::tasks {
namespace {

TEST(PointsTest, PeopleReadFourDigitsAndAHalfGoesUp) {
  EXPECT_EQ(score_text(0), "0.0000");
  EXPECT_EQ(score_text(1'250), "0.0013");
  EXPECT_EQ(score_text(666'667), "0.6667");
  EXPECT_EQ(score_text(999'950), "1.0000");
}

TEST(PointsTest, ProgramsReadAllOfIt) {
  EXPECT_EQ(exact_score_text(0), "0.000000");
  EXPECT_EQ(exact_score_text(1), "0.000001");
  EXPECT_EQ(exact_score_text(825'000), "0.825000");
  EXPECT_EQ(exact_score_text(kFullMarks), "1.000000");
}

TEST(MeanTest, IsRoundedHalfUpToAMillionth) {
  EXPECT_EQ(mean(std::vector<Points>{kFullMarks}), kFullMarks);
  EXPECT_EQ(mean(std::vector<Points>{1, 0}), 1);
  EXPECT_EQ(mean(std::vector<Points>{1, 0, 0}), 0);
  EXPECT_EQ(mean(std::vector<Points>{0, 0, kFullMarks}), 333'333);
  EXPECT_EQ(mean(std::vector<Points>{kFullMarks, kFullMarks, 0}), 666'667);
  EXPECT_EQ(mean_of(2 * kFullMarks, 3), 666'667);
}

}  // namespace
}  // namespace skillgit::tasks
