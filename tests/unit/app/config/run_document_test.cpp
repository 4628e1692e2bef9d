// run.toml: what makes a run what it is.

#include "skillgit/app/config/config.hpp"
#include "skillgit/app/config/settings.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <string>

namespace skillgit::config {
namespace {

Config configured(const std::string& more = "") {
  return resolve({.file = "[skill.dates]\npath = \"skills/dates\"\n[skill.other]\npath = \"o\"\n" +
                          more})
      .value();
}

TEST(RunDocumentTest, HoldsWhatMakesTheRunAndTheBudgetLast) {
  const std::string document = run_document(
      configured("[target]\nmodel = \"m\"\nstop = [\"\\n\"]\n[budget]\nrollouts = 9\n"), "dates");
  EXPECT_TRUE(document.starts_with("[skill.dates]\npath = \"skills/dates\"\n"));
  EXPECT_NE(document.find("\nmodel = \"m\"\n"), document.npos);
  EXPECT_NE(document.find("\nstop = [\"\\n\"]\n"), document.npos);
  EXPECT_NE(document.find("\ntemperature = 0.0\n"), document.npos);
  EXPECT_TRUE(document.ends_with("\n\n[budget]\nrollouts = 9\n"));
  EXPECT_EQ(document.find("other"), document.npos);
}

TEST(RunDocumentTest, HoldsNoAddressNoKeyAndNoWorkers) {
  const std::string document = run_document(
      configured(
          "[target]\nendpoint = \"http://h/v1\"\napi_key_env = \"K\"\n[train]\nworkers = 9\n"),
      "dates");
  for (const char* absent : {"endpoint", "api_key_env", "workers", "land", "timeout"})
    EXPECT_EQ(document.find(absent), document.npos) << absent;
}

TEST(RunDocumentTest, CanBeReadBackToTheSameDocument) {
  const std::string document =
      run_document(configured("[skill.dates.scorer]\ntype = \"exact\"\nignore_case = true\n"
                              "[gate]\nmargin = 0.125\n[git]\nprotected = [\"a\\\"b\"]\n"),
                   "dates");
  EXPECT_EQ(run_document(resolve({.file = document}).value(), "dates"), document);
}

TEST(RunDocumentTest, OfARunWithDefaultsNoSettingIsRefused) {
  const Config again = resolve({.file = run_document(configured(), "dates")}).value();
  EXPECT_TRUE(check_gate(again));
  EXPECT_TRUE(train::check(again.train.gate));
}

// So it was before these were refused, and what was trained with them is still read.
TEST(RunDocumentTest, OfARunWithSettingsThatHadNoEffectCanBeReadBack) {
  const std::string document = run_document(
      configured("[gate]\nsalvage = true\nregions = \"gated\"\nfinal_test = true\n"), "dates");
  EXPECT_EQ(run_document(resolve({.file = document}).value(), "dates"), document);
}

TEST(RunDocumentTest, OnlyTheBudgetMayDiffer) {
  const std::string before = run_document(configured(), "dates");
  EXPECT_TRUE(
      differences(before, run_document(configured("[budget]\nseconds = 1\n"), "dates")).empty());
  EXPECT_EQ(differences(before, run_document(configured("[train]\nsteps = 3\n"), "dates")),
            std::vector<std::string>{"train.steps was not set, and is 3"});
  const std::string named = run_document(configured("[target]\nmodel = \"m\"\n"), "dates");
  EXPECT_EQ(differences(before, named),
            std::vector<std::string>{"target.model was not set, and is \"m\""});
  EXPECT_EQ(differences(named, before),
            std::vector<std::string>{"target.model was \"m\", and is not set"});
}

TEST(RunDocumentTest, WhatIsNoTomlIsNone) {
  EXPECT_TRUE(check_run_document(run_document(configured(), "dates")));
  for (const std::string& junk : {std::string("[[["), std::string("\0\0", 2), std::string()}) {
    const Status checked = check_run_document(junk);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind(), ErrorKind::damaged);
  }
}

TEST(RunDocumentTest, AnyTextSurvivesBeingWrittenAsToml) {
  EXPECT_TRUE(rc::check("a model's name of any characters", [] {
    const auto points =
        *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)));
    const std::string line = "[target]\nmodel = " + to_toml(Json(points)) + "\n";
    RC_ASSERT(resolve({.file = line}).value().target.http.model == points);
  }));
}

TEST(RunDocumentTest, AnyNumberSurvivesBeingWrittenAsToml) {
  EXPECT_TRUE(rc::check("a margin of any thousandths", [] {
    const auto thousandths = *rc::gen::inRange(0, 100'001);
    Config config;
    config.train.gate.margin.thousandths = thousandths;
    const Json value = find_setting("gate", "margin")->get(config, nullptr);
    const auto read = resolve({.file = "[gate]\nmargin = " + to_toml(value) + "\n"});
    RC_ASSERT(read.value().train.gate.margin.thousandths == thousandths);
  }));
}

}  // namespace
}  // namespace skillgit::config
