// Any bytes are a document: its lines, regions, front matter and units hang together.

#include "skillgit/core/text/document.hpp"
#include "fuzz/property.hpp"
#include "skillgit/core/text/front_matter.hpp"
#include "skillgit/core/text/region.hpp"
#include "skillgit/core/text/units.hpp"

#include <algorithm>
#include <cstdint>

namespace skillgit::text {
namespace {

using fuzz::must;

void check_lines(const Document& document) {
  std::size_t at = 0;
  for (const Line& line : document.lines) {
    must(line.begin == at && line.begin <= line.end && line.end <= line.next,
         "lines follow each other");
    at = line.next;
  }
  must(at == document.bytes.size(), "lines cover the file");
  must(document.body <= document.bytes.size(), "the body begins in the file");
}

void check_regions(const Document& document) {
  std::size_t free = 0;
  for (const Region& region : document.regions) {
    must(free <= region.first_line && region.first_line < region.end_line &&
             region.end_line <= document.lines.size(),
         "regions are in order and do not overlap");
    must(document.region_at(region.first_line) == &region, "a region is found by its line");
    free = region.end_line;
  }
}

void check_front_matter(const Document& document) {
  if (document.body_line == 0) return;
  const FrontMatter front = read_front_matter(document);
  for (const Field& field : front.fields) {
    must(front.find(field.key) != nullptr, "a field is found by its name");
    must(field.key_place.line >= 1 && field.key_place.line <= document.body_line,
         "a field stands in the front matter");
  }
}

void check_units(const Document& document) {
  std::size_t free = 1;
  for (const Unit& unit : units_of(document)) {
    must(unit.line >= free && unit.line_count > 0, "units are in order and do not overlap");
    must(document.bytes.find(unit.text) != std::string_view::npos, "a unit is of the file");
    free = unit.line + unit.line_count;
  }
}

/// What a removal promises: the unit goes, and undoing gives the same bytes.
void check_removals(const Document& document) {
  const SkillFiles files{{std::string(kSkillFile), std::string(document.bytes)}};
  std::size_t looked_at = 0;
  for (const Unit& unit : units_of(document)) {
    if (++looked_at > 4) return;  // Each is linear in the file.
    const auto edit = removal_of(unit, files);
    if (!edit) continue;
    must(unit.may_be_deleted, "what may not be deleted has no removal");
    SkillFiles without = files;
    const EditReport report = apply(*edit, without);
    if (report.status != EditStatus::applied) continue;
    must(undo(report.splice, without.begin()->second).has_value() && without == files,
         "a removal can be undone");
  }
}

}  // namespace
}  // namespace skillgit::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::text;
  const std::string_view bytes = skillgit::fuzz::text_of(data, size);
  for (const Format format : {Format::skill, Format::markdown, Format::plain}) {
    const Document document = read_document(bytes, format);
    check_lines(document);
    check_regions(document);
    if (format == Format::plain) continue;
    check_units(document);
    if (format != Format::skill) continue;
    check_front_matter(document);
    check_removals(document);
    skillgit::fuzz::must(bytes.ends_with(body_without_front_matter(bytes)),
                         "the body ends the file");
  }
  skillgit::fuzz::must(!holds_marker(without_markers(bytes)), "no marker is left");
  return 0;
}
