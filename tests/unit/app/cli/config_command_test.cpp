// `skillgit config`.

#include "app/cli/config_command.hpp"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace skillgit::cli {
namespace {

config::Config configured(const std::string& more = "") {
  return config::resolve({.file = "[skill.dates]\npath = \"d\"\n[train]\nsteps = 3\n" + more})
      .value();
}

/// The line of `print_config` that begins with `name`.
std::string line_of(const std::string& name, const config::Config& config) {
  std::ostringstream out;
  print_config(config, /*show_origin=*/false, out);
  const std::string text = out.str();
  const auto begin = text.find(name);
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(ConfigCommandTest, TakesNoOperands) {
  const std::array args{"config", "train.steps"};
  EXPECT_EQ(parse_config(args).error().message(), "unexpected argument 'train.steps'");
}

TEST(ConfigCommandTest, PrintsOneLineASetting) {
  std::ostringstream out;
  print_config(configured(), /*show_origin=*/false, out);
  EXPECT_TRUE(out.str().starts_with("skill.dates.path")) << out.str();
  EXPECT_NE(out.str().find("train.steps"), std::string::npos);
  EXPECT_EQ(out.str().find("skillgit.toml"), std::string::npos);
}

TEST(ConfigCommandTest, ShowsTheOriginWhenAskedTo) {
  std::ostringstream out;
  print_config(configured(), /*show_origin=*/true, out);
  EXPECT_NE(out.str().find("skillgit.toml:4:9\n"), std::string::npos) << out.str();
}

TEST(ConfigCommandTest, WhatIsNotSetIsShownWithWhatHoldsInItsPlace) {
  EXPECT_TRUE(line_of("gate.metric", configured()).ends_with("=  (not set: \"soft\")"));
  const auto published = configured("[gate]\npublished = true\n");
  EXPECT_TRUE(line_of("gate.metric", published).ends_with("=  (not set: \"hard\")"));
  EXPECT_TRUE(line_of("budget.usd", published).ends_with("=  (not set)"));
  const auto set = configured("[gate]\npublished = true\nmetric = \"soft\"\n");
  EXPECT_TRUE(line_of("gate.metric", set).ends_with("=  \"soft\""));
}

TEST(ConfigCommandTest, JsonHasEverySettingWithItsOrigin) {
  const Json json = config_as_json(configured());
  EXPECT_EQ(json["settings"][0],
            (Json{{"name", "skill.dates.path"}, {"value", "d"}, {"origin", "skillgit.toml:2:8"}}));
  EXPECT_EQ(json["settings"].size(), config::settings().size());
}

}  // namespace
}  // namespace skillgit::cli
