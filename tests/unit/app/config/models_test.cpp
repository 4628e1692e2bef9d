// What is known of models, and where more of it may stand.

#include "skillgit/app/config/models.hpp"

#include "skillgit/app/config/config.hpp"

#include <gtest/gtest.h>

namespace skillgit::config {
namespace {

const ModelProfile* known(const std::string& model) {
  return find_of_family(built_in_models(), model);
}

Models taken(const std::string& text, Models models = {}) {
  const Status done = take_models(text, "models.toml", models);
  EXPECT_TRUE(done) << done.error().message();
  return models;
}

std::string mistake(const std::string& text) {
  Models models;
  const Status done = take_models(text, "models.toml", models);
  return done ? "" : done.error().message();
}

TEST(ModelsTest, TheModelsOfTheArticleAreKnown) {
  for (const char* model : {"gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.2",
                            "Qwen/Qwen3.5-4B", "Qwen/Qwen3.6-35B-A3B"}) {
    ASSERT_TRUE(known(model)) << model;
    EXPECT_GT(known(model)->context.value_or(0), 100'000) << model;
  }
  EXPECT_EQ(known("gpt-5.4-mini")->price, (train::Price{.input = 750, .output = 4500}));
  EXPECT_FALSE(known("Qwen/Qwen3.5-4B")->price) << "who serves it sets its price";
}

TEST(ModelsTest, AVersionBehindTheNameIsOfTheFamilyAndAnotherWordIsNot) {
  EXPECT_EQ(known("gpt-5.4-mini-2026-03-17"), known("gpt-5.4-mini"));
  EXPECT_EQ(known("gpt-5.4-2026-03-05"), known("gpt-5.4"));
  EXPECT_EQ(known("gpt-5.4-pro"), nullptr) << "it costs more";
  EXPECT_EQ(known("gpt-5.4-mini-"), nullptr);
  EXPECT_EQ(known("gpt-5.40"), nullptr);
  EXPECT_EQ(known(""), nullptr);
}

TEST(ModelsTest, TheLongestNameWins) {
  const Models models = taken("[model.m]\ncontext = 1\n[model.\"m-2\"]\ncontext = 2\n");
  EXPECT_EQ(find_of_family(models, "m-2-1")->context, 2);
  EXPECT_EQ(find_of_family(models, "m-3")->context, 1);
}

TEST(ModelsTest, AUsersFileReplacesWhatItSaysAndNoMore) {
  const Models models = taken(
      "[model.\"gpt-5.5\"]\ninput = 4\noutput = 20\n[model.mine]\n"
      "temperature = false\nefforts = [\"low\"]\n",
      built_in_models());
  const ModelProfile& changed = models.at("gpt-5.5");
  EXPECT_EQ(changed.price, (train::Price{.input = 4000, .output = 20'000}));
  EXPECT_EQ(changed.context, known("gpt-5.5")->context);
  EXPECT_EQ(models.at("mine"), (ModelProfile{.temperature = false, .efforts = {"low"}}));
}

TEST(ModelsTest, MistakesAreFoundWithTheirPlace) {
  EXPECT_EQ(mistake("[model.m]\ncontxt = 1\n"),
            "models.toml:2:10: unknown key 'contxt' of a model; did you mean 'context'?");
  EXPECT_EQ(mistake("[model.m]\ninput = 1\n"), "models.toml: model 'm' has but half a price");
  EXPECT_EQ(mistake("[target]\nmodel = \"m\"\n"),
            "models.toml:1:2: only sections '[model.\"<name>\"]' stand here");
  EXPECT_NE(mistake("[model.m]\ninput = -1\noutput = 1\n"), "");
  EXPECT_NE(mistake("[model.m]\ncontext = \"long\"\n"), "");
  EXPECT_NE(mistake("[model]\nm = 1\n"), "");
  EXPECT_NE(mistake("[model.m"), "");
}

train::Prices prices_with(const Inputs& inputs) { return prices(resolve(inputs).value()).value(); }

TEST(ModelsTest, AProfilesPriceHoldsWhereTheUserHasNone) {
  Inputs inputs{.file = "[target]\nmodel = \"gpt-5.4-nano-2026-03-17\"\n"};
  EXPECT_EQ(prices_with(inputs).target, (train::Price{.input = 200, .output = 1250}));
  inputs.models = "[model.\"gpt-5.4-nano\"]\ninput = 0.1\noutput = 1\n";
  EXPECT_EQ(prices_with(inputs).target, (train::Price{.input = 100, .output = 1000}));
  inputs.file += "[price.\"gpt-5.4-nano\"]\ninput = 0\noutput = 0\n";
  EXPECT_EQ(prices_with(inputs).target, (train::Price{}));
}

}  // namespace
}  // namespace skillgit::config
