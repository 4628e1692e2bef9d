// What the gate does by default, and what it is told to do.

#include "skillgit/train/options.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

TEST(GateOptionsTest, ConfirmsSmallValSplitsOfTargetsThatDoNotRepeatThemselves) {
  const GateOptions options;
  EXPECT_TRUE(confirms(options, 60, /*deterministic=*/false));
  EXPECT_FALSE(confirms(options, 61, /*deterministic=*/false));
  EXPECT_FALSE(confirms(options, 60, /*deterministic=*/true));
}

TEST(GateOptionsTest, ConfirmsAsTold) {
  EXPECT_TRUE(confirms({.confirm = Confirm::on}, 61, /*deterministic=*/true));
  EXPECT_FALSE(confirms({.confirm = Confirm::off}, 60, /*deterministic=*/false));
}

TEST(GateOptionsTest, NeitherConfirmsNorAsksTwiceUnderThePublishedRules) {
  EXPECT_FALSE(confirms({.published = true}, 60, /*deterministic=*/false));
  EXPECT_EQ(repeated_tasks({.published = true}, 60), 0U);
}

TEST(GateOptionsTest, AsksEightValTasksTwiceWhereThereAreSoMany) {
  EXPECT_EQ(repeated_tasks({}, 60), 8U);
  EXPECT_EQ(repeated_tasks({}, 5), 5U);
}

}  // namespace
}  // namespace skillgit::train
