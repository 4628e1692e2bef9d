#include "skillgit/core/text/edit.hpp"

#include "core/text/anchor.hpp"
#include "core/text/lines.hpp"
#include "core/text/placement.hpp"
#include "core/text/published_edit.hpp"
#include "core/text/structure_guard.hpp"
#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/region.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace skillgit::text {
namespace {

constexpr std::array kOps{EditOp::append, EditOp::insert_after, EditOp::replace, EditOp::remove};
constexpr std::size_t kIdDigits = 12;

bool is_text(std::string_view bytes) {
  return bytes.find('\0') == std::string_view::npos && !find_invalid_utf8(bytes);
}

/// Whether an anchor lies where no edit may even point at.
Placement check_anchor(const Document& document, const AnchorMatch& anchor,
                       const EditRules& rules) {
  if (!rules.front_matter && anchor.first_line < document.body_line)
    return refuse(EditStatus::front_matter);
  for (std::size_t line = anchor.first_line; line <= anchor.last_line; ++line) {
    const Region* region = document.region_at(line);
    if (region && region->kind != RegionKind::keep)
      return refuse(EditStatus::protected_region, name_of_line(region->first_line) + " begins it");
  }
  return {};
}

/// Puts a whole region where there is none, or in the place of a whole one; by the published rules,
/// whose edits destroy markers, also of what is left of one.
Placement place_of_region(const Edit& edit, const Document& document, const EditRules& rules) {
  const RegionKind kind = *rules.region;
  if (!document.damages.empty() && !rules.published)
    return refuse(EditStatus::protected_region, document.damages.front().message);
  const auto is_kind = [kind](const Region& region) { return region.kind == kind; };
  if (edit.op == EditOp::append) {
    if (std::any_of(document.regions.begin(), document.regions.end(), is_kind))
      return refuse(EditStatus::protected_region, "there is such a region already");
    return place_at_end(document, edit.text);
  }
  const AnchorMatch anchor = find_anchor(document, edit.anchor);
  if (anchor.status != EditStatus::applied) return refuse(anchor.status, anchor.detail);
  const Region* const region = document.region_at(anchor.first_line);
  if (edit.op == EditOp::insert_after || !region || !is_kind(*region) ||
      anchor.first_line != region->first_line || anchor.last_line + 1 != region->end_line)
    return refuse(EditStatus::protected_region, "the anchor is not the whole region");
  return edit.op == EditOp::replace ? place_replacement(document, anchor, edit.text)
                                    : place_removal(document, anchor);
}

Placement place(const Edit& edit, const Document& document, const EditRules& rules) {
  if (rules.region) return place_of_region(edit, document, rules);
  if (edit.op == EditOp::append) return place_append(document, edit.text);
  const AnchorMatch anchor = find_anchor(document, edit.anchor);
  if (anchor.status != EditStatus::applied) return refuse(anchor.status, anchor.detail);
  if (Placement checked = check_anchor(document, anchor, rules);
      checked.status != EditStatus::applied)
    return checked;
  switch (edit.op) {
    case EditOp::insert_after:
      return place_insertion(document, anchor, edit.text);
    case EditOp::replace:
      return place_replacement(document, anchor, edit.text);
    case EditOp::remove:
      return place_removal(document, anchor);
    case EditOp::append:
      break;
  }
  std::abort();
}

Placement check_text(const Edit& edit, std::string_view bytes) {
  if (!is_text(bytes)) return refuse(EditStatus::not_text, "the file is not UTF-8 text");
  if (!is_text(edit.anchor)) return refuse(EditStatus::not_text, "the anchor is not UTF-8 text");
  if (!is_text(edit.text)) return refuse(EditStatus::not_text, "the new text is not UTF-8 text");
  return {};
}

/// Everything that can be said before looking for the place.
Placement check_input(const Edit& edit, std::string_view bytes, const EditRules& rules) {
  if (edit.op != EditOp::append && is_blank(edit.anchor)) return refuse(EditStatus::empty_anchor);
  if (edit.op != EditOp::remove && is_blank(edit.text)) return refuse(EditStatus::empty_text);
  if (Placement checked = check_text(edit, bytes); checked.status != EditStatus::applied)
    return checked;
  if (edit.op == EditOp::remove) return {};
  if (rules.region) {
    if (is_region(edit.text, *rules.region)) return {};
    return refuse(EditStatus::protected_region, "the new text is not one whole region");
  }
  if (format_of(edit.file) != Format::plain && holds_marker(edit.text))
    return refuse(EditStatus::protected_region, "the new text holds a marker of one");
  return {};
}

/// `placement`, carried out; refused when that changes nothing.
Placement carry_out(Placement placement, const std::string& bytes, std::string& changed) {
  if (placement.status != EditStatus::applied) return placement;
  const Splice& splice = placement.splice;
  changed = bytes;
  changed.replace(splice.offset, splice.removed.size(), splice.inserted);
  if (changed == bytes) return refuse(EditStatus::changes_nothing);
  return placement;
}

Placement place_safely(const Edit& edit, const std::string& bytes, const EditRules& rules,
                       std::string& changed) {
  Placement placement = check_input(edit, bytes, rules);
  if (placement.status != EditStatus::applied) return placement;
  const Format format = format_of(edit.file);
  const Document before = read_document(bytes, format);
  placement = carry_out(place(edit, before, rules), bytes, changed);
  if (placement.status != EditStatus::applied) return placement;
  return guard_structure(before, read_document(changed, format), std::move(placement), edit.op,
                         rules);
}

Placement place_unguarded(const Edit& edit, const std::string& bytes, std::string& changed) {
  Placement placement = check_text(edit, bytes);
  if (placement.status != EditStatus::applied) return placement;
  const Document document = read_document(bytes, format_of(edit.file));
  return carry_out(place_as_published(edit, document), bytes, changed);
}

}  // namespace

std::string_view to_string(EditOp op) {
  switch (op) {
    case EditOp::append:
      return "append";
    case EditOp::insert_after:
      return "insert_after";
    case EditOp::replace:
      return "replace";
    case EditOp::remove:
      return "delete";
  }
  std::abort();
}

Result<EditOp> parse_edit_op(std::string_view name) {
  for (const EditOp op : kOps)
    if (name == to_string(op)) return op;
  return fail(Error(ErrorKind::invalid, "no such edit '" + excerpt(name) + "'")
                  .with_hint("the edits are append, insert_after, replace and delete"));
}

std::string edit_id(std::string_view slug, const Edit& edit) {
  return FieldDigest()
      .add(slug)
      .add(to_string(edit.op))
      .add(edit.file)
      .add(edit.anchor)
      .add(edit.text)
      .hex()
      .substr(0, kIdDigits);
}

std::string_view to_string(EditStatus status) {
  switch (status) {
    case EditStatus::applied:
      return "applied";
    case EditStatus::no_such_file:
      return "no such file";
    case EditStatus::empty_anchor:
      return "empty anchor";
    case EditStatus::empty_text:
      return "empty text";
    case EditStatus::anchor_not_found:
      return "anchor not found";
    case EditStatus::anchor_spacing:
      return "anchor differs in white space";
    case EditStatus::anchor_ambiguous:
      return "anchor found more than once";
    case EditStatus::anchor_inside_word:
      return "anchor inside a word";
    case EditStatus::protected_region:
      return "protected region";
    case EditStatus::front_matter:
      return "front matter is read-only";
    case EditStatus::splits_block:
      return "splits a block";
    case EditStatus::changes_nothing:
      return "changes nothing";
    case EditStatus::not_text:
      return "not text";
  }
  std::abort();
}

EditReport apply(const Edit& edit, SkillFiles& files, const EditRules& rules) {
  const auto file = files.find(edit.file);
  if (file == files.end()) return {EditStatus::no_such_file, "'" + excerpt(edit.file) + "'", {}};
  std::string changed;
  Placement placement = rules.published && !rules.region
                            ? place_unguarded(edit, file->second, changed)
                            : place_safely(edit, file->second, rules, changed);
  if (placement.status == EditStatus::applied) file->second = std::move(changed);
  return {placement.status, std::move(placement.detail), std::move(placement.splice)};
}

Status undo(const Splice& splice, std::string& text) {
  if (splice.offset > text.size() ||
      text.compare(splice.offset, splice.inserted.size(), splice.inserted) != 0)
    return fail(ErrorKind::conflict, "the text of this edit is no longer where it was put");
  text.replace(splice.offset, splice.inserted.size(), splice.removed);
  return {};
}

}  // namespace skillgit::text
