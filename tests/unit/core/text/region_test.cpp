// Regions that belong to a skill's trainer: written as a whole, by edits that may.

#include "skillgit/core/text/region.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

namespace skillgit::text {
namespace {

constexpr EditRules kGuidance{.region = RegionKind::slow_update};
const std::string kStart = "<!-- SLOW_UPDATE_START -->", kEnd = "<!-- SLOW_UPDATE_END -->";
const std::string kAppendix = "<!-- APPENDIX_START -->\n- Mind.\n<!-- APPENDIX_END -->\n";

SkillFiles skill(const std::string& more = "") {
  return {{"SKILL.md", "---\nname: a\n---\n\n# A\n\n- one\n- two\n" + more}};
}

/// The skill with `body` as its guidance.
SkillFiles guided(SkillFiles files, const std::string& body) {
  const auto edit = edit_of_region(files, RegionKind::slow_update, body);
  EXPECT_TRUE(edit);
  const EditReport report = apply(*edit, files, kGuidance);
  EXPECT_EQ(report.status, EditStatus::applied) << report.detail;
  return files;
}

TEST(RegionTest, TheFirstGuidanceGoesToTheEnd) {
  EXPECT_EQ(guided(skill(), "Be slow."), skill("\n" + kStart + "\nBe slow.\n" + kEnd + "\n"));
  EXPECT_EQ(guided(skill("\n" + kAppendix), "Be slow."),
            skill("\n" + kAppendix + "\n" + kStart + "\nBe slow.\n" + kEnd + "\n"));
}

TEST(RegionTest, NewGuidanceTakesThePlaceOfTheOld) {
  const SkillFiles files = skill("\n" + kStart + "\nOld.\n\n- x\n" + kEnd + "\n\n" + kAppendix);
  EXPECT_EQ(guided(files, "New.\n\n- y\n- z"),
            skill("\n" + kStart + "\nNew.\n\n- y\n- z\n" + kEnd + "\n\n" + kAppendix));
}

TEST(RegionTest, BlankGuidanceTakesTheRegionAway) {
  EXPECT_EQ(guided(skill("\n" + kStart + "\nOld.\n" + kEnd + "\n"), " \n"), skill());
  EXPECT_FALSE(edit_of_region(skill(), RegionKind::slow_update, ""));
}

TEST(RegionTest, TheSameGuidanceIsNoEdit) {
  EXPECT_FALSE(edit_of_region(guided(skill(), "Be slow."), RegionKind::slow_update, "Be slow."));
}

TEST(RegionTest, TheBodyIsReadBack) {
  EXPECT_EQ(
      region_body(guided(skill(), "Be slow.\n\nReally.").at("SKILL.md"), RegionKind::slow_update),
      "Be slow.\n\nReally.");
  EXPECT_FALSE(region_body(skill().at("SKILL.md"), RegionKind::slow_update));
  EXPECT_EQ(region_body(kStart + kEnd, RegionKind::slow_update), "");
}

TEST(RegionTest, ARegionOfAFileWithCrlfIsRewrittenInCrlf) {
  const SkillFiles files = {
      {"SKILL.md", "# A\r\n\r\ntext\r\n\r\n" + kStart + "\r\nOld.\r\n" + kEnd + "\r\n"}};
  EXPECT_EQ(guided(files, "New.\nMore.").at("SKILL.md"),
            "# A\r\n\r\ntext\r\n\r\n" + kStart + "\r\nNew.\r\nMore.\r\n" + kEnd + "\r\n");
}

TEST(RegionTest, WhoeverMayWriteARegionMayWriteNothingElse) {
  SkillFiles files = skill("\n" + kStart + "\nOld.\n" + kEnd + "\n\n" + kAppendix);
  const std::string whole = kStart + "\nNew.\n" + kEnd;
  const std::string appendix = kAppendix.substr(0, kAppendix.size() - 1);
  const std::vector<Edit> refused = {
      {.op = EditOp::append, .anchor = "", .text = "Be bold."},
      {.op = EditOp::append, .anchor = "", .text = whole},  // There is one already.
      {.op = EditOp::replace, .anchor = "- one", .text = whole},
      {.op = EditOp::replace, .anchor = "Old.", .text = whole},
      {.op = EditOp::replace, .anchor = "- one\n- two\n\n" + kStart, .text = whole},
      {.op = EditOp::replace, .anchor = appendix, .text = whole},
      {.op = EditOp::replace, .anchor = kStart + "\nOld.\n" + kEnd, .text = "New."},
      {.op = EditOp::replace, .anchor = kStart + "\nOld.\n" + kEnd, .text = appendix},
      {.op = EditOp::replace,
       .anchor = kStart + "\nOld.\n" + kEnd,
       .text = whole + "\nMore.\n" + whole},
      {.op = EditOp::insert_after, .anchor = kStart + "\nOld.\n" + kEnd, .text = whole},
      {.op = EditOp::remove, .anchor = "- one", .text = ""},
      {.op = EditOp::remove, .anchor = appendix, .text = ""},
  };
  const SkillFiles before = files;
  for (const Edit& edit : refused) {
    EXPECT_EQ(apply(edit, files, kGuidance).status, EditStatus::protected_region) << edit.text;
    EXPECT_EQ(files, before);
  }
}

TEST(RegionTest, OtherEditsLeaveItAlone) {
  SkillFiles files = guided(skill(), "Be slow.");
  const Edit whole{.op = EditOp::replace,
                   .anchor = kStart + "\nBe slow.\n" + kEnd,
                   .text = kStart + "\nBe fast.\n" + kEnd};
  EXPECT_EQ(apply(whole, files).status, EditStatus::protected_region);
}

TEST(RegionTest, ADamagedRegionIsNotGuessedAt) {
  SkillFiles files = skill("\n" + kStart + "\nOld.\n");
  const Edit edit{.op = EditOp::append, .anchor = "", .text = kStart + "\nNew.\n" + kEnd};
  EXPECT_EQ(apply(edit, files, kGuidance).status, EditStatus::protected_region);
}

TEST(RegionTest, MarkersInABodyAreDisarmed) {
  EXPECT_EQ(
      region_body(guided(skill(), "a " + kEnd + " b").at("SKILL.md"), RegionKind::slow_update),
      "a [SLOW_UPDATE_END] b");
}

TEST(RegionTest, WhateverTheBodySaysOnlyTheRegionChanges) {
  EXPECT_TRUE(rc::check([] {
    const auto lines = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "", "text", "- item", "  deeper", "# Head", "```", "---", "<!-- x", "-->", "| a | b |",
        "<!-- APPENDIX_END -->", "<!-- keep -->", "\t code", "> quote"));
    std::string body;
    for (const std::string& line : lines) body += line + "\n";
    SkillFiles files = skill("\n" + kStart + "\nOld.\n" + kEnd + "\n");
    const auto edit = edit_of_region(files, RegionKind::slow_update, body);
    if (!edit || apply(*edit, files, kGuidance).status != EditStatus::applied) return;
    const std::string& bytes = files.at("SKILL.md");
    RC_ASSERT(bytes.starts_with(skill().at("SKILL.md").substr(0, 30)));
    const Document document = read_document(bytes);
    RC_ASSERT(document.damages.empty());
    RC_ASSERT(document.regions.size() <= 1);
  }));
}

TEST(RegionTest, AsManyMarkersAsOneLikesAreMadeHarmlessInLinearTime) {
  std::string markers, names;
  for (int i = 0; i < 600'000; ++i) {
    markers += "<!-- keep -->";
    names += "[keep]";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(without_markers(markers) == names);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace skillgit::text
