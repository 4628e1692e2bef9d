#pragma once

#include "skillgit/edge/store/repository.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::support {

/// A repository that is what its members say.
class DescribedRepository : public store::Repository {
 public:
  std::map<std::string, store::ObjectId> revisions;
  std::map<std::string, store::ObjectId> branches;
  std::map<store::ObjectId, store::SkillAt> skills;  ///< By commit: each has one skill, in
                                                     ///< its folder, or in any where it has none.
  std::set<std::pair<store::ObjectId, store::ObjectId>> ancestors;  ///< Ancestor, descendant.
  std::vector<store::ObjectId> changes;  ///< Of a skill, since histories parted.
  std::vector<std::string> dirty;

  std::filesystem::path common_dir() const override { return "/nowhere/.git"; }
  std::optional<std::filesystem::path> worktree() const override { return "/nowhere"; }
  Result<std::optional<std::string>> head_branch() const override { return std::optional("main"); }
  Result<store::ObjectId> resolve(const std::string& revision) const override {
    const auto found = revisions.find(revision);
    if (found == revisions.end()) return fail(ErrorKind::not_found, "no commit '" + revision + "'");
    return found->second;
  }
  Result<store::ObjectId> ancestor(const store::ObjectId& commit,
                                   std::size_t generations) const override {
    return resolve(commit.hex + '~' + std::to_string(generations));
  }
  Result<std::optional<store::ObjectId>> branch_tip(const std::string& branch) const override {
    const auto found = branches.find(branch);
    if (found == branches.end()) return std::optional<store::ObjectId>();
    return std::optional(found->second);
  }
  Result<store::SkillAt> read_skill(const store::ObjectId& commit,
                                    const std::string& path) const override {
    const auto found = skills.find(commit);
    const bool is_there =
        found != skills.end() && (found->second.path.empty() || found->second.path == path);
    if (!is_there) return fail(ErrorKind::not_found, "no skill in '" + path + "'");
    return found->second;
  }
  Result<std::optional<std::string>> read_file(const store::ObjectId&,
                                               const std::string&) const override {
    return std::optional<std::string>();
  }
  Result<std::vector<std::string>> find_skills(const store::ObjectId&) const override {
    return std::vector<std::string>();
  }
  Result<std::vector<std::string>> dirty_paths(const std::string&) const override { return dirty; }
  Result<std::set<std::string>> tracked_files() const override { return std::set<std::string>(); }
  Result<bool> is_ancestor(const store::ObjectId& ancestor,
                           const store::ObjectId& descendant) const override {
    return ancestor == descendant || ancestors.contains({ancestor, descendant});
  }
  Result<std::vector<store::ObjectId>> changes_of(const std::string&, const store::ObjectId&,
                                                  const store::ObjectId&) const override {
    return changes;
  }
  Result<store::Identity> identity() const override { return store::Identity{}; }
  Result<std::optional<std::string>> git_config(const std::string&) const override {
    return std::optional<std::string>();
  }
  Result<bool> git_flag(const std::string&) const override { return false; }
};

}  // namespace skillgit::support
