// What is read of a reply's proposals: all or nothing by our rules, one by one by the published
// ones.

#include "core/optimizer/skillopt/proposal.hpp"

#include "core/optimizer/skillopt/candidate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace skillgit::optimizer::skillopt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const SkilloptOptions kOurs;
const SkilloptOptions kPublished{.published = true};
const std::string kBase = "# T\n\n- a\n- b\n";

Result<Patch> read(const std::string& edits, const SkilloptOptions& options) {
  return read_patch(parse_json(R"({"edits": )" + edits + "}").value(), options, 8);
}

/// What an edit makes of kBase under the published rules; or, in angle brackets, why nothing.
std::string after_published(const std::string& edit) {
  const Patch patch = read("[" + edit + "]", kPublished).value();
  text::SkillFiles files{{"SKILL.md", kBase}};
  const Candidate candidate = candidate_of(patch, files, {.published = true});
  for (const Dropped& dropped : candidate.dropped) return "<" + dropped.reason + ">";
  for (const OfferedEdit& offered : candidate.edits)
    (void)text::apply(offered.edit, files, {.published = true});
  return files.at("SKILL.md");
}

TEST(ProposalTest, ABadEditSpoilsAReply) {
  EXPECT_EQ(read(R"([{"op": "append", "content": "x"}, {"op": "add"}])", kOurs).error().message(),
            "'edits' number 2: no such edit 'add'");
}

TEST(ProposalTest, ByThePublishedRulesABadEditSpoilsItselfAlone) {
  const Patch patch =
      read(R"([{"op": "add", "content": "y"}, {"op": "append", "content": "x"}])", kPublished)
          .value();
  ASSERT_THAT(patch, SizeIs(2));
  EXPECT_EQ(patch[0].flaw, "no such edit 'add'");
  EXPECT_EQ(to_line(patch[0], UpdateMode::patch), R"({"content":"y","op":"add"})");
  EXPECT_EQ(patch[1].edit.text, "x");
  const Candidate candidate = candidate_of(patch, {{"SKILL.md", kBase}}, {.published = true});
  EXPECT_THAT(candidate.edits, SizeIs(1));
  EXPECT_THAT(candidate.dropped,
              ElementsAre(Dropped{R"({"content":"y","op":"add"})", "no such edit 'add'"}));
}

TEST(ProposalTest, ByThePublishedRulesWhatIsNoEditChangesNothing) {
  EXPECT_EQ(after_published(R"({"op": "add", "content": "x"})"), "<no such edit 'add'>");
  EXPECT_EQ(after_published(R"({"op": "append", "content": null})"), "<'content' is null>");
  EXPECT_EQ(after_published(R"({"op": "delete", "target": null})"), "<'target' is null>");
  EXPECT_EQ(after_published(R"({"op": "append", "content": 7})"), "<'content' is not text>");
  EXPECT_EQ(after_published("null"), "<it is not an object>");
  EXPECT_EQ(after_published(R"("append")"), "<it is not an object>");
}

TEST(ProposalTest, ByThePublishedRulesTextsMayBeEmpty) {
  EXPECT_EQ(after_published(R"({"op": "insert_after", "target": "", "content": "- c"})"),
            kBase + "\n- c\n");
  EXPECT_EQ(after_published(R"({"op": "insert_after", "content": "- c"})"), kBase + "\n- c\n");
  EXPECT_EQ(after_published(R"({"op": "append", "content": ""})"), kBase + "\n\n");
  EXPECT_EQ(after_published(R"({"op": "replace", "target": "- a\n", "content": ""})"),
            "# T\n\n- b\n");
  EXPECT_EQ(after_published(R"({"op": "replace", "content": "x"})"), "<empty anchor>");
  EXPECT_EQ(after_published(R"({"op": "delete", "target": ""})"), "<empty anchor>");
}

TEST(ProposalTest, WhatSaysTheSameIsOneButByThePublishedRules) {
  const Patch patch = read(R"([{"op": "append", "content": "x"}])", kOurs).value();
  EXPECT_THAT(concatenated({patch, patch}, kOurs), SizeIs(1));
  EXPECT_THAT(concatenated({patch, patch}, kPublished), SizeIs(2));
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
