#include "skillgit/edge/store/run_audit.hpp"

#include "edge/store/candidates.hpp"
#include "edge/store/git_repository.hpp"
#include "edge/store/plain_text.hpp"
#include "edge/store/run_log.hpp"
#include "edge/store/tree_changes.hpp"

#include <git2/sys/mempack.h>
#include <algorithm>
#include <string>
#include <utility>

namespace skillgit::store {
namespace {

/// The objects of a repository, with room in memory for more.
class Draft {
 public:
  static Result<Draft> over(const Repository& repository) {
    constexpr int kBeforeAllOthers = 1000;
    Draft draft;
    SKILLGIT_TRY(draft.repository_, git::open_objects(repository.common_dir().string()));
    git::Database objects;
    SKILLGIT_CHECK(git::check(git_repository_odb(git::out(objects), draft.repository_.get())));
    SKILLGIT_CHECK(git::check(git_mempack_new(&draft.memory_)));
    SKILLGIT_CHECK(git::check(git_odb_add_backend(objects.get(), draft.memory_, kBeforeAllOthers)));
    return draft;
  }

  git_repository* objects() const { return repository_.get(); }

  /// Lets go of all that was written.
  void clear() { git_mempack_reset(memory_); }

 private:
  git::Repository repository_;
  git_odb_backend* memory_ = nullptr;  ///< The repository's.
};

constexpr std::string_view kOtherHand = "is not of the run's author and time";

std::string_view message_in(const git_commit* commit) {
  const char* const message = git_commit_message(commit);
  return message == nullptr ? std::string_view() : message;
}

bool have_same_parents(const git_commit* one, const git_commit* other) {
  const unsigned count = git_commit_parentcount(one);
  if (count != git_commit_parentcount(other)) return false;
  for (unsigned at = 0; at < count; ++at)
    if (git_oid_equal(git_commit_parent_id(one, at), git_commit_parent_id(other, at)) == 0)
      return false;
  return true;
}

/// The line of `text` that the byte at `at` is in, short enough to be quoted.
std::string line_around(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  const auto before = text.substr(0, at).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return '\'' + one_line(text.substr(begin, text.find('\n', at) - begin), kLongestSubject) + '\'';
}

/// What `found` says where `due` begins to say something else.
std::string difference_of(std::string_view found, std::string_view due) {
  const auto [there, here] = std::mismatch(found.begin(), found.end(), due.begin(), due.end());
  const auto at = static_cast<std::size_t>(there - found.begin());
  const std::string said = line_around(found, at), recorded = line_around(due, at);
  if (said == recorded)
    return "differs from what its record makes at byte " + std::to_string(at) + " of its message";
  return "says " + said + " where its record makes " + recorded;
}

/// How a commit differs from the one that is due in its place.
Result<std::string> difference_of(const git_commit* found, const git_commit* due) {
  if (!have_same_parents(found, due)) return std::string("has other parents than its record makes");
  SKILLGIT_TRY(const git::Tree found_tree, git::tree_of(found));
  SKILLGIT_TRY(const git::Tree due_tree, git::tree_of(due));
  SKILLGIT_TRY(const auto changes, tree_changes(due_tree.get(), found_tree.get()));
  if (!changes.empty()) return "has another '" + changes.front().path + "' than its record makes";
  if (message_in(found) != message_in(due))
    return difference_of(message_in(found), message_in(due));
  return std::string(kOtherHand);
}

std::string_view message_in(const git_tag* tag) {
  const char* const message = git_tag_message(tag);
  return message == nullptr ? std::string_view() : message;
}

/// How a tag differs from the one that is due in its place.
std::string difference_of(const git_tag* found, const git_tag* due) {
  if (git_oid_equal(git_tag_target_id(found), git_tag_target_id(due)) == 0)
    return "is on another object than the candidate";
  if (message_in(found) != message_in(due))
    return difference_of(message_in(found), message_in(due));
  return std::string(kOtherHand);
}

class GitRunAudit final : public RunAudit {
 public:
  GitRunAudit(Draft draft, RunHeader header, RunDocuments documents)
      : draft_(std::move(draft)), header_(std::move(header)), documents_(std::move(documents)) {}

  Status check_event(const RunEvent& event, const std::optional<ObjectId>& previous) override {
    draft_.clear();
    git_repository* const objects = draft_.objects();
    SKILLGIT_TRY(const ObjectId due, previous ? write_event(objects, header_, *previous, event)
                                              : write_start(objects, header_, documents_, event));
    return compare(event.id, due, "its event's commit");
  }

  Status check_candidate(const optimizer::Decision& decision, const ObjectId& parent,
                         const std::vector<EditedSkill>& edits, const ObjectId& tip) override {
    draft_.clear();
    git_repository* const objects = draft_.objects();
    SKILLGIT_TRY(ObjectId due,
                 write_chain(objects, header_, decision.offer, decision.step, parent, edits));
    if (optimizer::changes_skill(decision.outcome)) {
      SKILLGIT_TRY(due, write_accepted_tip(objects, header_, due, decision));
    }
    if (tip == due) return {};
    SKILLGIT_TRY(const auto found_chain, chain_of(tip, edits.size()));
    SKILLGIT_TRY(const auto due_chain, chain_of(due, edits.size()));
    for (std::size_t at = 0; at < edits.size(); ++at)
      SKILLGIT_CHECK(
          compare(found_chain[at], due_chain[at],
                  "commit " + std::to_string(at + 1) + " of " + std::to_string(edits.size())));
    return {};
  }

  Status check_rejected_tag(const optimizer::Decision& decision, const ObjectId& candidate,
                            const ObjectId& tag) override {
    draft_.clear();
    SKILLGIT_TRY(const ObjectId due,
                 write_rejected_tag(draft_.objects(), header_, candidate, decision));
    if (tag == due) return {};
    SKILLGIT_TRY(const git::Tag found_tag, find_tag(tag));
    SKILLGIT_TRY(const git::Tag due_tag, find_tag(due));
    return fail(ErrorKind::damaged, "its tag " + difference_of(found_tag.get(), due_tag.get()));
  }

 private:
  Result<git::Tag> find_tag(const ObjectId& id) const {
    SKILLGIT_TRY(const git_oid oid, git::to_oid(id));
    git::Tag tag;
    if (const Status found = git::check(git_tag_lookup(git::out(tag), draft_.objects(), &oid));
        !found)
      return fail(ErrorKind::damaged, "its tag cannot be read: " + found.error().message());
    return tag;
  }

  Status compare(const ObjectId& found, const ObjectId& due, const std::string& name) const {
    if (found == due) return {};
    SKILLGIT_TRY(const git::Commit found_commit, git::find_commit(draft_.objects(), found));
    SKILLGIT_TRY(const git::Commit due_commit, git::find_commit(draft_.objects(), due));
    SKILLGIT_TRY(const std::string difference, difference_of(found_commit.get(), due_commit.get()));
    return fail(ErrorKind::damaged, name + ' ' + difference);
  }

  /// The `count` commits that end at `tip`, by first parents, oldest first.
  Result<std::vector<ObjectId>> chain_of(const ObjectId& tip, std::size_t count) const {
    std::vector<ObjectId> chain{tip};
    while (chain.size() < count) {
      SKILLGIT_TRY(const git::Commit commit, git::find_commit(draft_.objects(), chain.back()));
      if (git_commit_parentcount(commit.get()) == 0)
        return fail(ErrorKind::damaged, "it has fewer commits than edits");
      chain.push_back(git::to_id(*git_commit_parent_id(commit.get(), 0)));
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
  }

  Draft draft_;
  RunHeader header_;
  RunDocuments documents_;
};

}  // namespace

Result<std::unique_ptr<RunAudit>> RunAudit::open(const Repository& repository, const RunLog& log) {
  SKILLGIT_TRY(Draft draft, Draft::over(repository));
  return std::unique_ptr<RunAudit>(
      std::make_unique<GitRunAudit>(std::move(draft), log.header, log.documents));
}

}  // namespace skillgit::store
