#include "skillgit/core/text/region.hpp"

#include "core/text/lines.hpp"
#include "core/text/markers.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::text {
namespace {

const Markers& markers_of(RegionKind kind) {
  const auto found = std::find_if(kMarkers.begin(), kMarkers.end(),
                                  [kind](const Markers& one) { return one.kind == kind; });
  assert(found != kMarkers.end());
  return *found;
}

/// The last region of `kind`, with its markers; nothing when there is none.
std::optional<std::string_view> find_region(std::string_view bytes, RegionKind kind) {
  const Document document = read_document(bytes);
  std::optional<std::string_view> result;
  for (const Region& region : document.regions)
    if (region.kind == kind)
      result = trim_right(bytes.substr(region.span.begin, region.span.end - region.span.begin));
  return result;
}

/// `text` with every `marker`, "<!-- NAME -->", as "[NAME]".
std::string disarmed(std::string_view text, std::string_view marker) {
  constexpr std::size_t kOpening = 5, kClosing = 4;
  const auto name = marker.substr(kOpening, marker.size() - kOpening - kClosing);
  std::string result;
  result.reserve(text.size());
  for (auto found = text.find(marker); found != text.npos; found = text.find(marker)) {
    result.append(text.substr(0, found)).append("[").append(name).append("]");
    text.remove_prefix(found + marker.size());
  }
  return result.append(text);
}

}  // namespace

std::optional<std::string> region_body(std::string_view bytes, RegionKind kind) {
  const auto region = find_region(bytes, kind);
  if (!region) return std::nullopt;
  const Markers& markers = markers_of(kind);
  std::string text = with_lf(*region);
  for (const std::string_view marker : {markers.start, markers.end})
    if (const std::size_t at = text.find(marker); at != std::string::npos)
      text.erase(at, marker.size());
  return std::string(trim(text));
}

std::optional<Edit> edit_of_region(const SkillFiles& files, RegionKind kind,
                                   std::string_view body) {
  const Markers& markers = markers_of(kind);
  const std::string clean = without_markers(with_lf(trim(body)));
  const std::string text =
      std::string(markers.start) + "\n" + clean + "\n" + std::string(markers.end);
  const auto region = find_region(files.at(std::string(kSkillFile)), kind);
  if (!region && clean.empty()) return std::nullopt;
  if (!region) return Edit{.op = EditOp::append, .anchor = "", .text = text};
  const std::string anchor = with_lf(*region);
  if (clean.empty()) return Edit{.op = EditOp::remove, .anchor = anchor, .text = ""};
  if (anchor == text) return std::nullopt;
  return Edit{.op = EditOp::replace, .anchor = anchor, .text = text};
}

bool is_region(std::string_view text, RegionKind kind) {
  const Markers& markers = markers_of(kind);
  text = trim(text);
  if (text.size() <= markers.start.size() + markers.end.size() ||
      !text.starts_with(markers.start) || !text.ends_with(markers.end))
    return false;
  text.remove_prefix(markers.start.size());
  text.remove_suffix(markers.end.size());
  return text.find_first_of('\n') != text.find_last_of('\n') && is_blank(text.substr(0, 1)) &&
         text.back() == '\n' && !holds_marker(text);
}

std::string without_markers(std::string_view text) {
  std::string result = disarmed(text, kKeep);
  for (const Markers& markers : kMarkers)
    for (const std::string_view marker : {markers.start, markers.end})
      result = disarmed(result, marker);
  return result;
}

}  // namespace skillgit::text
