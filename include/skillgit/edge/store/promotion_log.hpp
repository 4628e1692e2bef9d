#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::store {

/// One event of a skill's promotions: one commit of their log.
struct PromotionEvent {
  ObjectId id = {};                  ///< Empty until appended.
  std::string kind = {};             ///< What the record's "kind" says, for the message.
  std::string subject = {};          ///< One line for people; as `kind`, not read back.
  std::string record;                ///< `event.json`: one JSON object.
  std::vector<ObjectId> keeps = {};  ///< Commits that it is about: the log keeps them reachable.
  std::string message = {};          ///< All that its commit says; empty until read.
};

/// What append() makes the commit of an event say.
Message message_of(const std::string& slug, const PromotionEvent& event);

/// The promotions of a skill, as their log tells them.
struct Promotions {
  std::optional<ObjectId> tip;         ///< Nothing before the first attempt.
  std::vector<PromotionEvent> events;  ///< Oldest first.
  std::string ref = {};                ///< Where they were read.
};

/// An error about what the log at `ref` holds: with its name and what leads on, where it has not.
Error in_promotions(const std::string& ref, Error error);

/// A version of a skill: the tag `skill/<skill>/v<number>`.
struct Version {
  int number = 0;
  std::string tag;  ///< The tag's short name.
  ObjectId commit;
  bool was_promoted = false;  ///< By an attempt, its message says; else somebody tagged it by hand.

  friend bool operator==(const Version&, const Version&) = default;
};

/// A version to be made.
struct NewVersion {
  int number = 0;
  ObjectId commit;
  Message message;
};

/// "skill/dates/v3"
std::string version_tag(const std::string& slug, int number);

/// The number of the version of `slug` that a tag of this name makes; nothing for any other name,
/// and for a number beyond a million.
std::optional<int> version_number(const std::string& slug, const std::string& tag);

/// Every attempt to promote a skill, passed or not: `refs/skillgit/promotions/<skill>`.
///
/// Objects are written first; append() then moves the ref by compare-and-swap, and in the same
/// transaction makes the version's tag, if there is one to make. One process promotes a skill at a
/// time (lock); others may read.
class PromotionLog {
 public:
  virtual ~PromotionLog() = default;

  /// `repository` stays the caller's and must outlive the log.
  static Result<std::unique_ptr<PromotionLog>> open(Repository& repository);

  /// Takes the lock of a skill's promotions; it goes with the returned handle or the process.
  /// Fails with conflict, and names the holder's process, when another has it.
  virtual Result<std::shared_ptr<void>> lock(const std::string& slug) = 0;

  /// The skills with a log, sorted.
  virtual Result<std::vector<std::string>> skills() const = 0;

  /// Reads the log of a skill; an empty one where there is none. Fails with damaged when it breaks
  /// the format.
  virtual Result<Promotions> load(const std::string& slug) const = 0;

  /// The logs of other clones that were fetched beside that of the skill:
  /// `refs/skillgit/promotions-of/<name>/<skill>`. Fails as load() does.
  virtual Result<std::vector<Promotions>> fetched(const std::string& slug) const = 0;

  /// Makes `event` the newest, provided the log still ends at `expected`, and makes `version`. Both
  /// happen or neither does. The objects are of time `now`, by the identity that git has.
  ///
  /// The tag is signed when the user's configuration asks git to sign tags. Fails with conflict
  /// when the log has moved or the tag exists, and with git's own words when it cannot sign.
  virtual Result<ObjectId> append(const std::string& slug, const std::optional<ObjectId>& expected,
                                  const PromotionEvent& event,
                                  const std::optional<NewVersion>& version, std::int64_t now) = 0;

  /// The versions of a skill by number. Fails with damaged where the tag of one cannot be read.
  virtual Result<std::vector<Version>> versions(const std::string& slug) const = 0;

  /// The tags that are called as versions of a skill and are on no commit, by number.
  virtual Result<std::vector<std::string>> tags_on_no_commit(const std::string& slug) const = 0;

  /// The number of the next version: one more than the highest that a tag has, whatever the tag is
  /// on. Fails where git could not make a tag of it: with invalid where another tag stands in the
  /// way, with damaged where the tag of a version cannot be read.
  virtual Result<int> next_version(const std::string& slug) const = 0;

  /// What the tag of a version says, without its signature; nothing for a tag without a message.
  virtual Result<std::optional<std::string>> text_of(const Version& version) const = 0;
};

}  // namespace skillgit::store
