// git alone can sign a tag, and `git tag` always makes the ref as well. So it works in an empty
// repository of its own that shares the objects: the ref stays there, and the user's refs move
// later, in one transaction.

#include "edge/store/version_tag.hpp"

#include "skillgit/edge/store/folders.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;

/// An empty folder that goes with this object.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> below(const Repository& repository, const fs::path& parent) {
    SKILLGIT_CHECK(make_folders(repository, parent));
    std::string name = (parent / "tag-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return fail(cannot("make", name, errno));
    return TemporaryFolder(name);
  }

  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

/// The user's settings about tags, signatures and syncing, as `-c` options: those of the
/// repository's own configuration would not be seen elsewhere.
Result<std::vector<std::string>> tagging_options(const GitProgram& git) {
  SKILLGIT_TRY(const ChildResult asked,
               git.run({"config", "--null", "--get-regexp", "^((user|gpg|tag)\\.|core\\.fsync)"}));
  std::vector<std::string> options;
  for (std::string& setting : lines_of(asked.output, '\0')) {
    // A name without a value stands for true, here as there.
    if (const auto line = setting.find('\n'); line != std::string::npos) setting[line] = '=';
    options.insert(options.end(), {"-c", std::move(setting)});
  }
  return options;
}

}  // namespace

Result<ObjectId> write_version_tag(const GitRepository& repository, const std::string& slug,
                                   const NewVersion& version, std::int64_t now) {
  const fs::path common = repository.common_dir();
  SKILLGIT_TRY(const TemporaryFolder folder,
               TemporaryFolder::below(repository, common / "skillgit" / "tmp"));
  SKILLGIT_TRY(const Identity identity, repository.identity());
  const GitProgram git = GitProgram::with(folder.path(), std::nullopt)
                             .and_variable("GIT_OBJECT_DIRECTORY", (common / "objects").string())
                             .and_variable("GIT_COMMITTER_NAME", identity.name)
                             .and_variable("GIT_COMMITTER_EMAIL", identity.email)
                             .and_variable("GIT_COMMITTER_DATE", std::to_string(now) + " +0000");
  // It shares the objects, whatever GIT_DEFAULT_HASH says of new repositories.
  SKILLGIT_TRY(const auto shared, repository.git_config("core.sharedRepository"));
  SKILLGIT_CHECK(git.ask({"init", "--quiet", "--bare", "--template=", "--object-format=sha1",
                          "--shared=" + shared.value_or("umask")}));

  SKILLGIT_TRY(std::vector<std::string> command, tagging_options(repository.git()));
  const std::string name = version_tag(slug, version.number);
  command.insert(command.end(),
                 {"tag", "--annotate", "--cleanup=verbatim", "-m", compose(version.message),
                  "--end-of-options", name, version.commit.hex});
  SKILLGIT_TRY(const ChildResult made, git.run(command));
  if (made.exit_code != 0)
    return fail(Error(ErrorKind::unavailable,
                      "cannot make the tag '" + name + "': " + in_git_words(made.errors))
                    .with_hint("the same command tries again, and asks the target nothing"));
  SKILLGIT_TRY(std::string id, git.ask({"rev-parse", "refs/tags/" + name}));
  return ObjectId{std::move(id)};
}

}  // namespace skillgit::store
