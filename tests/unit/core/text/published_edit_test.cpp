// The rules that SkillOpt was published with: what upstream's code makes of each edit, its slips
// included. The cases are those of the published algorithm's specification.

#include "skillgit/core/text/edit.hpp"

#include "edits.hpp"
#include "skillgit/core/text/region.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace skillgit::text {
namespace {

constexpr auto kBase = "# T\n\n- a\n- b\n";
constexpr auto kWithRegion =
    "# T\n\n- a\n\n<!-- SLOW_UPDATE_START -->\nguid\n<!-- SLOW_UPDATE_END -->\n";

/// The text after the edits; or, in angle brackets, why one of them changed nothing.
std::string after_published(const std::vector<Edit>& edits, std::string text) {
  SkillFiles files{{"SKILL.md", std::move(text)}};
  for (const Edit& edit : edits) {
    const EditReport report = text::apply(edit, files, {.published = true});
    if (report.status != EditStatus::applied)
      return "<" + std::string(to_string(report.status)) + ">";
  }
  return files.at("SKILL.md");
}

TEST(PublishedEdits, AppendBehindTheLastLine) {
  EXPECT_EQ(after_published({append("  - c  \n")}, kBase), "# T\n\n- a\n- b\n\n- c\n");
  EXPECT_EQ(after_published({append("x")}, ""), "\n\nx\n");
}

TEST(PublishedEdits, AnAppendOfNothingAddsBlankLines) {
  EXPECT_EQ(after_published({append(" \n")}, kBase), "# T\n\n- a\n- b\n\n\n");
}

TEST(PublishedEdits, AnInsertionPutsABlankLineInFrontOfIt) {
  EXPECT_EQ(after_published({insert_after("- a", "- a2")}, kBase), "# T\n\n- a\n\n- a2\n- b\n");
  EXPECT_EQ(after_published({insert_after("- a", "- a2")}, "# T\n- a"), "# T\n- a\n- a2\n");
}

TEST(PublishedEdits, AnInsertionWithoutItsAnchorIsAppendedAndSaysSo) {
  EXPECT_EQ(after_published({insert_after("- zzz", "- c")}, kBase),
            after_published({append("- c")}, kBase));
  EXPECT_EQ(after_published({insert_after("", "- c")}, kBase),
            after_published({append("- c")}, kBase));
  SkillFiles files{{"SKILL.md", kBase}};
  EXPECT_EQ(text::apply(insert_after("- zzz", "- c"), files, {.published = true}).detail,
            "appended: the anchor is not there");
}

TEST(PublishedEdits, AReplacementMayGlueLines) {
  EXPECT_EQ(after_published({replace("- a\n", "- A\n")}, kBase), "# T\n\n- A- b\n");
}

TEST(PublishedEdits, AReplacementHitsTheFirstOccurrenceEvenInsideAWord) {
  EXPECT_EQ(after_published({replace("cat", "dog")}, "concatenate a cat\n"), "condogenate a cat\n");
}

TEST(PublishedEdits, ADeletionLeavesTheLineBreaksAround) {
  EXPECT_EQ(after_published({remove("- a")}, kBase), "# T\n\n\n- b\n");
  EXPECT_EQ(after_published({remove("- a\n")}, kBase), "# T\n\n- b\n");
}

TEST(PublishedEdits, WhatIsNotThereIsNeitherReplacedNorDeleted) {
  EXPECT_EQ(after_published({replace("- z", "- y")}, kBase), "<anchor not found>");
  EXPECT_EQ(after_published({remove("- z")}, kBase), "<anchor not found>");
  EXPECT_EQ(after_published({replace("", "- y")}, kBase), "<empty anchor>");
  EXPECT_EQ(after_published({remove("")}, kBase), "<empty anchor>");
}

TEST(PublishedEdits, EachSeesWhatTheLastOneLeft) {
  EXPECT_EQ(after_published({replace("- a", "- A"), insert_after("- a", "- c")}, kBase),
            "# T\n\n- A\n- b\n\n- c\n");
}

TEST(PublishedEdits, AppendInFrontOfARegion) {
  EXPECT_EQ(after_published({append("- z")}, kWithRegion),
            "# T\n\n- a\n\n- z\n\n<!-- SLOW_UPDATE_START -->\nguid\n<!-- SLOW_UPDATE_END -->\n");
}

TEST(PublishedEdits, AnAnchorThatBeginsInARegionIsProtected) {
  EXPECT_EQ(after_published({replace("guid", "x")}, kWithRegion), "<protected region>");
  EXPECT_EQ(after_published({insert_after("guid", "x")}, kWithRegion), "<protected region>");
}

TEST(PublishedEdits, AnAnchorThatBeginsBeforeARegionDestroysIt) {
  EXPECT_EQ(after_published({replace("- a\n\n<!-- SLOW_UPDATE_START -->\nguid", "H")}, kWithRegion),
            "# T\n\nH\n<!-- SLOW_UPDATE_END -->\n");
}

TEST(PublishedEdits, MarkersAreTakenOutOfNewText) {
  EXPECT_EQ(after_published({append("<!-- APPENDIX_START -->x<!-- SLOW_UPDATE_END -->")}, kBase),
            "# T\n\n- a\n- b\n\nx\n");
}

TEST(PublishedEdits, MarkersThatStandInEachOtherAreTakenOutToo) {
  EXPECT_EQ(after_published({append("x<!-- APPENDIX<!-- SLOW_UPDATE_END -->_START -->y")}, kBase),
            "# T\n\n- a\n- b\n\nxy\n");
}

TEST(PublishedEdits, AsManyMarkersAsOneLikesAreTakenOutInLinearTime) {
  std::string markers;
  for (int i = 0; i < 300'000; ++i) markers += "<!-- SLOW_UPDATE_START -->";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(after_published({append(markers + "x")}, kBase), "# T\n\n- a\n- b\n\nx\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(PublishedEdits, TheFrontMatterIsNoPartOfTheText) {
  constexpr auto kSkill = "---\nname: a\ndescription: a\n---\n\n- a\n";
  EXPECT_EQ(after_published({replace("name", "game")}, kSkill), "<anchor not found>");
  EXPECT_EQ(after_published({remove("- a")}, kSkill), "---\nname: a\ndescription: a\n---\n\n\n");
}

TEST(PublishedEdits, BytesThatAreNoTextAreRefused) {
  EXPECT_EQ(after_published({append("\xff")}, kBase), "<not text>");
  EXPECT_EQ(after_published({append("x")}, "\xff\n"), "<not text>");
}

TEST(PublishedEdits, RegionsAreWrittenByTheOrdinaryRules) {
  SkillFiles files{{"SKILL.md", kBase}};
  const EditReport report =
      text::apply(append("x"), files, {.region = RegionKind::slow_update, .published = true});
  EXPECT_EQ(report.status, EditStatus::protected_region);
}

TEST(PublishedEdits, GuidanceTakesThePlaceOfWhatIsLeftOfADestroyedRegion) {
  SkillFiles files{{"SKILL.md", "# T\n\nH\n<!-- SLOW_UPDATE_END -->\n"}};
  const auto edit = edit_of_region(files, RegionKind::slow_update, "new");
  ASSERT_TRUE(edit);
  const EditRules ours{.region = RegionKind::slow_update};
  EXPECT_EQ(text::apply(*edit, files, ours).status, EditStatus::protected_region);
  EditRules published = ours;
  published.published = true;
  EXPECT_EQ(text::apply(*edit, files, published).detail, "");
  EXPECT_EQ(files.at("SKILL.md"),
            "# T\n\nH\n<!-- SLOW_UPDATE_START -->\nnew\n<!-- SLOW_UPDATE_END -->\n");
}

}  // namespace
}  // namespace skillgit::text
