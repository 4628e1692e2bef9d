#include "skillgit/edge/store/difference.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/git_repository.hpp"
#include "edge/store/skill_reader.hpp"

#include <vector>

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

/// What is compared: one folder of two commits or, where it moved between them, two trees.
Result<std::vector<std::string>> sides_of(const FolderAt& from, const FolderAt& to) {
  SKILLGIT_TRY(const std::string old_path, tidy_folder(from.path));
  SKILLGIT_TRY(const std::string new_path, tidy_folder(to.path));
  if (old_path == new_path)
    return std::vector<std::string>{"--end-of-options", from.commit.hex, to.commit.hex, "--",
                                    old_path.empty() ? "." : old_path};
  return std::vector<std::string>{"--src-prefix=a/" + join(old_path, ""),
                                  "--dst-prefix=b/" + join(new_path, ""),
                                  "--end-of-options",
                                  from.commit.hex + ':' + old_path,
                                  to.commit.hex + ':' + new_path,
                                  "--"};
}

}  // namespace

Result<std::string> difference(const Repository& repository, const FolderAt& from,
                               const FolderAt& to, DifferenceForm form) {
  // Two commits are compared, so the repository alone is enough: no working tree, no index.
  const GitProgram git = GitProgram::with(repository.common_dir(), std::nullopt);
  std::vector<std::string> command{"--literal-pathspecs", "diff", "--no-ext-diff", "--no-color",
                                   option_of(form)};
  SKILLGIT_TRY(const auto sides, sides_of(from, to));
  command.insert(command.end(), sides.begin(), sides.end());
  SKILLGIT_TRY(ChildResult result, git.run(command));
  if (result.exit_code != 0) return fail(damage("git diff: " + in_git_words(result.errors)));
  return std::move(result.output);
}

Result<Message> message_of(const Repository& repository, const ObjectId& commit) {
  git_repository* const objects = git_behind(repository).objects();
  SKILLGIT_TRY(const git::Commit found, git::find_commit(objects, commit));
  const char* const text = git_commit_message(found.get());
  return parse_message(text == nullptr ? "" : text);
}

}  // namespace skillgit::store
