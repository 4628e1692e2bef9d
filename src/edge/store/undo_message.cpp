#include "skillgit/edge/store/undo_message.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/git_program.hpp"
#include "edge/store/plain_text.hpp"

#include <algorithm>

namespace skillgit::store {
namespace {

constexpr const char* kUndoes = "Skillgit-Undoes";

}  // namespace

Message undo_message(const RunName& run, int offer, const optimizer::OfferedEdit& edit) {
  const std::string id = text::edit_id(run.slug(), edit.edit);
  const std::string candidate = candidate_name(run, offer);
  const std::string what = one_line(edit.subject, kLongestSubject);
  Message message;
  message.subject = subject_line(run.slug(), "undo: ", what.empty() ? "edit " + id : what);
  message.body =
      "Takes back edit " + id + " of candidate " + candidate + ".\nNothing was measured for it.";
  message.trailers = {{kUndoes, id}, {"Skillgit-Undoes-Candidate", candidate}};
  return message;
}

Result<std::optional<ObjectId>> find_undo(const Repository& repository, const ObjectId& head,
                                          const std::string& edit_id) {
  const GitProgram git = GitProgram::with(repository.common_dir(), std::nullopt);
  SKILLGIT_TRY(const ChildResult found, git.run({"rev-list", "--max-count=1", "--fixed-strings",
                                                 std::string("--grep=") + kUndoes + ": " + edit_id,
                                                 "--end-of-options", head.hex}));
  if (found.exit_code != 0) return fail(damage("git rev-list: " + in_git_words(found.errors)));
  if (found.output.empty()) return std::optional<ObjectId>();
  return std::optional(ObjectId{found.output.substr(0, found.output.find('\n'))});
}

}  // namespace skillgit::store
