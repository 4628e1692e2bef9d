#include "skillgit/core/text/document.hpp"

#include "core/text/lines.hpp"
#include "core/text/markdown.hpp"
#include "core/text/markers.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <optional>

namespace skillgit::text {
namespace {

constexpr std::string_view kFence = "---";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

LineEnding prevailing_ending(std::string_view bytes, const std::vector<Line>& lines) {
  const auto crlf = std::count_if(lines.begin(), lines.end(),
                                  [](const Line& line) { return line.next - line.end == 2; });
  const auto all = std::count(bytes.begin(), bytes.end(), '\n');
  return crlf * 2 > all ? LineEnding::crlf : LineEnding::lf;
}

bool opens_front_matter(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  return trim_right(line) == kFence;
}

void find_front_matter(Document& document) {
  auto& lines = document.lines;
  if (lines.empty() || !opens_front_matter(document.text_of(lines[0]))) return;
  for (std::size_t number = 1; number < lines.size(); ++number) {
    if (trim_right(document.text_of(lines[number])) != kFence) continue;
    document.body_line = number + 1;
    document.body = lines[number].next;
    for (std::size_t i = 0; i <= number; ++i) lines[i].kind = LineKind::front_matter;
    return;
  }
  document.unclosed_front_matter = true;
}

/// Walks over the markers of the regions that are a machine's own.
class RegionReader {
 public:
  explicit RegionReader(Document& document) : document_(document) {}

  void read() {
    for (std::size_t number = document_.body_line; number < document_.lines.size(); ++number) {
      const std::string_view text = document_.text_of(document_.lines[number]);
      if (!contains(text, "<!-- ")) continue;
      for (const Markers& markers : kMarkers) {
        if (contains(text, markers.start)) start(markers, number);
        if (contains(text, markers.end)) end(markers, number);
      }
    }
    if (!open_) return;
    damage(first_line_, std::string(open_->start) + " has no " + std::string(open_->end));
    add(open_->kind, document_.lines.size());
  }

 private:
  void start(const Markers& markers, std::size_t number) {
    if (open_) return damage(number, std::string(markers.start) + " inside another region");
    open_ = markers;
    first_line_ = number;
  }

  void end(const Markers& markers, std::size_t number) {
    if (open_ && open_->kind == markers.kind) {
      add(open_->kind, number + 1);
      open_.reset();
      return;
    }
    damage(number, std::string(markers.end) + " has no " + std::string(markers.start));
    if (open_) return;
    first_line_ = number;
    add(markers.kind, number + 1);
  }

  void damage(std::size_t line, std::string message) {
    document_.damages.push_back({line, std::move(message)});
  }

  void add(RegionKind kind, std::size_t end_line) {
    auto& regions = document_.regions;
    // Two regions on one line are one: what is protected is the line.
    if (!regions.empty() && regions.back().end_line > first_line_)
      first_line_ = regions.back().end_line;
    if (first_line_ >= end_line) return;
    regions.push_back({kind,
                       first_line_,
                       end_line,
                       {document_.lines[first_line_].begin, document_.lines[end_line - 1].next}});
  }

  Document& document_;
  std::optional<Markers> open_;
  std::size_t first_line_ = 0;
};

/// The line after what a `<!-- keep -->` on line `number` protects.
std::size_t end_of_kept(const Document& document, std::size_t number) {
  const auto& lines = document.lines;
  if (trim(document.text_of(lines[number])) != kKeep) return number + 1;
  std::size_t first = number + 1;
  while (first < lines.size() && lines[first].kind == LineKind::blank) ++first;
  std::size_t end = first;
  while (end < lines.size() && lines[end].kind != LineKind::blank && !document.region_at(end))
    ++end;
  return end > first ? end : number + 1;
}

void find_kept_lines(Document& document) {
  std::vector<Region> kept;
  const auto& lines = document.lines;
  for (std::size_t number = document.body_line; number < lines.size();) {
    if (!contains(document.text_of(lines[number]), kKeep) || document.region_at(number)) {
      ++number;
      continue;
    }
    const std::size_t end = end_of_kept(document, number);
    kept.push_back({RegionKind::keep, number, end, {lines[number].begin, lines[end - 1].next}});
    number = end;
  }
  auto& regions = document.regions;
  regions.insert(regions.end(), kept.begin(), kept.end());
  std::sort(regions.begin(), regions.end(), [](const Region& left, const Region& right) {
    return left.first_line < right.first_line;
  });
}

}  // namespace

std::string_view bytes_of(LineEnding ending) {
  return ending == LineEnding::crlf ? std::string_view("\r\n") : std::string_view("\n");
}

Format format_of(std::string_view path) {
  if (path == "SKILL.md" || path == "skill.md") return Format::skill;
  return path.ends_with(".md") || path.ends_with(".markdown") ? Format::markdown : Format::plain;
}

const Region* Document::region_at(std::size_t line) const {
  const auto after = std::upper_bound(
      regions.begin(), regions.end(), line,
      [](std::size_t number, const Region& region) { return number < region.first_line; });
  if (after == regions.begin()) return nullptr;
  const Region& region = *std::prev(after);
  return line < region.end_line ? &region : nullptr;
}

Document read_document(std::string_view bytes, Format format) {
  Document document;
  document.bytes = bytes;
  document.format = format;
  document.lines = split_lines(bytes);
  document.ending = prevailing_ending(bytes, document.lines);
  if (format == Format::plain) {
    for (Line& line : document.lines)
      if (!is_blank(document.text_of(line))) line.kind = LineKind::paragraph;
    return document;
  }
  if (format == Format::skill) find_front_matter(document);
  document.unclosed = mark_blocks(bytes, document.lines, document.body_line);
  RegionReader(document).read();
  find_kept_lines(document);
  return document;
}

std::string_view body_without_front_matter(std::string_view bytes) {
  Document document;
  document.bytes = bytes;
  document.lines = split_lines(bytes);
  find_front_matter(document);
  if (document.body_line == 0) return bytes;
  std::size_t first = document.body_line;
  const auto& lines = document.lines;
  while (first < lines.size() && is_blank(document.text_of(lines[first]))) ++first;
  return first < lines.size() ? bytes.substr(lines[first].begin) : std::string_view();
}

bool holds_marker(std::string_view text) {
  for (const Markers& markers : kMarkers)
    if (contains(text, markers.start) || contains(text, markers.end)) return true;
  return contains(text, kKeep);
}

}  // namespace skillgit::text
