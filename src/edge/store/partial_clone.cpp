#include "edge/store/partial_clone.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::store {
namespace {

/// Of one command, whose length has its limit.
constexpr std::size_t kMostAtOnce = 2000;

/// The objects of a log that are not here. Of a tree that is not, its files are not known yet.
Result<std::vector<std::string>> missing_of_log(const GitProgram& git, const ObjectId& tip) {
  SKILLGIT_TRY(const std::string listing, git.ask({"rev-list", "--objects", "--first-parent",
                                                   "--missing=print", tip.hex, "--"}));
  std::vector<std::string> missing;
  for (const std::string& line : lines_of(listing))
    if (line.starts_with('?')) missing.push_back(line.substr(1));
  return missing;
}

/// The remotes that have promised what is lacking.
Result<std::vector<std::string>> promisors(const GitProgram& git) {
  constexpr std::string_view kSection = "remote.", kKey = ".promisor";
  SKILLGIT_TRY(const ChildResult asked, git.run({"config", "--null", "--name-only", "--get-regexp",
                                                 "^remote\\..*\\.promisor$"}));
  std::vector<std::string> names;
  for (const std::string& key : lines_of(asked.output, '\0'))
    if (key.size() > kSection.size() + kKey.size())
      names.push_back(key.substr(kSection.size(), key.size() - kSection.size() - kKey.size()));
  return names;
}

/// As git itself fetches an object that it lacks: without refs, tags or negotiation.
Result<ChildResult> fetch_from(const GitProgram& git, const std::string& remote,
                               const std::vector<std::string>& objects) {
  std::vector<std::string> command{"-c",
                                   "fetch.negotiationAlgorithm=noop",
                                   "fetch",
                                   "--quiet",
                                   "--no-tags",
                                   "--no-write-fetch-head",
                                   "--no-auto-maintenance",
                                   "--recurse-submodules=no",
                                   "--filter=blob:none",
                                   remote};
  command.insert(command.end(), objects.begin(), objects.end());
  return git.run(command);
}

Error cannot_fetch(const std::string& why) {
  return Error(ErrorKind::unavailable, "git cannot fetch what this partial clone lacks: " + why);
}

Status fetch_objects(const GitProgram& git, const std::vector<std::string>& objects) {
  SKILLGIT_TRY(const auto remotes, promisors(git));
  std::string why = "no remote has promised it";
  for (const std::string& remote : remotes) {
    SKILLGIT_TRY(const ChildResult fetched, fetch_from(git, remote, objects));
    if (fetched.exit_code == 0) return {};
    why = in_git_words(fetched.errors);
  }
  return fail(cannot_fetch(why));
}

}  // namespace

Status fetch_log(const GitProgram& git, const ObjectId& tip) {
  SKILLGIT_TRY(auto missing, missing_of_log(git, tip));
  while (!missing.empty()) {
    for (std::size_t at = 0; at < missing.size(); at += kMostAtOnce) {
      const auto first = missing.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = std::min(kMostAtOnce, missing.size() - at);
      SKILLGIT_CHECK(fetch_objects(git, {first, first + static_cast<std::ptrdiff_t>(count)}));
    }
    // Trees that have come may lack their files.
    SKILLGIT_TRY(auto still, missing_of_log(git, tip));
    if (still == missing)
      return fail(cannot_fetch("the remote does not have '" + missing[0] + "'"));
    missing = std::move(still);
  }
  return {};
}

}  // namespace skillgit::store
