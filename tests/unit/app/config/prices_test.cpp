// `[price.<model>]`: what models cost.

#include "skillgit/app/config/config.hpp"

#include <gtest/gtest.h>

namespace skillgit::config {
namespace {

constexpr const char* kTarget = "[target]\nmodel = \"m-1.5\"\n";

Result<train::Prices> prices_in(const std::string& file) {
  SKILLGIT_TRY(const Config config, resolve({.file = file}));
  return prices(config);
}

std::string mistake(const std::string& file) {
  const auto known = prices_in(file);
  return known ? "" : known.error().message();
}

TEST(PricesTest, ArePerMillionTokensInTheFileAndPerTokenInside) {
  const auto known =
      prices_in(std::string(kTarget) + "[price.\"m-1.5\"]\ninput = 1.25\noutput = 10\n");
  ASSERT_TRUE(known) << known.error().message();
  EXPECT_EQ(known->target, (train::Price{.input = 1250, .output = 10'000}));
  EXPECT_FALSE(known->optimizer);
}

TEST(PricesTest, OfTheModelsInUseMayStandInGitsConfiguration) {
  Inputs inputs{.file = kTarget};
  inputs.git_config = {{"skillgit.price.m-1.5.input", "0.05"},
                       {"skillgit.price.m-1.5.output", "0.4"}};
  EXPECT_EQ(prices(resolve(inputs).value()).value().target,
            (train::Price{.input = 50, .output = 400}));
}

TEST(PricesTest, AHalfPriceIsNone) {
  EXPECT_EQ(mistake("[price.m]\ninput = 1\n"), "the price of model 'm' has no 'output'");
}

TEST(PricesTest, MistakesAreFoundWithTheirPlace) {
  EXPECT_EQ(mistake("[price.m]\nimput = 1\n"),
            "skillgit.toml:2:1: unknown key 'imput' in '[price.m]'; did you mean 'input'?");
  EXPECT_NE(mistake("[price.m]\ninput = -1\noutput = 1\n"), "");
  EXPECT_NE(mistake("[price.m]\ninput = \"cheap\"\noutput = 1\n"), "");
  EXPECT_NE(mistake("[price]\ninput = 1\n"), "");
}

TEST(PricesTest, ABudgetInDollarsNeedsThePriceOfEveryModel) {
  const std::string budget = std::string(kTarget) + "[budget]\nusd = 5\n";
  EXPECT_EQ(mistake(budget), "'budget.usd' is set, and no price is known for model 'm-1.5'");
  const std::string priced = budget + "[price.\"m-1.5\"]\ninput = 0\noutput = 0\n";
  EXPECT_EQ(mistake(priced), "");
  EXPECT_EQ(mistake(priced + "[optimizer]\nmodel = \"big\"\n"),
            "'budget.usd' is set, and no price is known for model 'big'");
}

TEST(PricesTest, DollarsAreKeptToTheThousandth) {
  EXPECT_EQ(resolve({.file = "[budget]\nusd = 0.125\n"}).value().train.budget.nano_usd,
            125'000'000);
}

}  // namespace
}  // namespace skillgit::config
