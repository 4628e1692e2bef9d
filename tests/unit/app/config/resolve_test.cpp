// The configuration: five origins, one value each, and an error for everything unknown.

#include "skillgit/app/config/config.hpp"
#include "skillgit/app/config/settings.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::config {
namespace {

constexpr const char* kSkill = "[skill.date-norm]\npath = \"skills/date-norm\"\n";

Inputs with_file(const std::string& text) { return {.file = text}; }

std::string mistake(const Inputs& inputs) {
  const auto config = resolve(inputs);
  return config ? "" : config.error().message();
}

std::string mistake(const std::string& file) { return mistake(with_file(file)); }

TEST(ResolveTest, AnEmptyFileIsAllDefaults) {
  const auto config = resolve({}).value();
  EXPECT_TRUE(config.skills.empty());
  EXPECT_EQ(config.train.steps, train::TrainOptions().steps);
  EXPECT_TRUE(config.origins.empty());
}

TEST(ResolveTest, ReadsEveryKindOfSetting) {
  const auto config = resolve(with_file(R"(
[skill.dates]
path = "skills/dates"
tasks = "tasks.jsonl"
scorer = "exact"
split = "2:1:0"
split_seed = 7
[target]
prompt = "plain"
endpoint = "http://localhost:1/v1"
model = "m"
temperature = 0.7
stop = ["\n"]
timeout_seconds = 5
[optimizer]
edit_budget = [3, 1]
picking = "diverse"
[train]
train_description = true
[gate]
confirm = "off"
margin = 0.125
[budget]
rollouts = 100
[git]
land = "end"
protected = ["main"]
)"))
                          .value();
  const SkillSection& skill = config.skills.at("dates");
  EXPECT_EQ(skill.split.train, 2);
  EXPECT_EQ(skill.split.test, 0);
  EXPECT_EQ(skill.split.seed, 7u);
  EXPECT_EQ(config.target.prompt, optimizer::PromptForm::plain);
  EXPECT_EQ(config.target.sampling.temperature, 0.7);
  EXPECT_EQ(config.target.http.timeout, std::chrono::seconds(5));
  EXPECT_EQ(config.optimizer.exemplar.edit_budget, (std::vector{3, 1}));
  EXPECT_EQ(config.optimizer.exemplar.picking, optimizer::Picking::diverse);
  EXPECT_TRUE(config.train.train_description);
  EXPECT_EQ(config.train.gate.confirm, train::Confirm::off);
  EXPECT_EQ(config.train.gate.margin.thousandths, 125);
  EXPECT_EQ(config.train.budget.rollouts, 100);
  EXPECT_EQ(config.train.land, train::LandWhen::end);
  EXPECT_EQ(config.train.protected_branches, std::vector<std::string>{"main"});
}

TEST(ResolveTest, TheStrongerOriginWinsAndIsRemembered) {
  Inputs inputs = with_file(std::string(kSkill) + "[train]\nsteps = 3\n");
  const auto steps = [&inputs] {
    const auto config = resolve(inputs).value();
    return std::to_string(*config.train.steps) + " from " + config.origins.at("train.steps").place;
  };
  inputs.git_config = {{"skillgit.train.steps", "2"}};
  EXPECT_EQ(steps(), "3 from skillgit.toml:4:9");
  inputs.variables["SKILLGIT_TRAIN_STEPS"] = "4";
  EXPECT_EQ(steps(), "4 from environment variable 'SKILLGIT_TRAIN_STEPS'");
  inputs.flags["train.steps"] = "5";
  EXPECT_EQ(steps(), "5 from command line");
  inputs = {.git_config = inputs.git_config};
  EXPECT_EQ(steps(), "2 from git config 'skillgit.train.steps'");
}

TEST(ResolveTest, NamesAreWrittenAsEachPlaceAllows) {
  Inputs inputs = with_file(kSkill);
  inputs.git_config = {{"skillgit.train.max-skill-tokens", "100"},
                       {"skillgit.skill.date-norm.split-seed", "5"}};
  inputs.variables["SKILLGIT_SKILL_DATE_NORM_TASKS"] = "t.jsonl";
  inputs.flags["skill.date-norm.split"] = "1:1:1";
  const auto config = resolve(inputs).value();
  EXPECT_EQ(config.train.max_skill_tokens, 100);
  EXPECT_EQ(config.skills.at("date-norm").split.seed, 5u);
  EXPECT_EQ(config.skills.at("date-norm").split.val, 1);
  EXPECT_EQ(config.skills.at("date-norm").tasks, "t.jsonl");
}

TEST(ResolveTest, AnEmptyVariableIsNotSetAndOthersAreNotOurs) {
  Inputs inputs;
  inputs.variables = {{"SKILLGIT_TRAIN_STEPS", ""}, {"SKILLGIT_PAGER", "less"}, {"PATH", "/bin"}};
  EXPECT_TRUE(resolve(inputs));
}

TEST(ResolveTest, UnknownNamesAreErrorsWithTheNearestKnownOne) {
  EXPECT_EQ(mistake("[target]\nmodle = \"m\"\n"),
            "skillgit.toml:2:1: unknown key 'modle' in '[target]'; did you mean 'model'?");
  EXPECT_EQ(mistake("[trian]\n"),
            "skillgit.toml:1:2: unknown section '[trian]'; did you mean 'train'?");
  EXPECT_EQ(resolve(with_file("[trian]\n")).error().hint(),
            "the sections are [skill.<name>], [target], [optimizer], [train], [gate], [record], "
            "[git], [budget], [price.<model>]");
  EXPECT_EQ(mistake("[target]\nworkers = 3\n"),
            "skillgit.toml:2:1: '[target]' has no key 'workers'; '[train]' has");
  EXPECT_EQ(mistake("steps = 3\n"), "skillgit.toml:1:1: 'steps' belongs below '[train]'");
  EXPECT_EQ(mistake("target = 3\n"), "skillgit.toml:1:1: 'target' is a section: '[target]'");
  EXPECT_EQ(mistake("[skill]\npath = \"x\"\n"),
            "skillgit.toml:2:1: 'path' belongs below '[skill.<name>]'");
}

TEST(ResolveTest, UnknownVariablesAndFlagsAreErrorsToo) {
  Inputs inputs;
  inputs.variables["SKILLGIT_TRAIN_STEPPS"] = "3";
  EXPECT_EQ(mistake(inputs),
            "environment variable 'SKILLGIT_TRAIN_STEPPS' is no setting; did you mean "
            "'SKILLGIT_TRAIN_STEPS'?");
  inputs = {};
  inputs.flags["train.step"] = "3";
  EXPECT_EQ(mistake(inputs), "no setting named 'train.step'; did you mean 'train.steps'?");
  EXPECT_EQ(resolve(inputs).error().kind(), ErrorKind::usage);
}

TEST(ResolveTest, AWrongValueOnTheCommandLineLeadsToWhatItsSettingTakes) {
  Inputs inputs;
  inputs.flags["target.harness"] = "claude";
  EXPECT_EQ(resolve(inputs).error().hint(),
            "`skillgit config --reference` tells what each setting takes");
}

TEST(ResolveTest, AMistakeIsReportedWhereItsValueStands) {
  EXPECT_EQ(mistake("[train]\nsteps = \"three\"\n"),
            "skillgit.toml:2:9: 'train.steps' takes a whole number from 1 to 1000000, not 'three'");
  Inputs inputs;
  inputs.variables["SKILLGIT_TRAIN_STEPS"] = "three";
  EXPECT_EQ(mistake(inputs),
            "environment variable 'SKILLGIT_TRAIN_STEPS': 'train.steps' takes a whole number from "
            "1 to 1000000, not 'three'");
}

TEST(ResolveTest, TheFirstOfSeveralMistakesCountsTheOthers) {
  EXPECT_EQ(
      mistake("[train]\nstepps = 1\nworkers = 0\n[gate]\nmargin = \"x\"\n"),
      "skillgit.toml:2:1: unknown key 'stepps' in '[train]'; did you mean 'steps'? (and 2 more "
      "mistakes)");
}

TEST(ResolveTest, ASkillHasASlugAndAFolderOfItsOwn) {
  EXPECT_EQ(mistake("[skill.Dates]\npath = \"x\"\n"),
            "skillgit.toml:1:8: 'Dates' cannot name a skill: 1 to 64 of a-z, 0-9 and '-'");
  EXPECT_EQ(mistake("[skill.a]\n"), "skillgit.toml: '[skill.a]' has no 'path'");
  EXPECT_EQ(mistake("[skill.a]\npath = \"x\"\n[skill.b]\npath = \"./x/\"\n"),
            "skillgit.toml: skills 'a' and 'b' are both in 'x'");
}

TEST(ResolveTest, AKeyInTheWrongPlaceIsNeverRepeated) {
  const std::string key = "sk-proj-0123456789";
  for (const char* name : {"api_key_env", "api_key"}) {
    const std::string message = mistake("[target]\n" + std::string(name) + " = \"" + key + "\"\n");
    EXPECT_FALSE(message.empty());
    EXPECT_EQ(message.find(key), std::string::npos) << message;
  }
  Inputs inputs;
  inputs.variables["SKILLGIT_TARGET_API_KEY"] = key;
  EXPECT_EQ(mistake(inputs).find(key), std::string::npos);
}

TEST(ResolveTest, AKeyOfGitsConfigurationThatMeansNothingIsAMistake) {
  const auto mistake_of = [](const std::string& key) {
    return mistake(Inputs{.git_config = {{key, "1"}}});
  };
  EXPECT_EQ(mistake_of("skillgit.train.step"),
            "git config 'skillgit.train.step' is no setting; did you mean 'steps'?");
  EXPECT_EQ(mistake_of("skillgit.train.max_skill_tokens"),
            "git config 'skillgit.train.max_skill_tokens' is no setting; did you mean "
            "'max-skill-tokens'?");
  EXPECT_EQ(mistake_of("skillgit.skill.other.task"),
            "git config 'skillgit.skill.other.task' is no setting; did you mean 'tasks'?");
  EXPECT_EQ(mistake_of("skillgit.trian.steps"),
            "git config 'skillgit.trian.steps' is no setting; did you mean 'train'?");
  for (const char* key : {"skillgit.skill", "skillgit.skill.path", "skillgit.x", "skillgit.train"})
    EXPECT_FALSE(resolve({.git_config = {{key, "1"}}})) << key;
}

TEST(ResolveTest, GitsConfigurationMaySpeakOfWhatOtherRepositoriesHave) {
  EXPECT_TRUE(resolve({.git_config = {{"skillgit.skill.other.tasks", "t.jsonl"},
                                      {"skillgit.price.other.input", "1"},
                                      {"skillgit.trust", "host KEY"}}}));
}

TEST(ResolveTest, WhoSetsAnOptimizerModelTrainsWithSkillopt) {
  const std::string model = "[optimizer]\nendpoint = \"http://x/v1\"\nmodel = \"large\"\n";
  EXPECT_EQ(resolve({.file = ""}).value().optimizer.name, "exemplar");
  EXPECT_EQ(resolve({.file = model}).value().optimizer.name, "skillopt");
  EXPECT_EQ(resolve({.file = model + "name = \"exemplar\"\n"}).value().optimizer.name, "exemplar");
}

TEST(ResolveTest, TheEditBudgetHalvesAndBeginsByThePublishedRulesWhereUpstreamsDoes) {
  const auto rates = [](const std::string& file) {
    const auto options = resolve({.file = file}).value().optimizer.skillopt;
    return std::pair(options.learning_rate, options.min_learning_rate);
  };
  const std::string published = "[gate]\npublished = true\n";
  EXPECT_EQ(rates(""), std::pair(8, 4));
  EXPECT_EQ(rates("[optimizer]\nlearning_rate = 1\n"), std::pair(1, 1));
  EXPECT_EQ(rates("[optimizer]\nmin_learning_rate = 3\n"), std::pair(8, 3));
  EXPECT_EQ(rates(published), std::pair(4, 2));
  EXPECT_EQ(rates(published + "[optimizer]\nlearning_rate = 12\n"), std::pair(12, 6));
}

TEST(ResolveTest, WhatOnlySkilloptDoesIsAskedOfNoOtherOptimizer) {
  const auto refusal = [](const std::string& file) {
    const Status checked = check_gate(resolve({.file = file}).value());
    return checked ? "" : checked.error().message();
  };
  const std::string skillopt = "[optimizer]\nname = \"skillopt\"\n";
  for (const std::string gate : {"[gate]\npublished = true\n", "[gate]\nsalvage = true\n"})
    EXPECT_EQ(refusal(skillopt + gate), "");
  EXPECT_EQ(
      refusal("[gate]\npublished = true\n"),
      "gate.published is set, and the published rules are those of skillopt; the optimizer is "
      "exemplar");
  EXPECT_EQ(
      refusal("[gate]\nsalvage = true\n"),
      "gate.salvage is set, and skillopt alone offers a part of a reject again; the optimizer "
      "is exemplar");
  EXPECT_EQ(refusal("[gate]\npublished = false\nsalvage = false\n"), "");
}

TEST(ResolveTest, SharesOfTheBudgetAreAtMostTheWhole) {
  const auto config =
      resolve({.file = "[budget]\nfinal_share = 0.2\n", .flags = {{"budget.gate_share", "0.8"}}});
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->train.budget.shares.final, train::Share{200});
  EXPECT_EQ(config->train.budget.shares.gate, train::Share{800});
  EXPECT_FALSE(config->train.budget.shares.train);
  const auto more = resolve({.file = "[budget]\nfinal_share = 0.2\ngate_share = 0.801\n"});
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind(), ErrorKind::invalid);
  EXPECT_FALSE(resolve({.file = "[budget]\nfinal_share = 1.5\n"}));
}

}  // namespace
}  // namespace skillgit::config
