#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

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
  std::string anchor;  ///< Existing text, byte for byte; empty for append, needed by the others.
  std::string text;    ///< The new text; empty for remove, needed by the others.

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
};

/// Applies `edit` to `files`, in place, or leaves them as they are and says why.
///
/// An edit works on whole lines: an appended or inserted text stands on lines of its own,
/// a replacement never glues lines together, and blank lines around it follow Markdown's
/// blocks (a list item or table row is put beside its siblings without a blank line).
/// The file's own line ending is used for new lines. Where upstream would guess (a missing
/// anchor, one that occurs twice, one that matches but for white space), the edit is refused.
EditReport apply(const Edit& edit, SkillFiles& files, const EditRules& rules = {});

/// Undoes `splice` in `text`. Fails with conflict when the inserted bytes are not there.
Status undo(const Splice& splice, std::string& text);

}  // namespace skillgit::text
