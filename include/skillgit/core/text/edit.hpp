#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/text/document.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// The text files of a skill that edits may change: path inside the skill's folder to bytes.
/// There is always a "SKILL.md".
using SkillFiles = std::map<std::string, std::string>;
inline constexpr std::string_view kSkillFile = "SKILL.md";

/// The four bounded edits of SkillOpt.
enum class EditOp { append, insert_after, replace, remove };

/// One bounded change to one file of a skill: the unit of the edit budget, and of a commit.
struct Edit {
  EditOp op = EditOp::append;
  std::string file = std::string(kSkillFile);
  std::string anchor;  ///< Existing text; needed by all but append, which ignores it.
  std::string text;    ///< The new text; needed by all but remove, which ignores it.

  friend bool operator==(const Edit&, const Edit&) = default;
};

/// "append", "insert_after", "replace", "delete": the names in JSON, trailers and messages.
std::string_view to_string(EditOp op);

/// Reads a name that to_string writes. Fails with invalid for any other.
Result<EditOp> parse_edit_op(std::string_view name);

/// The id of an edit of the skill `slug`: the first 12 hex digits of the SHA-256 over slug,
/// op, file, anchor and text. It survives rebase, squash and replay.
std::string edit_id(std::string_view slug, const Edit& edit);

/// What became of one edit. All but `applied` mean that nothing was changed.
enum class EditStatus {
  applied,
  no_such_file,        ///< The skill has no file of that name (append may not create one either).
  empty_anchor,        ///< insert_after, replace and delete say where.
  empty_text,          ///< append, insert_after and replace say what.
  anchor_not_found,    ///< The anchor does not occur.
  anchor_spacing,      ///< It occurs, but with other white space; `detail` shows how.
  anchor_ambiguous,    ///< It occurs more than once; `detail` says on which lines.
  anchor_inside_word,  ///< It begins or ends in the middle of a word ("cat" in "concatenate").
  protected_region,    ///< It touches a protected region or its markers.
  front_matter,        ///< It touches the front matter, which is read-only here.
  splits_block,        ///< It would cut a table, a list or a fenced block in two.
  changes_nothing,     ///< Applying it gives the same bytes.
  not_text,            ///< File, anchor or text is not valid UTF-8, or holds a NUL.
};

/// "applied", "anchor not found", ...: words for people and logs.
std::string_view to_string(EditStatus status);

/// An edit as it was really made: at `offset`, `removed` gave way to `inserted`.
///
/// Swapping the two undoes it, exactly.
struct Splice {
  std::size_t offset = 0;
  std::string removed;
  std::string inserted;

  friend bool operator==(const Splice&, const Splice&) = default;
};

/// What apply() says of one edit.
struct EditReport {
  EditStatus status = EditStatus::applied;
  std::string detail;  ///< More for people: line numbers, the nearest match. May be empty.
  Splice splice;       ///< Set when applied.
};

/// What an optimizer may touch.
struct EditRules {
  bool front_matter = false;  ///< Whether edits may change the front matter.

  /// When set, an edit writes the machine-owned region of this kind, and nothing else: append puts
  /// a whole region, markers included, at the end of a file that has none; replace and delete
  /// take a whole region as their anchor (region.hpp makes such edits).
  std::optional<RegionKind> region = std::nullopt;

  /// Whether edits that write no region go by the rules that SkillOpt was published with, for
  /// comparison: plain text search in the body, the first occurrence counts, an insertion without
  /// its anchor is appended, white space may glue lines, and an anchor is protected by where it
  /// begins alone. Blocks, words and kept lines mean nothing to them; regions may be damaged.
  bool published = false;
};

/// Applies `edit` to `files`, in place, or leaves them as they are and says why.
///
/// *Where.* The anchor must occur once. Line endings aside (an LF in an anchor matches the CRLF
/// of a file, and the end of a file counts as one), it is matched byte for byte; an occurrence
/// that begins or ends in the middle of a word does not count. Line breaks and blank lines at its
/// ends help to tell occurrences apart, and are not part of what is edited. Where upstream would
/// guess (a missing anchor, one that occurs twice, one that matches but for white space), the
/// edit is refused.
///
/// *What.* Blank lines and white space at the ends of the text are dropped, and its lines get the
/// line ending that the file mostly has. An anchor that is quoted without the indentation of its
/// line moves the text by that indentation. `append` puts the text at the end, but in front of
/// machine-owned regions there. `insert_after` puts it on lines of its own after the paragraph,
/// table row or list item that the anchor ends in: an item goes behind the whole item that it is
/// a sibling of. An anchor that covers lines but for white space (for delete, but for a list
/// marker) stands for these lines; otherwise just its bytes give way, within their paragraph or
/// item, and two words do not end up with two spaces between them.
///
/// *Around.* Blank lines follow Markdown's blocks: an item or a row is put beside its siblings as
/// they stand, everything else is set apart, and a removal leaves no doubled blank line. What an
/// edit does not touch stays what it is: an edit that would turn code into text, cut a list,
/// table or fenced block in two, or give a line to another list item, is refused.
///
/// A file that is not Markdown (by its name) is lines and nothing more.
/// The time is linear in the sizes of file and edit.
EditReport apply(const Edit& edit, SkillFiles& files, const EditRules& rules = {});

/// Undoes `splice` in `text`. Fails with conflict when the inserted bytes are not there.
Status undo(const Splice& splice, std::string& text);

/// `{"op", "file"?, "anchor"?, "text"?}`: "file" is left out for SKILL.md, the others when empty.
Json to_json(const Edit& edit);

/// Reads what to_json writes. Fails with invalid for other types and for keys it does not know;
/// whether the edit makes sense is for apply() to say.
Result<Edit> edit_from_json(const Json& json);

}  // namespace skillgit::text
