#include "skillgit/core/text/document.hpp"

#include <gtest/gtest.h>

namespace skillgit::text {
namespace {

TEST(DocumentTest, TheBodyBeginsBelowTheFrontMatter) {
  EXPECT_EQ(body_without_front_matter("---\nname: a\n---\n\n# T\n"), "# T\n");
  EXPECT_EQ(body_without_front_matter("---\r\nname: a\r\n---\r\n# T\r\n"), "# T\r\n");
  EXPECT_EQ(body_without_front_matter("---\nname: a\n---"), "");
  EXPECT_EQ(body_without_front_matter("# T\n---\n"), "# T\n---\n");
  EXPECT_EQ(body_without_front_matter("---\nname: a\n"), "---\nname: a\n") << "it never ends";
  EXPECT_EQ(body_without_front_matter(""), "");
}

TEST(DocumentTest, TellsItsLineEnding) {
  EXPECT_EQ(read_document("a\nb\n").ending, LineEnding::lf);
  EXPECT_EQ(read_document("a\r\nb\r\n").ending, LineEnding::crlf);
  EXPECT_EQ(read_document("a\r\nb\n").ending, LineEnding::lf) << "a draw";
  EXPECT_EQ(read_document("a\r\n\r\nb\r\n").ending, LineEnding::crlf);
  EXPECT_EQ(read_document("a\rb").lines.size(), 1u);
}

std::string kinds(std::string_view text) {
  std::string result;
  for (const Line& line : read_document(text).lines)
    result += "m.hpirfqc-"[static_cast<std::size_t>(line.kind)];
  return result;
}

TEST(DocumentTest, KnowsWhatEachLineIsPartOf) {
  EXPECT_EQ(kinds("---\na: b\n---\n# T\n\ntext\nmore\n"), "mmmh.pp");
  EXPECT_EQ(kinds("T\n===\n\nU\n---\n\n---\n"), "hh.hh.-");
  EXPECT_EQ(kinds("- a\n  more\n\n  part\n1. b\n"), "ip.pi");
  EXPECT_EQ(kinds("- a\nlazy\n\nout\n"), "ip.p");
  EXPECT_EQ(kinds("| a | b |\n|---|---|\n| 1 | 2 |\n\n| no |\n"), "rrr.p");
  EXPECT_EQ(kinds("```\n# no\n\n~~~\n```\n# T\n"), "fffffh");
  EXPECT_EQ(kinds("- a\n  ```\n  - no\n  ```\n- b\n"), "ifffi");
  EXPECT_EQ(kinds("- a\n  ```\nout\n"), "ifp") << "a fenced block ends with its item";
  EXPECT_EQ(kinds("<!-- a\n- no\n-->\n> q\n"), "cccq");
  EXPECT_EQ(kinds("text\n2. no list\n- list\n"), "ppi");
  EXPECT_EQ(kinds("#hashtag\n**bold**\n"), "pp");
}

TEST(DocumentTest, KnowsTheItemAroundALine) {
  const auto document = read_document("- a\n  - b\n    more\n  - c\n- d\n");
  const auto item = [&](std::size_t line) { return document.lines[line].item; };
  EXPECT_EQ(item(0), kNoLine);
  EXPECT_EQ(item(1), 0u);
  EXPECT_EQ(item(2), 1u);
  EXPECT_EQ(item(3), 0u);
  EXPECT_EQ(document.lines[4].block, document.lines[0].block);
}

/// "slow 2-4, keep 6-6": the regions, with lines counted from 1.
std::string regions(std::string_view text) {
  std::string result;
  for (const Region& region : read_document(text).regions) {
    const char* const kind = region.kind == RegionKind::keep       ? "keep "
                             : region.kind == RegionKind::appendix ? "appendix "
                                                                   : "slow ";
    result += (result.empty() ? "" : ", ") + std::string(kind) +
              std::to_string(region.first_line + 1) + "-" + std::to_string(region.end_line);
  }
  return result;
}

TEST(DocumentTest, FindsTheRegionsThatEditsLeaveAlone) {
  EXPECT_EQ(regions("a\n<!-- SLOW_UPDATE_START -->\nb\n<!-- SLOW_UPDATE_END -->\n"), "slow 2-4");
  EXPECT_EQ(regions("<!-- APPENDIX_START --><!-- APPENDIX_END -->\n"), "appendix 1-1");
  EXPECT_EQ(regions("- a <!-- keep -->\n- b\n"), "keep 1-1");
  EXPECT_EQ(regions("<!-- keep -->\n\n- a\n- b\n\nc\n"), "keep 1-4");
  EXPECT_EQ(regions("<!-- keep -->\n```\na\n\nb\n```\n\nc\n"), "keep 1-6");
}

TEST(DocumentTest, DamagedRegionsProtectWhatTheyCanAndAreNamed) {
  const auto damage = [](std::string_view text) {
    const auto document = read_document(text);
    return document.damages.empty() ? "" : document.damages[0].message;
  };
  EXPECT_EQ(regions("<!-- SLOW_UPDATE_START -->\na\nb\n"), "slow 1-3");
  EXPECT_EQ(damage("<!-- SLOW_UPDATE_START -->\na\n"),
            "<!-- SLOW_UPDATE_START --> has no <!-- SLOW_UPDATE_END -->");
  EXPECT_EQ(regions("a\n<!-- APPENDIX_END -->\nb\n"), "appendix 2-2");
  EXPECT_EQ(damage("<!-- APPENDIX_START -->\n<!-- APPENDIX_START -->\n<!-- APPENDIX_END -->\n"),
            "<!-- APPENDIX_START --> inside another region");
}

}  // namespace
}  // namespace skillgit::text
