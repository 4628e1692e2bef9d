#include "core/text/structure_guard.hpp"

#include "core/text/lines.hpp"

#include <algorithm>

namespace skillgit::text {
namespace {

bool touches(const Splice& splice, const Span& span) {
  const std::size_t end = splice.offset + splice.removed.size();
  if (splice.removed.empty()) return span.begin < splice.offset && splice.offset < span.end;
  return splice.offset < span.end && span.begin < end;
}

bool changes_front_matter(const Document& before, const Document& after) {
  // A closing fence that ends the file gets a line ending when text is put below it.
  return trim_right(before.bytes.substr(0, before.body)) !=
         trim_right(after.bytes.substr(0, after.body));
}

/// The lines that an edit leaves alone: so many at the begin, and so many at the end.
struct Untouched {
  std::size_t head = 0;
  std::size_t tail = 0;
};

Untouched untouched_lines(const Document& before, const Splice& splice) {
  const auto& lines = before.lines;
  const std::size_t end = splice.offset + splice.removed.size();
  Untouched result;
  while (result.head < lines.size()) {
    const Line& line = lines[result.head];
    // The last line of a file without a line ending gets one; that is no change of the line.
    const bool unended = line.next == line.end &&
                         (splice.inserted.starts_with('\n') || splice.inserted.starts_with("\r\n"));
    if (line.next > splice.offset || (line.next == line.end && !unended)) break;
    ++result.head;
  }
  while (result.tail < lines.size() - result.head &&
         lines[lines.size() - 1 - result.tail].begin >= end)
    ++result.tail;
  return result;
}

class Comparison {
 public:
  Comparison(const Document& before, const Document& after, Untouched untouched)
      : before_(before), after_(after), head_(untouched.head), tail_(untouched.tail) {}

  /// What an edit of the kind `op` broke, as a sentence; empty if nothing.
  std::string complaint(EditOp op) const {
    for (std::size_t line = before_.body_line; line < before_.lines.size(); ++line) {
      const std::size_t moved = place_after(line);
      if (moved == kNoLine) continue;
      if (!stays_what_it_is(line, moved)) return name_of_line(line) + " would become another block";
      if (!stays_in_its_item(line, moved, op))
        return name_of_line(line) + " would lose the list item that it belongs to";
    }
    return seam_complaint();
  }

 private:
  bool is_touched(std::size_t line) const {
    return line >= head_ && line < before_.lines.size() - tail_;
  }

  /// Where a line is after the edit; kNoLine for those that it touches.
  std::size_t place_after(std::size_t line) const {
    if (line < head_) return line;
    if (is_touched(line)) return kNoLine;
    return after_.lines.size() - (before_.lines.size() - line);
  }

  bool stays_what_it_is(std::size_t line, std::size_t moved) const {
    const Line& was = before_.lines[line];
    const Line& is = after_.lines[moved];
    return was.kind == is.kind && was.level == is.level;
  }

  bool stays_in_its_item(std::size_t line, std::size_t moved, EditOp op) const {
    const std::size_t was = before_.lines[line].item;
    const std::size_t is = after_.lines[moved].item;
    if (before_.lines[line].kind == LineKind::blank) return true;
    if (was == kNoLine) return is == kNoLine;
    if (is == kNoLine) return false;
    if (!is_touched(was)) return is == place_after(was);
    return op != EditOp::remove && is >= head_ && is < after_.lines.size() - tail_;
  }

  /// What was one block across the edited lines stays one; two paragraphs stay two.
  std::string seam_complaint() const {
    std::size_t above = head_;
    while (above > before_.body_line && before_.lines[above - 1].kind == LineKind::blank) --above;
    std::size_t below = before_.lines.size() - tail_;
    while (below < before_.lines.size() && before_.lines[below].kind == LineKind::blank) ++below;
    if (above <= before_.body_line || below >= before_.lines.size()) return "";
    const Line& upper = before_.lines[above - 1];
    const Line& lower = before_.lines[below];
    const Line& upper_after = after_.lines[place_after(above - 1)];
    const Line& lower_after = after_.lines[place_after(below)];
    const bool is_text = upper.kind == LineKind::paragraph && upper.item == kNoLine;
    const bool was_one = upper.block == lower.block;
    const bool is_one = upper_after.block == lower_after.block;
    if (was_one && !is_one && !is_text)
      return "the block around " + name_of_line(below) + " would be cut in two";
    if (upper.leaf != lower.leaf && upper_after.leaf == lower_after.leaf)
      return name_of_line(below) + " would run into the block above it";
    return "";
  }

  const Document& before_;
  const Document& after_;
  std::size_t head_;
  std::size_t tail_;
};

/// The regions that an edit leaves alone.
std::vector<Region> protected_regions(const Document& document, const EditRules& rules) {
  std::vector<Region> regions = document.regions;
  std::erase_if(regions, [&](const Region& region) { return region.kind == rules.region; });
  return regions;
}

bool same_regions(const Document& before, const Document& after, const EditRules& rules) {
  const auto text = [](const Document& document, const Region& region) {
    return trim_right(
        document.bytes.substr(region.span.begin, region.span.end - region.span.begin));
  };
  const auto were = protected_regions(before, rules);
  const auto are = protected_regions(after, rules);
  return std::equal(were.begin(), were.end(), are.begin(), are.end(),
                    [&](const Region& left, const Region& right) {
                      return left.kind == right.kind && text(before, left) == text(after, right);
                    });
}

}  // namespace

Placement guard_structure(const Document& before, const Document& after, Placement placement,
                          EditOp op, const EditRules& rules) {
  const Splice& splice = placement.splice;
  const bool may_change = rules.front_matter && before.body > 0 && after.body > 0;
  if (changes_front_matter(before, after) && !may_change)
    return refuse(EditStatus::front_matter, "");
  for (const Region& region : protected_regions(before, rules))
    if (touches(splice, region.span))
      return refuse(EditStatus::protected_region, name_of_line(region.first_line) + " begins it");
  if (!same_regions(before, after, rules))
    return refuse(EditStatus::protected_region, "a protected region would change");
  if (before.format == Format::plain) return placement;
  std::string complaint = Comparison(before, after, untouched_lines(before, splice)).complaint(op);
  if (!complaint.empty()) return refuse(EditStatus::splits_block, std::move(complaint));
  return placement;
}

}  // namespace skillgit::text
