#include "core/text/published_edit.hpp"

#include "core/text/lines.hpp"
#include "core/text/markers.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace skillgit::text {
namespace {

/// How long the marker is that `text` ends with; 0 where it ends with none.
std::size_t marker_at_end(std::string_view text) {
  for (const Markers& markers : kMarkers)
    for (const std::string_view marker : {markers.start, markers.end})
      if (text.ends_with(marker)) return marker.size();
  return 0;
}

/// The new text as it goes in: without white space at its ends, then without markers, nor any that
/// taking one out would make.
std::string content_of(const Edit& edit) {
  std::string content;
  for (const char c : trim(edit.text)) {
    content += c;
    content.resize(content.size() - marker_at_end(content));
  }
  return content;
}

/// Whether `at` lies in a region, markers included: all that is looked at of an anchor.
bool is_protected(std::string_view body, std::size_t at) {
  return std::any_of(kMarkers.begin(), kMarkers.end(), [&](const Markers& markers) {
    const std::size_t start = body.find(markers.start);
    const std::size_t end = body.find(markers.end);
    return start != std::string_view::npos && end != std::string_view::npos && start <= at &&
           at < end + markers.end.size();
  });
}

/// The end of what appends go behind: the earliest region, or the end of the text.
std::size_t end_of_rules(std::string_view body) {
  std::size_t end = body.size();
  for (const Markers& markers : kMarkers) end = std::min(end, body.find(markers.start));
  return end;
}

Splice append(std::string_view body, const std::string& content) {
  const std::size_t end = end_of_rules(body);
  const std::size_t from = trim_right(body.substr(0, end)).size();
  return {from, std::string(body.substr(from, end - from)),
          "\n\n" + content + (end < body.size() ? "\n\n" : "\n")};
}

/// On a line of its own, a blank one in front, after the line that the anchor ends in.
Splice insert_after(std::string_view body, std::size_t anchor_end, const std::string& content) {
  const std::size_t line_end = body.find('\n', anchor_end);
  const std::size_t at = line_end == std::string_view::npos ? body.size() : line_end + 1;
  return {at, "", "\n" + content + "\n"};
}

Placement place_in_body(const Edit& edit, std::string_view body) {
  const std::string content = content_of(edit);
  const std::size_t at = edit.anchor.empty() ? std::string_view::npos : body.find(edit.anchor);
  const bool found = at != std::string_view::npos;
  if (found && is_protected(body, at)) return {EditStatus::protected_region, "", {}};
  switch (edit.op) {
    case EditOp::append:
      return {EditStatus::applied, "", append(body, content)};
    case EditOp::insert_after:
      if (!found)
        return {EditStatus::applied, "appended: the anchor is not there", append(body, content)};
      return {EditStatus::applied, "", insert_after(body, at + edit.anchor.size(), content)};
    case EditOp::replace:
    case EditOp::remove:
      if (edit.anchor.empty()) return {EditStatus::empty_anchor, "", {}};
      if (!found) return {EditStatus::anchor_not_found, "", {}};
      return {EditStatus::applied,
              "",
              {at, edit.anchor, edit.op == EditOp::replace ? content : std::string()}};
  }
  std::abort();
}

}  // namespace

Placement place_as_published(const Edit& edit, const Document& document) {
  Placement placement = place_in_body(edit, document.bytes.substr(document.body));
  placement.splice.offset += document.body;
  return placement;
}

}  // namespace skillgit::text
