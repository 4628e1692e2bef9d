#include "skillgit/edge/store/difference.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/git_repository.hpp"

namespace skillgit::store {
namespace {

std::string option_of(DifferenceForm form) {
  switch (form) {
    case DifferenceForm::lines:
      break;
    case DifferenceForm::words:
      return "--word-diff=plain";
    case DifferenceForm::stat:
      return "--stat";
  }
  return "--patch";
}

}  // namespace

Result<std::string> difference(const Repository& repository, const ObjectId& from,
                               const ObjectId& to, const std::string& path, DifferenceForm form) {
  // Two commits are compared, so the repository alone is enough: no working tree, no index.
  const GitProgram git = GitProgram::with(repository.common_dir(), std::nullopt);
  SKILLGIT_TRY(ChildResult result,
               git.run({"--literal-pathspecs", "diff", "--no-ext-diff", "--no-color",
                        option_of(form), from.hex, to.hex, "--", path}));
  if (result.exit_code != 0) return fail(damage("git diff: " + in_git_words(result.errors)));
  return std::move(result.output);
}

Result<Message> message_of(const Repository& repository, const ObjectId& commit) {
  git_repository* const objects = dynamic_cast<const GitRepository&>(repository).objects();
  SKILLGIT_TRY(const git::Commit found, git::find_commit(objects, commit));
  const char* const text = git_commit_message(found.get());
  return parse_message(text == nullptr ? "" : text);
}

}  // namespace skillgit::store
