// Text of others in a page: read, never obeyed.

#include "app/report/html.hpp"

#include "app/report/diff_block.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace skillgit::report {
namespace {

TEST(HtmlTest, MarkupInTextIsShown) {
  EXPECT_EQ(Html::text("<script>alert('1') & \"2\"</script>").str(),
            "&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;");
}

TEST(HtmlTest, AnAttributeCannotBeLeft) {
  EXPECT_EQ(Tag("td", {{"title", "\" onload=\"x\n"}})("a").str(),
            "<td title=\"&quot; onload=&quot;x\\n\">a</td>");
}

TEST(HtmlTest, ControlAndDirectionCharactersAreShown) {
  EXPECT_EQ(Html::text("a\x1b[1m\u202eb\n").str(), "a\\x1b[1m\\u202eb\\n");
  EXPECT_EQ(Html::lines("a\n\u202eb").str(), "a\n\\u202eb");
}

TEST(HtmlTest, NoBytesMakeATag) {
  EXPECT_TRUE(rc::check("bytes of any kind", [](const std::string& bytes) {
    const std::string shown = Tag("i", {{"title", bytes}})(Html::lines(bytes)).str();
    const auto tags = std::count(shown.begin(), shown.end(), '<');
    const auto quotes = std::count(shown.begin(), shown.end(), '"');
    RC_ASSERT(tags == 2);
    RC_ASSERT(quotes == 2);
  }));
}

TEST(HtmlTest, IsShortenedBetweenCharacters) {
  EXPECT_EQ(shortened("größer", 3), "grö…");
  EXPECT_EQ(shortened("größer", 6), "größer");
  EXPECT_EQ(shortened("", 0), "");
}

TEST(DiffBlockTest, MarksTheWordsThatDiffer) {
  const std::string html = diff_block(
                               "--- a/SKILL.md\n+++ b/SKILL.md\n@@ -1,2 +1,2 @@\n one\n"
                               "-Answer in two words.\n+Answer in three words.\n")
                               .str();
  EXPECT_NE(html.find("<del>-Answer in <b>two</b> words.</del>"), html.npos) << html;
  EXPECT_NE(html.find("<ins>+Answer in <b>three</b> words.</ins>"), html.npos) << html;
  EXPECT_NE(html.find("<i>@@ -1,2 +1,2 @@</i><span> one</span>"), html.npos) << html;
}

TEST(DiffBlockTest, LinesWithLittleInCommonAreNotMarked) {
  const std::string html = diff_block("@@ -1 +1 @@\n-abc def\n+completely other text\n").str();
  EXPECT_EQ(html.find("<b>"), html.npos) << html;
}

TEST(DiffBlockTest, DashesInAHunkAreNoFileName) {
  const std::string html = diff_block("--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n--- rule\n").str();
  EXPECT_NE(html.find("<i>--- a/x</i>"), html.npos) << html;
  EXPECT_NE(html.find("<del>--- rule</del>"), html.npos) << html;
}

TEST(DiffBlockTest, MarksNeverCutACharacterOrLoseAByte) {
  EXPECT_TRUE(rc::check("lines of any kind", [](const std::string& left, const std::string& right) {
    const auto line = [](std::string text) {
      std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
      return text;
    };
    const std::string gone = line(left), came = line(right);
    std::string html = diff_block("@@ -1 +1 @@\n-" + gone + "\n+" + came + "\n").str();
    for (const std::string tag : {"<b>", "</b>"})
      for (auto at = html.find(tag); at != html.npos; at = html.find(tag))
        html.erase(at, tag.size());
    RC_ASSERT(html.find("<del>" + Html::lines("-" + gone).str() + "</del>") != html.npos);
    RC_ASSERT(html.find("<ins>" + Html::lines("+" + came).str() + "</ins>") != html.npos);
  }));
}

TEST(DiffBlockTest, AnEditWithoutItsCommitIsShownFromTheLog) {
  const std::string html =
      edit_block({.op = text::EditOp::replace, .anchor = "old\n", .text = "<b>new"}).str();
  EXPECT_NE(html.find("<del>-old</del><ins>+&lt;b&gt;new</ins>"), html.npos) << html;
}

}  // namespace
}  // namespace skillgit::report
