// What holds for every edit of every text, whatever it says.

#include "core/text/lines.hpp"
#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace skillgit::text {
namespace {

using Lines = std::vector<std::string>;

std::string join(const Lines& lines, const std::string& ending, bool ended) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += lines[i] + (ended || i + 1 < lines.size() ? ending : "");
  return text;
}

rc::Gen<std::string> free_line() {
  return rc::gen::element<std::string>(
      "", "", "", "# Title", "## Part", "- one", "- two", "- three", "  - nested", "  more of it",
      "1. first", "2. second", "text here", "other words", "| k | v |", "|---|---|", "| a | b |",
      "| c | d |", "```", "~~~sh", "code", "> quote", "---", "===", "    indented", "<!-- note",
      "-->", "日本語", "\ttab");
}

rc::Gen<std::string> marker_line() {
  return rc::gen::element<std::string>("<!-- keep -->", "- kept <!-- keep -->",
                                       "<!-- SLOW_UPDATE_START -->", "<!-- SLOW_UPDATE_END -->",
                                       "<!-- APPENDIX_START -->", "<!-- APPENDIX_END -->");
}

rc::Gen<std::string> any_line() {
  return rc::gen::weightedOneOf<std::string>({{24, free_line()}, {1, marker_line()}});
}

rc::Gen<std::string> any_document() {
  return rc::gen::map(rc::gen::tuple(rc::gen::container<Lines>(any_line()),
                                     rc::gen::element<std::string>("\n", "\r\n"),
                                     rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>()),
                      [](const std::tuple<Lines, std::string, bool, bool>& parts) {
                        const auto& [lines, ending, ended, front] = parts;
                        const std::string head =
                            front ? "---" + ending + "name: a" + ending + "---" + ending
                                  : std::string();
                        return head + join(lines, ending, ended);
                      });
}

/// An anchor that often occurs: some of the document's own lines, or a piece of them.
rc::Gen<std::string> any_anchor(const std::string& document) {
  const std::string text = with_lf(document);
  if (text.empty()) return rc::gen::just(std::string("x"));
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange<std::size_t>(0, text.size()),
                     rc::gen::inRange<std::size_t>(1, 40), rc::gen::arbitrary<bool>()),
      [text](const std::tuple<std::size_t, std::size_t, bool>& parts) {
        auto [begin, size, whole] = parts;
        if (!whole) return text.substr(begin, size);
        const std::size_t before = text.substr(0, begin).rfind('\n');
        begin = before == std::string::npos ? 0 : before + 1;
        const std::size_t end = text.find('\n', begin + size % 12);
        return text.substr(begin, end - begin);
      });
}

rc::Gen<std::string> any_text() {
  return rc::gen::map(rc::gen::container<Lines>(free_line()),
                      [](const Lines& lines) { return join(lines, "\n", false); });
}

using Ops = std::vector<EditOp>;
const Ops kAllOps{EditOp::append, EditOp::insert_after, EditOp::replace, EditOp::remove};

Edit some_edit(const std::string& document, const Ops& ops) {
  Edit edit;
  edit.op = *rc::gen::elementOf(ops);
  if (edit.op != EditOp::append) edit.anchor = *any_anchor(document);
  if (edit.op != EditOp::remove)
    edit.text = *rc::gen::oneOf(
        any_text(), rc::gen::element<std::string>("- new", "new text", "| n | w |", "# New",
                                                  "```\nnew\n```", "new\ntext", "  - new"));
  return edit;
}

struct Outcome {
  std::string before;
  Edit edit;
  EditReport report;
  std::string after;
  bool applied() const { return report.status == EditStatus::applied; }
};

Outcome some_outcome(const Ops& ops = kAllOps) {
  Outcome outcome;
  outcome.before = *any_document();
  outcome.edit = some_edit(outcome.before, ops);
  SkillFiles files{{"SKILL.md", outcome.before}};
  outcome.report = text::apply(outcome.edit, files);
  outcome.after = files.at("SKILL.md");
  RC_TAG(std::string(to_string(outcome.report.status)));
  return outcome;
}

TEST(EditProperties, ARefusedEditChangesNothing) {
  EXPECT_TRUE(rc::check([] {
    const Outcome outcome = some_outcome();
    RC_ASSERT(outcome.applied() != (outcome.before == outcome.after));
  }));
}

TEST(EditProperties, UndoGivesTheSameBytes) {
  EXPECT_TRUE(rc::check([] {
    const Outcome outcome = some_outcome();
    RC_PRE(outcome.applied());
    std::string text = outcome.after;
    RC_ASSERT(undo(outcome.report.splice, text).has_value());
    RC_ASSERT(text == outcome.before);

    SkillFiles again{{"SKILL.md", text}};
    RC_ASSERT(text::apply(outcome.edit, again).splice == outcome.report.splice);
    RC_ASSERT(again.at("SKILL.md") == outcome.after);
  }));
}

TEST(EditProperties, AChainOfEditsUndoesFromItsEnd) {
  EXPECT_TRUE(rc::check([] {
    const SkillFiles start{{"SKILL.md", *any_document()}};
    SkillFiles files = start;
    std::vector<Edit> edits;
    std::vector<EditReport> reports;
    for (int left = *rc::gen::inRange(1, 7); left > 0; --left) {
      edits.push_back(some_edit(files.at("SKILL.md"), kAllOps));
      reports.push_back(text::apply(edits.back(), files));
    }
    const SkillFiles end = files;
    for (auto report = reports.rbegin(); report != reports.rend(); ++report)
      if (report->status == EditStatus::applied)
        RC_ASSERT(undo(report->splice, files.at("SKILL.md")).has_value());
    RC_ASSERT(files == start);

    for (std::size_t at = 0; at < edits.size(); ++at) {
      const EditReport again = text::apply(edits[at], files);
      RC_ASSERT(again.status == reports[at].status);
      RC_ASSERT(again.splice == reports[at].splice);
    }
    RC_ASSERT(files == end);
  }));
}

TEST(EditProperties, PublishedRulesKeepTheFrontMatterAndCanBeUndone) {
  EXPECT_TRUE(rc::check([] {
    const std::string before = *any_document();
    const Edit edit = some_edit(before, kAllOps);
    SkillFiles files{{"SKILL.md", before}};
    const EditReport report = text::apply(edit, files, {.published = true});
    std::string& after = files.at("SKILL.md");
    RC_ASSERT((report.status == EditStatus::applied) == (after != before));
    const std::string front = before.substr(0, read_document(before).body);
    RC_ASSERT(after.starts_with(front));
    if (after != before) {
      RC_ASSERT(undo(report.splice, after).has_value());
    }
    RC_ASSERT(after == before);
  }));
}

TEST(EditProperties, FrontMatterAndRegionsKeepTheirBytes) {
  EXPECT_TRUE(rc::check([] {
    const Outcome outcome = some_outcome();
    RC_PRE(outcome.applied());
    const Document before = read_document(outcome.before);
    const Document after = read_document(outcome.after);
    RC_ASSERT(before.bytes.substr(0, before.body) == after.bytes.substr(0, after.body));
    const auto texts = [](const Document& document) {
      Lines result;
      for (const Region& region : document.regions)
        result.emplace_back(
            trim(document.bytes.substr(region.span.begin, region.span.end - region.span.begin)));
      return result;
    };
    RC_ASSERT(texts(before) == texts(after));
  }));
}

// A glued line is one that is in neither the file nor the text, though whole lines were edited.
TEST(EditProperties, WholeLineEditsGlueNoLines) {
  EXPECT_TRUE(rc::check([] {
    const Outcome outcome = some_outcome({EditOp::append, EditOp::insert_after});
    RC_PRE(outcome.applied());
    std::multiset<std::string> known;
    const auto add = [&known](const std::string& text) {
      const std::string lines = with_lf(text);
      for (const Line& line : split_lines(lines))
        known.insert(std::string(trim(lines.substr(line.begin, line.end - line.begin))));
    };
    add(outcome.before);
    add(outcome.edit.text);
    for (const Line& line : split_lines(outcome.after)) {
      const std::string text(trim(outcome.after.substr(line.begin, line.end - line.begin)));
      if (text.empty()) continue;
      const auto found = known.find(text);
      RC_ASSERT(found != known.end());
      known.erase(found);
    }
  }));
}

TEST(EditProperties, AnyBytesAreADocument) {
  EXPECT_TRUE(rc::check([](const std::string& bytes, const std::string& anchor) {
    const Document document = read_document(bytes);
    std::size_t at = 0;
    for (const Line& line : document.lines) {
      RC_ASSERT(line.begin == at);
      at = line.next;
    }
    RC_ASSERT(at == bytes.size());
    SkillFiles files{{"SKILL.md", bytes}};
    text::apply({EditOp::replace, "SKILL.md", anchor, "x"}, files);
  }));
}

}  // namespace
}  // namespace skillgit::text
