// `skillgit config`.

#include "app/cli/config_command.hpp"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

config::Config configured() {
  return config::resolve({.file = "[skill.dates]\npath = \"d\"\n[train]\nsteps = 3\n"}).value();
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

TEST(ConfigCommandTest, JsonHasEverySettingWithItsOrigin) {
  const Json json = config_as_json(configured());
  EXPECT_EQ(json["settings"][0],
            (Json{{"name", "skill.dates.path"}, {"value", "d"}, {"origin", "skillgit.toml:2:8"}}));
  EXPECT_EQ(json["settings"].size(), config::settings().size());
}

}  // namespace
}  // namespace skillgit::cli
