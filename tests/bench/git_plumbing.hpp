#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace skillgit::bench {

/// All that is in the objects of one settled offer, taken from a repository that has them.
struct OfferObjects {
  struct Commit {
    std::string file;  ///< The skill after the edit.
    std::string message;
  };
  std::string name;    ///< "c0007"
  std::string parent;  ///< What the candidate's chain stands on.
  std::vector<Commit> chain;
  std::string accepted_message;  ///< Of an accept.
  std::string tag_text;          ///< Of a reject: what it says below its first line.
  std::string log_before;        ///< The event before.
  std::string event_files;       ///< The event's other files, as `git ls-tree` tells them.
  std::string event_json;
  std::string event_message;
};

/// Reads the offer whose event is `log` and whose candidate, before a decision was written to
/// it, is `candidate`.
OfferObjects read_offer(const std::filesystem::path& repository, const std::string& name,
                        const std::string& log, const std::string& candidate);

/// Writes and settles an offer as a careful script would: each object and each transaction of refs
/// by one plumbing command, the log's ref before all that follow from it.
///
/// Returns the new event's id: objects and refs come out as the store writes them, to the byte.
std::string settle_with_git(const std::filesystem::path& repository, const OfferObjects& offer);

}  // namespace skillgit::bench
