// How a skill changed between commits of a repository, as unified diffs.

#include "skillgit/app/report/skill_diffs.hpp"

#include "skillgit/core/text/diff.hpp"

#include <map>
#include <memory>
#include <utility>

namespace skillgit::report {
namespace {

/// A file of a skill; empty where it has no such file.
std::string_view file_of(const text::SkillFiles& files, const std::string& path) {
  const auto found = files.find(path);
  return found == files.end() ? std::string_view() : std::string_view(found->second);
}

std::string diff_of(const text::SkillFiles& before, const text::SkillFiles& after) {
  std::string diff;
  for (const auto& [path, bytes] : before)
    if (!after.contains(path)) diff += text::unified_diff(path, bytes, "");
  for (const auto& [path, bytes] : after)
    diff += text::unified_diff(path, file_of(before, path), bytes);
  return diff;
}

}  // namespace

ChangeOf changes_from(const store::Repository& repository, const std::string& skill_path) {
  return [&repository, skill_path](const store::ObjectId& from, const store::ObjectId& to) {
    const auto before = repository.read_skill(from, skill_path);
    const auto after = repository.read_skill(to, skill_path);
    return before && after ? diff_of(before->files, after->files) : std::string();
  };
}

DiffOf diffs_from(const store::Repository& repository, const std::string& skill_path) {
  using Place = std::pair<std::string, std::size_t>;
  auto known = std::make_shared<std::map<Place, std::string>>();
  const auto read = [&repository, change_of = changes_from(repository, skill_path)](
                        const store::ObjectId& tip, std::size_t before) {
    const auto commit = repository.ancestor(tip, before);
    const auto parent = repository.ancestor(tip, before + 1);
    return commit && parent ? change_of(*parent, *commit) : std::string();
  };
  return [known, read](const store::ObjectId& tip, std::size_t before) {
    const Place place{tip.hex, before};
    const auto found = known->find(place);
    if (found != known->end()) return found->second;
    return known->emplace(place, read(tip, before)).first->second;
  };
}

}  // namespace skillgit::report
