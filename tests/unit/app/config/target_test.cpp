// A key leaves the environment only here.

#include "skillgit/app/config/config.hpp"

#include <gtest/gtest.h>

namespace skillgit::config {
namespace {

Config configured() {
  Config config;
  config.target.http.endpoint = "http://localhost:1/v1";
  config.target.http.model = "m";
  return config;
}

TEST(TargetTest, NeedsAnEndpointAndAModel) {
  EXPECT_TRUE(target_model(configured(), {}));
  Config config = configured();
  config.target.http.model.clear();
  EXPECT_EQ(target_model(config, {}).error().message(), "'target.model' is not set");
  config.target.http.endpoint.clear();
  const auto missing = target_model(config, {});
  EXPECT_EQ(missing.error().message(), "'target.endpoint' is not set");
  EXPECT_TRUE(missing.error().hint().has_value());
}

TEST(TargetTest, TakesTheKeyFromTheVariableThatIsNamed) {
  Config config = configured();
  config.target.api_key_env = "MY_KEY";
  EXPECT_EQ(target_model(config, {{"MY_KEY", "secret"}}).value().api_key, "secret");
  EXPECT_EQ(target_model(config, {}).error().message(),
            "environment variable 'MY_KEY' holds no key");
  EXPECT_FALSE(target_model(config, {{"MY_KEY", ""}}));
}

TEST(TargetTest, WithoutANameThereIsNoKey) {
  EXPECT_EQ(target_model(configured(), {{"MY_KEY", "secret"}}).value().api_key, "");
}

}  // namespace
}  // namespace skillgit::config
