// The table of settings: one row serves parsing, printing, help and the run document.

#include "skillgit/app/config/settings.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace skillgit::config {
namespace {

TEST(SettingsTest, EveryNameIsThereOnceAndItsSectionIsKnown) {
  std::set<std::string> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(full_name(setting)).second) << full_name(setting);
    EXPECT_NE(std::find(sections().begin(), sections().end(), setting.section), sections().end());
    EXPECT_FALSE(setting.help.empty()) << full_name(setting);
    EXPECT_FALSE(expectation(setting).empty()) << full_name(setting);
  }
}

TEST(SettingsTest, EveryDefaultIsAValueThatTheSettingTakes) {
  const Config untouched;
  const SkillSection skill;
  for (const Setting& setting : settings()) {
    const Json value = setting.get(untouched, &skill);
    if (value.is_null()) continue;
    EXPECT_TRUE(check(setting, full_name(setting), value)) << full_name(setting);
  }
}

TEST(SettingsTest, WhatIsSetIsWhatIsGot) {
  Config config;
  SkillSection skill;
  for (const Setting& setting : settings()) {
    const Json before = setting.get(config, &skill);
    if (before.is_null()) continue;
    setting.set(config, &skill, before);
    EXPECT_EQ(setting.get(config, &skill), before) << full_name(setting);
  }
}

TEST(SettingsTest, DefaultsAreThoseOfTheOptionStructs) {
  const Config untouched;
  EXPECT_EQ(find_setting("train", "steps")->get(untouched, nullptr), Json());
  EXPECT_EQ(find_setting("train", "patience")->get(untouched, nullptr),
            train::TrainOptions().patience);
  EXPECT_EQ(find_setting("target", "timeout_seconds")->get(untouched, nullptr), 120);
  EXPECT_EQ(find_setting("gate", "confirm")->get(untouched, nullptr), "auto");
  EXPECT_EQ(find_setting("budget", "rollouts")->get(untouched, nullptr), Json());
}

TEST(SettingsTest, WhatHoldsWhereNothingIsSetGoesByTheOtherSettings) {
  Config config;
  const auto usual = [&config](std::string_view key) {
    return find_setting("gate", key)->when_not_set(config);
  };
  EXPECT_EQ(usual("metric"), "soft");
  EXPECT_EQ(usual("regions"), Json());
  const Setting& steps = *find_setting("train", "steps");
  EXPECT_EQ(steps.when_not_set(config), train::kUsualSteps);
  config.optimizer.name = "skillopt";
  EXPECT_EQ(steps.when_not_set(config), Json()) << "all of its epochs";
  config.train.gate.published = true;
  EXPECT_EQ(usual("metric"), "hard");
  EXPECT_EQ(usual("regions"), "forced");
}

TEST(SettingsTest, ExemplarsSettingsReachIt) {
  const Config config = resolve({.file = "[optimizer]\nwindow = 12\nmax_examples = 3\n"}).value();
  EXPECT_EQ(config.optimizer.exemplar.window, 12U);
  EXPECT_EQ(config.optimizer.exemplar.max_examples, 3U);
  for (const char* key : {"window", "max_examples"})
    EXPECT_FALSE(check(*find_setting("optimizer", key), key, Json(0))) << key;
}

TEST(SettingsTest, BudgetWorkersAndAddressesMakeNoOtherRun) {
  for (const auto& [section, key] : {std::pair{"budget", "rollouts"},
                                     {"budget", "seconds"},
                                     {"train", "workers"},
                                     {"target", "endpoint"},
                                     {"target", "api_key_env"},
                                     {"git", "land"}})
    EXPECT_FALSE(find_setting(section, key)->identity) << section << '.' << key;
  EXPECT_TRUE(find_setting("target", "model")->identity);
}

TEST(SettingsTest, TheReferenceHasEverySettingWithItsDefault) {
  const std::string text = reference();
  for (const Setting& setting : settings())
    EXPECT_NE(text.find("  " + std::string(setting.key) + " (default: "), text.npos);
  EXPECT_NE(text.find("[skill.<name>]"), text.npos);
}

}  // namespace
}  // namespace skillgit::config
