#include "edge/store/skill_reader.hpp"

#include "edge/store/callback.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace skillgit::store {
namespace {

/// What stands in a skill's folder beside the skill.
constexpr std::array<std::string_view, 7> kNotShipped{
    "evals", "evals.json", "evals.jsonl", "tasks", "tasks.jsonl", "tasks.json", "skillgit.toml"};

constexpr std::string_view kLfsPointer = "version https://git-lfs.github.com/spec/";

Error refusal(const std::string& file, const std::string& why, const std::string& hint) {
  return Error(ErrorKind::invalid, "cannot train '" + file + "': " + why).with_hint(hint);
}

bool is_text_file(std::string_view path) { return path.ends_with(".md"); }

bool has_nul(std::string_view bytes) { return bytes.find('\0') != std::string_view::npos; }

bool is_text(std::string_view bytes) { return !has_nul(bytes) && !find_invalid_utf8(bytes); }

/// Refuses a file whose bytes in the repository are not those that a reader of it sees.
Status check_attributes(git_repository* repository, const git_oid& commit,
                        const std::string& file) {
  git_attr_options options = git::attributes_at(commit);
  std::array<const char*, 2> names{"filter", "working-tree-encoding"};
  std::array<const char*, 2> values{};
  SKILLGIT_CHECK(git::check(git_attr_get_many_ext(values.data(), repository, &options, file.c_str(),
                                                  names.size(), names.data())));
  if (git_attr_value(values[0]) == GIT_ATTR_VALUE_STRING) {
    const std::string filter = values[0];
    if (filter == "lfs")
      return fail(refusal(file, "it is stored with Git LFS",
                          "keep it in git itself: `git lfs untrack` it, and add it again"));
    return fail(refusal(file, "it goes through the filter '" + filter + "'",
                        "exempt it in .gitattributes: " + file + " -filter"));
  }
  if (git_attr_value(values[1]) == GIT_ATTR_VALUE_STRING)
    return fail(refusal(
        file, "it has the working-tree-encoding '" + std::string(values[1]) + "'",
        "store it as UTF-8, and exempt it in .gitattributes: " + file + " -working-tree-encoding"));
  return {};
}

/// Refuses an object in whose place git shows another (see git-replace), as nothing here does.
Status check_not_replaced(git_repository* repository, const git_oid& id, const std::string& path) {
  const std::string hex = git::to_id(id).hex;
  SKILLGIT_TRY(const auto shown, git::read_ref(repository, "refs/replace/" + hex));
  if (!shown) return {};
  return fail(refusal(path, "git shows '" + shown->hex + "' in its place (a replace ref)",
                      "commit what you see, or `git replace -d " + hex + "`"));
}

/// The same for a commit, which may stand elsewhere in history as long as its files are its own.
Status check_same_files(git_repository* repository, const git_commit* commit) {
  const ObjectId id = git::to_id(*git_commit_id(commit));
  SKILLGIT_TRY(const auto shown, git::read_ref(repository, "refs/replace/" + id.hex));
  if (!shown) return {};
  SKILLGIT_TRY(const git::Commit other, git::find_commit(repository, *shown));
  if (git_oid_equal(git_commit_tree_id(commit), git_commit_tree_id(other.get())) != 0) return {};
  return check_not_replaced(repository, *git_commit_id(commit), id.hex);
}

/// Reads one skill's folder, file by file.
class SkillReader {
 public:
  SkillReader(git_repository* repository, const git_oid& commit, std::string folder)
      : repository_(repository), commit_(commit) {
    skill_.path = std::move(folder);
  }

  Status read(const git_tree* tree, const std::string& below) {
    for (std::size_t at = 0; at < git_tree_entrycount(tree); ++at) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree, at);
      const std::string path = join(below, git_tree_entry_name(entry));
      if (!ships(path)) continue;
      SKILLGIT_CHECK(check_length(path));
      SKILLGIT_CHECK(read_entry(entry, path));
    }
    return {};
  }

  SkillAt take() && { return std::move(skill_); }

 private:
  Status read_entry(const git_tree_entry* entry, const std::string& path) {
    const git_oid& id = *git_tree_entry_id(entry);
    switch (git_tree_entry_filemode(entry)) {
      case GIT_FILEMODE_TREE: {
        SKILLGIT_CHECK(check_not_replaced(repository_, id, in_repository(path)));
        SKILLGIT_TRY(const git::Tree tree, git::find_tree(repository_, id));
        return read(tree.get(), path);
      }
      case GIT_FILEMODE_LINK:
        return fail(refusal(in_repository(path), "it is a symbolic link",
                            "put the file itself into the skill's folder"));
      case GIT_FILEMODE_COMMIT:
        return fail(refusal(in_repository(path), "it is a submodule",
                            "train the skill in the submodule's own repository"));
      default:
        return read_file(id, path);
    }
  }

  Status read_file(const git_oid& id, const std::string& path) {
    SKILLGIT_CHECK(check_attributes(repository_, commit_, in_repository(path)));
    SKILLGIT_CHECK(check_not_replaced(repository_, id, in_repository(path)));
    if (!is_text_file(path)) {
      skill_.other_files[path] = git::to_id(id);
      return {};
    }
    SKILLGIT_TRY(std::string bytes, git::read_blob(repository_, id));
    if (bytes.starts_with(kLfsPointer))
      return fail(refusal(in_repository(path), "it is stored with Git LFS",
                          "keep it in git itself: `git lfs untrack` it, and add it again"));
    if (is_text(bytes))
      skill_.files[path] = std::move(bytes);
    else if (path != text::kSkillFile)
      skill_.other_files[path] = git::to_id(id);
    else if (has_nul(bytes))
      return fail(refusal(in_repository(path), "it holds a NUL byte",
                          "take it out; a file in UTF-16 has them, too: store it as UTF-8"));
    else
      return fail(refusal(in_repository(path), "it is not UTF-8 text", "store it as UTF-8"));
    return {};
  }

  std::string in_repository(const std::string& path) const { return join(skill_.path, path); }

  git_repository* repository_;
  git_oid commit_;
  SkillAt skill_;
};

/// Refuses a path that git leads elsewhere: into a submodule or along a symbolic link.
Status check_leads_on(const git_tree* root, const std::string& path) {
  SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(root, path));
  if (!entry) return {};
  if (git_tree_entry_filemode(entry.get()) == GIT_FILEMODE_COMMIT)
    return fail(
        refusal(path, "it is a submodule", "train the skill in the submodule's own repository"));
  if (git_tree_entry_filemode(entry.get()) == GIT_FILEMODE_LINK)
    return fail(refusal(path, "it is a symbolic link", "name the folder that it points to"));
  return {};
}

/// Refuses a folder to which another leads, for git, than for us.
Status check_way_not_replaced(git_repository* repository, const git_tree* root,
                              const std::string& folder) {
  SKILLGIT_CHECK(check_not_replaced(repository, *git_tree_id(root), "."));
  for (std::size_t end = 0; !folder.empty() && end != folder.npos;) {
    end = folder.find('/', end + 1);
    const std::string path = folder.substr(0, end);
    SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(root, path));
    if (entry)
      SKILLGIT_CHECK(check_not_replaced(repository, *git_tree_entry_id(entry.get()), path));
  }
  return {};
}

/// A name in the one form that all its spellings have in Unicode.
icu::UnicodeString composed(std::string_view name) {
  const auto unicode = icu::UnicodeString::fromUTF8({name.data(), static_cast<int>(name.size())});
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* const composer = icu::Normalizer2::getNFCInstance(code);
  return U_SUCCESS(code) ? composer->normalize(unicode, code) : unicode;
}

/// What a visit of a tree's entry answers so that libgit2 leaves out what is in there.
constexpr int kDoNotEnter = 1;

/// A folder whose path looks like `folder`, though its bytes are others.
struct LookAlike {
  icu::UnicodeString wanted;
  std::string found;

  static int visit(const char* parent, const git_tree_entry* entry, void* self) {
    return git::without_exceptions(
        [&] { return static_cast<LookAlike*>(self)->look_at(parent, entry); });
  }

  int look_at(const std::string& parent, const git_tree_entry* entry) {
    if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) return kDoNotEnter;
    std::string path = parent + git_tree_entry_name(entry);
    const auto here = composed(path);
    if (here == wanted) found = std::move(path);
    return wanted.startsWith(here) ? 0 : kDoNotEnter;
  }
};

Error no_folder(const git_tree* root, const ObjectId& commit, const std::string& folder) {
  Error error(ErrorKind::not_found,
              "there is no folder '" + folder + "' in commit '" + commit.brief() + "'");
  LookAlike look_alike{composed(folder), {}};
  git_tree_walk(root, GIT_TREEWALK_PRE, LookAlike::visit, &look_alike);
  if (look_alike.found.empty()) return error;
  return Error(ErrorKind::not_found,
               error.message() + ", but one whose name looks alike in another form of Unicode")
      .with_hint("name it so in skillgit.toml: " + shell_word(look_alike.found));
}

/// The tree of `folder`, or why it is no folder.
Result<git::Tree> folder_tree(git_repository* repository, const git_tree* root,
                              const ObjectId& commit, const std::string& folder) {
  if (folder.empty()) return git::find_tree(repository, *git_tree_id(root));
  SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(root, folder));
  if (entry && git_tree_entry_filemode(entry.get()) == GIT_FILEMODE_TREE)
    return git::find_tree(repository, *git_tree_entry_id(entry.get()));
  for (std::size_t end = 0; end != folder.npos;) {
    end = folder.find('/', end + 1);
    SKILLGIT_CHECK(check_leads_on(root, folder.substr(0, end)));
  }
  return fail(no_folder(root, commit, folder));
}

struct SkillSearch {
  std::vector<std::string> found;

  static int visit(const char* folder, const git_tree_entry* entry, void* self) {
    return git::without_exceptions(
        [&] { return static_cast<SkillSearch*>(self)->look_at(folder, entry); });
  }

  int look_at(const std::string& folder, const git_tree_entry* entry) {
    if (!check_length(folder)) return kDoNotEnter;
    if (std::string_view(git_tree_entry_name(entry)) != text::kSkillFile) return 0;
    found.push_back(folder.substr(0, folder.empty() ? 0 : folder.size() - 1));
    return 0;
  }
};

}  // namespace

bool ships(std::string_view path_in_skill) {
  if (path_in_skill.starts_with('.') || path_in_skill.find("/.") != std::string_view::npos)
    return false;
  const std::string_view first = path_in_skill.substr(0, path_in_skill.find('/'));
  return std::find(kNotShipped.begin(), kNotShipped.end(), first) == kNotShipped.end();
}

std::set<std::string> paths_of(const text::SkillFiles& files,
                               const std::map<std::string, ObjectId>& other_files) {
  std::set<std::string> paths;
  for (const auto& [path, bytes] : files) paths.insert(path);
  for (const auto& [path, blob] : other_files) paths.insert(path);
  return paths;
}

std::vector<std::string> shipped_pathspecs(const std::string& folder) {
  std::string escaped;
  for (const char c : folder) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  std::vector<std::string> specs{":(top,literal)" + folder};
  for (const char* hidden : {"**/.*", "**/.*/**"})
    specs.push_back(":(top,exclude,glob)" + join(escaped, hidden));
  for (const std::string_view name : kNotShipped)
    specs.push_back(":(top,exclude,literal)" + join(folder, std::string(name)));
  return specs;
}

Result<std::string> tidy_folder(const std::string& path) {
  const std::filesystem::path tidy = std::filesystem::path(path).lexically_normal();
  const bool leads_out = tidy.is_absolute() || (!tidy.empty() && *tidy.begin() == "..");
  if (leads_out)
    return fail(ErrorKind::usage, "'" + path + "' is not a folder inside the repository");
  std::string folder = tidy.generic_string();
  if (folder == ".") folder.clear();
  while (folder.ends_with('/')) folder.pop_back();
  return folder;
}

Status check_length(const std::string& path) {
  constexpr std::size_t kLongest = 1000;
  if (path.size() <= kLongest) return {};
  constexpr std::size_t kShown = 40;
  return fail(Error(ErrorKind::invalid, "a path that begins with '" + path.substr(0, kShown) +
                                            "' is longer than " + std::to_string(kLongest) +
                                            " bytes")
                  .with_hint("take a version without it"));
}

std::string join(const std::string& folder, const std::string& file) {
  return folder.empty() ? file : folder + '/' + file;
}

Result<SkillAt> read_skill(git_repository* repository, const ObjectId& commit,
                           const std::string& path) {
  SKILLGIT_TRY(const std::string folder, tidy_folder(path));
  SKILLGIT_TRY(const git::Commit found, git::find_commit(repository, commit));
  SKILLGIT_CHECK(check_same_files(repository, found.get()));
  SKILLGIT_TRY(const git::Tree root, git::tree_of(found.get()));
  SKILLGIT_TRY(const git::Tree tree, folder_tree(repository, root.get(), commit, folder));
  SKILLGIT_CHECK(check_way_not_replaced(repository, root.get(), folder));
  if (git_tree_entry_byname(tree.get(), std::string(text::kSkillFile).c_str()) == nullptr)
    return fail(ErrorKind::not_found,
                "there is no SKILL.md in '" + (folder.empty() ? "." : folder) + "'");

  // The cache of attributes does not tell one commit from another.
  git_attr_cache_flush(repository);
  SkillReader reader(repository, *git_commit_id(found.get()), folder);
  SKILLGIT_CHECK(reader.read(tree.get(), ""));
  SkillAt skill = std::move(reader).take();
  skill.tree = git::to_id(*git_tree_id(tree.get()));
  return skill;
}

Result<std::vector<std::string>> find_skills(git_repository* repository, const ObjectId& commit) {
  SKILLGIT_TRY(const git::Commit found, git::find_commit(repository, commit));
  SKILLGIT_TRY(const git::Tree root, git::tree_of(found.get()));
  SkillSearch search;
  SKILLGIT_CHECK(
      git::check(git_tree_walk(root.get(), GIT_TREEWALK_PRE, SkillSearch::visit, &search)));
  std::sort(search.found.begin(), search.found.end());
  return std::move(search.found);
}

}  // namespace skillgit::store
