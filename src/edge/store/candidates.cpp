#include "edge/store/candidates.hpp"

#include "edge/store/run_log.hpp"
#include "edge/store/skill_reader.hpp"
#include "skillgit/edge/store/messages.hpp"

namespace skillgit::store {
namespace {

/// Whether git keeps every byte of this path, as attributes at `commit` have it.
Result<bool> is_marked_binary(git_repository* repository, const git_oid& commit,
                              const std::string& path) {
  git_attr_options options = git::attributes_at(commit);
  const char* value = nullptr;
  SKILLGIT_CHECK(git::check(git_attr_get_ext(&value, repository, &options, path.c_str(), "text")));
  return git_attr_value(value) == GIT_ATTR_VALUE_FALSE;
}

bool has_crlf(std::string_view bytes) { return bytes.find("\r\n") != std::string_view::npos; }

std::string without_crlf(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); ++at)
    if (bytes[at] != '\r' || at + 1 == bytes.size() || bytes[at + 1] != '\n') text += bytes[at];
  return text;
}

/// Writes one chain, a commit at a time.
class ChainWriter {
 public:
  ChainWriter(git_repository* repository, const RunHeader& header, int offer, int step)
      : repository_(repository), header_(header), offer_(offer), step_(step) {}

  Result<ObjectId> write(const ObjectId& parent, const std::vector<EditedSkill>& edits) {
    SKILLGIT_TRY(const git::Commit start, git::find_commit(repository_, parent));
    SKILLGIT_TRY(signature_, signature_of(header_));
    SKILLGIT_TRY(folder_, tidy_folder(header_.skill_path));
    tip_ = base_ = *git_commit_id(start.get());
    tree_ = *git_commit_tree_id(start.get());
    git_attr_cache_flush(repository_);
    for (std::size_t at = 0; at < edits.size(); ++at)
      SKILLGIT_CHECK(add(edits[at], at + 1, edits.size()));
    return git::to_id(tip_);
  }

 private:
  Status add(const EditedSkill& edited, std::size_t position, std::size_t count) {
    SKILLGIT_TRY(const bool changed, change_tree(edited.files));
    if (!changed)
      return fail(ErrorKind::invalid, "edit " + std::to_string(position) + " of " +
                                          std::to_string(count) + " changes nothing");
    const std::string message =
        compose(candidate_message(header_.name, offer_, step_, position, count, edited.edit));
    SKILLGIT_TRY(tip_, git::write_commit(repository_, signature_.get(), message, tree_, {tip_}));
    return {};
  }

  /// Puts the files that differ into the tree; false when there are none.
  Result<bool> change_tree(const text::SkillFiles& files) {
    SKILLGIT_TRY(const git::Tree before, git::find_tree(repository_, tree_));
    std::vector<std::string> paths;
    std::vector<git_tree_update> updates;
    paths.reserve(files.size());
    for (const auto& [file, bytes] : files) {
      const auto inside = tidy_folder(file);
      if (!inside || *inside != file || file.empty())
        return fail(ErrorKind::invalid, "'" + file + "' is not a file of the skill");
      paths.push_back(join(folder_, file));
      SKILLGIT_CHECK(add_update(updates, before.get(), paths.back(), bytes));
    }
    if (updates.empty()) return false;
    SKILLGIT_CHECK(git::check(git_tree_create_updated(&tree_, repository_, before.get(),
                                                      updates.size(), updates.data())));
    return true;
  }

  Status add_update(std::vector<git_tree_update>& updates, const git_tree* before,
                    const std::string& path, std::string_view bytes) {
    SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(before, path));
    if (!entry) {
      SKILLGIT_TRY(const git_oid blob, git::write_blob(repository_, bytes));
      updates.push_back({GIT_TREE_UPDATE_UPSERT, blob, GIT_FILEMODE_BLOB, path.c_str()});
      return {};
    }
    const git_oid& old = *git_tree_entry_id(entry.get());
    if (is_same(old, bytes)) return {};
    SKILLGIT_TRY(const std::string kept, with_line_ending(old, path, bytes));
    SKILLGIT_TRY(const git_oid blob, git::write_blob(repository_, kept));
    if (git_oid_equal(&blob, &old) != 0) return {};
    updates.push_back(
        {GIT_TREE_UPDATE_UPSERT, blob, git_tree_entry_filemode(entry.get()), path.c_str()});
    return {};
  }

  static bool is_same(const git_oid& old, std::string_view bytes) {
    git_oid hashed;
    return git_odb_hash(&hashed, bytes.data(), bytes.size(), GIT_OBJECT_BLOB) == 0 &&
           git_oid_equal(&hashed, &old) != 0;
  }

  /// `bytes` as git would store them: a text file that has no CRLF in the repository gets none.
  Result<std::string> with_line_ending(const git_oid& old, const std::string& path,
                                       std::string_view bytes) {
    if (!has_crlf(bytes)) return std::string(bytes);
    SKILLGIT_TRY(const std::string before, git::read_blob(repository_, old));
    SKILLGIT_TRY(const bool binary, is_marked_binary(repository_, base_, path));
    return binary || has_crlf(before) ? std::string(bytes) : without_crlf(bytes);
  }

  git_repository* repository_;
  const RunHeader& header_;
  int offer_;
  int step_;
  git::Signature signature_;
  std::string folder_;
  git_oid base_{};
  git_oid tip_{};
  git_oid tree_{};
};

/// The id of the tree of the skill's folder at `commit`.
Result<ObjectId> skill_tree(const git_commit* commit, const std::string& folder) {
  if (folder.empty()) return git::to_id(*git_commit_tree_id(commit));
  SKILLGIT_TRY(const git::Tree root, git::tree_of(commit));
  SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(root.get(), folder));
  if (!entry) return fail(ErrorKind::damaged, "the candidate has no folder '" + folder + "'");
  return git::to_id(*git_tree_entry_id(entry.get()));
}

}  // namespace

Result<ObjectId> write_chain(git_repository* repository, const RunHeader& header, int offer,
                             int step, const ObjectId& parent,
                             const std::vector<EditedSkill>& edits) {
  return ChainWriter(repository, header, offer, step).write(parent, edits);
}

Result<ObjectId> write_accepted_tip(git_repository* repository, const RunHeader& header,
                                    const ObjectId& candidate,
                                    const optimizer::Decision& decision) {
  SKILLGIT_TRY(const git::Commit commit, git::find_commit(repository, candidate));
  SKILLGIT_TRY(const std::string folder, tidy_folder(header.skill_path));
  SKILLGIT_TRY(const ObjectId tree, skill_tree(commit.get(), folder));
  const std::string message = compose(
      accepted_message(parse_message(git_commit_message(commit.get())), decision, {folder, tree}));
  git_oid id;
  SKILLGIT_CHECK(git::check(git_commit_amend(&id, commit.get(), nullptr, nullptr, nullptr, nullptr,
                                             message.c_str(), nullptr)));
  SKILLGIT_CHECK(git::check_written(repository, id));
  return git::to_id(id);
}

Result<ObjectId> write_rejected_tag(git_repository* repository, const RunHeader& header,
                                    const ObjectId& candidate,
                                    const optimizer::Decision& decision) {
  SKILLGIT_TRY(const git::Commit commit, git::find_commit(repository, candidate));
  SKILLGIT_TRY(const git::Signature who, signature_of(header));
  const std::string name = "rejected/" + candidate_name(header.name, decision.offer);
  const std::string message = compose(rejected_message(header.name, decision));
  git_oid id;
  // The object alone: a ref under refs/tags would show in everyone's `git tag`.
  SKILLGIT_CHECK(git::check(git_tag_annotation_create(
      &id, repository, name.c_str(), reinterpret_cast<const git_object*>(commit.get()), who.get(),
      message.c_str())));
  return git::to_id(id);
}

}  // namespace skillgit::store
