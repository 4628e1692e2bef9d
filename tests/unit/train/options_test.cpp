// What the gate does by default, and what it is told to do.

#include "skillgit/train/options.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::train {
namespace {

using optimizer::MetricKind;

std::string mistake(const GateOptions& options) {
  const Status checked = check(options);
  return checked ? "" : checked.error().message();
}

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

TEST(GateOptionsTest, WhatTheyAreByDefaultIsNoMistakeUnderEitherRules) {
  EXPECT_EQ(mistake({}), "");
  EXPECT_EQ(mistake({.published = true}), "");
  EXPECT_EQ(mistake({.published = true, .regions = Regions::forced, .final_test = true}), "");
}

TEST(GateOptionsTest, WhatThePublishedRulesDoNotKnowIsRefusedBesideThem) {
  EXPECT_EQ(mistake({.confirm = Confirm::on, .published = true}),
            "gate.confirm is on, and gate.published knows no second pass");
  EXPECT_EQ(mistake({.margin = {.thousandths = 1}, .published = true}),
            "gate.margin is set, and gate.published knows no margin");
  EXPECT_EQ(mistake({.salvage = true, .published = true}),
            "gate.salvage is set, and gate.published knows no second offer");
}

TEST(GateOptionsTest, AMarginIsRefusedWithoutTheSecondPassThatItCountsIn) {
  EXPECT_EQ(mistake({.confirm = Confirm::off, .margin = {.thousandths = 1}}),
            "gate.margin is set, and counts in the second pass, which gate.confirm has off");
}

TEST(GateOptionsTest, AWeightIsRefusedWithoutTheMixedMetricThatItWeighs) {
  for (const auto metric : {std::optional<MetricKind>(), std::optional(MetricKind::hard)})
    EXPECT_EQ(mistake({.metric = metric, .mixed_weight = 900'000}),
              "gate.mixed_weight is set, and gate.metric is not mixed");
  EXPECT_EQ(mistake({.metric = MetricKind::mixed, .mixed_weight = 900'000}), "");
}

TEST(GateOptionsTest, WhatOnlyThePublishedRulesKnowIsRefusedWithoutThem) {
  for (const Regions regions : {Regions::forced, Regions::gated})
    EXPECT_EQ(mistake({.regions = regions}),
              "gate.regions is set: without gate.published nothing changes the skill unmeasured");
  EXPECT_EQ(mistake({.final_test = true}),
            "gate.final_test is set: without gate.published no run ends on test");
}

}  // namespace
}  // namespace skillgit::train
