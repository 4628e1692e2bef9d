#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/edit_choice.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/text/edit.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

struct UndoOptions {
  std::string edit;
  bool dry_run = false;
  bool json = false;
};

/// One file of a skill, and what becomes of it.
struct UndonePart {
  std::string path;  ///< From the repository's root.
  std::string file;  ///< In the skill's folder.
  std::string now, then;
};

Result<UndoOptions> parse_undo(Args args);

/// Takes `edit` out of the skill that `folder` has at `head`. Fails as text::take_back() does, with
/// a way on, and with not_found where a commit of the edit is not here.
Result<UndonePart> plan_undo(const NamedEdit& edit, const std::string& folder,
                             const store::ObjectId& head, const store::Repository& repository,
                             const store::RunStore& store);

extern const Command kUndoCommand;

}  // namespace skillgit::cli
