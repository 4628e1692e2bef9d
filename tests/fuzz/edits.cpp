// An edit changes what it says and nothing else, under the rules of its optimizer.
//
// An input has four parts: op and rules, the file, the anchor, the text.

#include "fuzz/property.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/core/text/region.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace skillgit::text {
namespace {

using fuzz::must;

struct Case {
  Edit edit;
  EditRules rules;
  std::string file;
};

/// "replace", "replace published", "append slow-update", "delete front-matter plain".
Case case_of(std::string_view input) {
  const auto parts = fuzz::parts_of(input, 4);
  const std::string_view head = parts[0];
  const auto says = [head](std::string_view word) { return head.find(word) != head.npos; };
  Case one;
  for (const EditOp op : {EditOp::append, EditOp::insert_after, EditOp::replace, EditOp::remove})
    if (head.starts_with(to_string(op))) one.edit.op = op;
  if (says("plain")) one.edit.file = "script.sh";
  one.edit.anchor = parts[2];
  one.edit.text = parts[3];
  one.rules.front_matter = says("front-matter");
  one.rules.published = says("published");
  if (says("slow-update")) one.rules.region = RegionKind::slow_update;
  if (says("appendix")) one.rules.region = RegionKind::appendix;
  one.file = parts[1];
  return one;
}

SkillFiles files_of(const Case& one) {
  return {{std::string(kSkillFile), one.file}, {"script.sh", one.file}};
}

std::string_view front_matter(const Document& document) {
  return document.bytes.substr(0, document.body);
}

/// Whether `is` has the bytes of `was`; where the file ended behind the closing fence, the line end
/// that this gets may follow.
bool is_same_front_matter(std::string_view was, std::string_view is) {
  if (was == is) return true;
  const bool lacks_end = !was.empty() && !was.ends_with('\n');
  if (!lacks_end || !is.starts_with(was)) return false;
  const std::string_view added = is.substr(was.size());
  return added == "\n" || added == "\r\n";
}

std::vector<std::string> regions_of(const Document& document, const EditRules& rules) {
  std::vector<std::string> texts;
  for (const Region& region : document.regions) {
    if (region.kind == rules.region) continue;
    std::string text(document.bytes.substr(region.span.begin, region.span.end - region.span.begin));
    text.erase(text.find_last_not_of(" \t\r\n\v\f") + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

void check_bounds(const Case& one, const std::string& after) {
  const Format format = format_of(one.edit.file);
  const Document was = read_document(one.file, format);
  const Document is = read_document(after, format);
  if (!one.rules.front_matter)
    must(after.starts_with(front_matter(was)), "the front matter keeps its bytes");
  if (!one.rules.front_matter && !one.rules.published)
    must(is_same_front_matter(front_matter(was), front_matter(is)),
         "no front matter comes into being");
  if (!one.rules.published || one.rules.region)
    must(regions_of(was, one.rules) == regions_of(is, one.rules), "regions keep their bytes");
}

void check_apply(const Case& one) {
  const SkillFiles before = files_of(one);
  SkillFiles after = before;
  const EditReport report = apply(one.edit, after, one.rules);
  must(!to_string(report.status).empty(), "a status has a name");
  if (report.status != EditStatus::applied) {
    must(after == before, "a refused edit changes nothing");
    return;
  }
  must(after != before, "an applied edit changes something");
  std::string& text = after.at(one.edit.file);
  check_bounds(one, text);

  const std::string changed = text;
  must(undo(report.splice, text).has_value() && after == before, "undo gives the same bytes");
  const EditReport again = apply(one.edit, after, one.rules);
  must(again.splice == report.splice && after.at(one.edit.file) == changed,
       "the same edit does the same again");
}

void check_json(const Edit& edit) {
  const auto parsed = parse_json(to_line(to_json(edit)));
  must(parsed.has_value(), "an edit is written as JSON");
  const auto read = edit_from_json(*parsed);
  must(read.has_value(), "a written edit is read");
  // Bytes that are not UTF-8 are replaced where they are written first.
  must(to_json(*read) == *parsed, "a written edit is read back");
}

}  // namespace
}  // namespace skillgit::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::text;
  const Case one = case_of(skillgit::fuzz::text_of(data, size));
  check_apply(one);
  check_json(one.edit);
  return 0;
}
