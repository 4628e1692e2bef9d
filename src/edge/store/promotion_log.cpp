#include "skillgit/edge/store/promotion_log.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/git_repository.hpp"
#include "edge/store/plain_text.hpp"
#include "edge/store/refs.hpp"
#include "edge/store/skill_lock.hpp"
#include "edge/store/syncing.hpp"
#include "edge/store/version_tag.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

namespace skillgit::store {
namespace {

constexpr std::string_view kPromotions = "refs/skillgit/promotions/";
constexpr std::string_view kTags = "refs/tags/";
constexpr std::string_view kFetched = "refs/skillgit/promotions-of/";
constexpr const char* kLogFile = "promotions.json";
constexpr const char* kPromotionFile = "event.json";
constexpr int kPromotionFormat = 1;
constexpr std::size_t kLongestPromotionSubject = 120;

/// A tag with a larger number was made by hand, and is none of ours.
constexpr int kMostVersions = 1'000'000;

/// The ref of a skill's log; the slug is checked, since it becomes part of paths as well.
Result<std::string> ref_of(const std::string& slug) {
  SKILLGIT_TRY(const RunName checked, RunName::parse(slug, "any"));
  return std::string(kPromotions) + checked.slug();
}

bool says_it_was_promoted(const git_object* tag, const std::string& slug) {
  if (git_object_type(tag) != GIT_OBJECT_TAG) return false;
  const char* const text = git_tag_message(reinterpret_cast<const git_tag*>(tag));
  // A signature stands behind the trailers, so that they are no longer the last paragraph.
  return text != nullptr && std::string_view(text).find("\nSkillgit-Promotion: " + slug + '\n') !=
                                std::string_view::npos;
}

/// The version that a tag makes of a commit; nothing for a tag of something else.
Result<std::optional<Version>> read_version(git_repository* repository, const std::string& slug,
                                            int number, const ObjectId& object) {
  const std::string name = version_tag(slug, number);
  SKILLGIT_TRY(const git_oid id, git::to_oid(object));
  git::Object tag, commit;
  Status found = git::check(git_object_lookup(git::out(tag), repository, &id, GIT_OBJECT_ANY));
  if (found) {
    const int peeled = git_object_peel(git::out(commit), tag.get(), GIT_OBJECT_COMMIT);
    if (peeled == GIT_EPEEL || peeled == GIT_EINVALIDSPEC) return std::nullopt;
    found = git::check(peeled);
  }
  if (!found)
    return fail(Error(ErrorKind::damaged,
                      "the tag '" + name + "' cannot be read: " + found.error().message())
                    .with_hint("`git update-ref -d refs/tags/" + name +
                               "` forgets it; another clone may have it"));
  return Version{number, name, git::to_id(*git_object_id(commit.get())),
                 says_it_was_promoted(tag.get(), slug)};
}

/// git puts the signature of a tag, in armour, behind what the tag says.
std::string without_signature(std::string_view text) {
  const auto signature = text.find("\n-----BEGIN ");
  return std::string(text.substr(0, signature == text.npos ? text.npos : signature + 1));
}

Error damaged(const ObjectId& id, const std::string& why) {
  return Error(ErrorKind::damaged, "commit '" + id.hex + "' is no event of promotions: " + why);
}

Result<std::string> promotion_file(git_repository* repository, const git_commit* commit,
                                   const char* file) {
  SKILLGIT_TRY(const git::Tree tree, git::tree_of(commit));
  const git_tree_entry* entry = git_tree_entry_byname(tree.get(), file);
  if (entry == nullptr || git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
    return fail(
        damaged(git::to_id(*git_commit_id(commit)), "it has no '" + std::string(file) + "'"));
  return git::read_blob(repository, *git_tree_entry_id(entry));
}

std::string slug_in(const std::string& ref) { return ref.substr(ref.rfind('/') + 1); }

std::string name_of_log(const std::string& ref) {
  return "the promotions of '" + slug_in(ref) + "' in '" + ref + "'";
}

/// What leads on for someone who meets a damaged log.
std::string way_to_log(const std::string& ref) {
  const std::string fetch = "another clone may have them: `git fetch --force <remote> " +
                            std::string(kPromotions) + slug_in(ref) + ':' + ref + '`';
  // Nothing of ours is lost with a copy of what another clone has.
  return ref.starts_with(kFetched)
             ? fetch + "; `git update-ref --no-deref -d " + ref + "` takes this copy away"
             : fetch;
}

/// What was read of the log; where it cannot be read, with what leads on.
template <typename T>
Result<T> of_log(const std::string& ref, git_repository* repository, Result<T> read) {
  if (read) return read;
  return fail(git::unreadable(repository, in_promotions(ref, std::move(read).error()),
                              name_of_log(ref), way_to_log(ref)));
}

/// The root of a log says what it is a log of, and in which format.
Status check_root(git_repository* repository, const git_commit* commit, const std::string& slug) {
  SKILLGIT_TRY(const std::string bytes, promotion_file(repository, commit, kLogFile));
  const auto json = parse_json(bytes);
  const ObjectId id = git::to_id(*git_commit_id(commit));
  if (!json || !json->is_object()) return fail(damaged(id, "its 'promotions.json' is no object"));
  if (json->value("format", Json()) != kPromotionFormat)
    return fail(Error(ErrorKind::damaged, "the promotions of '" + slug + "' are in another format")
                    .with_hint("a newer skillgit wrote them; this one reads format 1"));
  if (json->value("skill", Json()) != slug)
    return fail(damaged(id, "it begins the log of another skill"));
  return {};
}

/// Reads the log at `ref`, whose last part is the skill.
Result<Promotions> read_promotions(const GitRepository& repository, const std::string& ref) {
  git_repository* const objects = repository.objects();
  Promotions promotions;
  promotions.ref = ref;
  SKILLGIT_TRY(promotions.tip, of_log(ref, objects, git::read_ref(objects, ref)));
  if (promotions.tip) SKILLGIT_CHECK(repository.bring_log(*promotions.tip));
  for (std::optional<ObjectId> next = promotions.tip; next;) {
    SKILLGIT_TRY(const git::Commit commit, of_log(ref, objects, git::find_commit(objects, *next)));
    const unsigned parents = git_commit_parentcount(commit.get());
    if (parents == 0) {
      SKILLGIT_CHECK(of_log(ref, objects, check_root(objects, commit.get(), slug_in(ref))));
      break;
    }
    PromotionEvent event;
    event.id = *next;
    const char* const text = git_commit_message(commit.get());
    event.message = text == nullptr ? "" : text;
    SKILLGIT_TRY(event.record,
                 of_log(ref, objects, promotion_file(objects, commit.get(), kPromotionFile)));
    for (unsigned at = 1; at < parents; ++at)
      event.keeps.push_back(git::to_id(*git_commit_parent_id(commit.get(), at)));
    promotions.events.push_back(std::move(event));
    next = git::to_id(*git_commit_parent_id(commit.get(), 0));
  }
  std::reverse(promotions.events.begin(), promotions.events.end());
  return promotions;
}

class GitPromotionLog final : public PromotionLog {
 public:
  explicit GitPromotionLog(GitRepository& repository)
      : repository_(repository), refs_(repository.git(), "skillgit promote") {}

  Result<std::shared_ptr<void>> lock(const std::string& slug) override;
  Result<std::vector<std::string>> skills() const override;
  Result<Promotions> load(const std::string& slug) const override;
  Result<std::vector<Promotions>> fetched(const std::string& slug) const override;
  Result<ObjectId> append(const std::string& slug, const std::optional<ObjectId>& expected,
                          const PromotionEvent& event, const std::optional<NewVersion>& version,
                          std::int64_t now) override;
  Result<std::vector<Version>> versions(const std::string& slug) const override;
  Result<std::vector<std::string>> tags_on_no_commit(const std::string& slug) const override;
  Result<int> next_version(const std::string& slug) const override;
  Result<std::optional<std::string>> text_of(const Version& version) const override;

 private:
  /// The tags of versions by their number, whatever they are on.
  using NumberedTags = std::map<int, ObjectId>;
  Result<NumberedTags> numbered_tags(const std::string& slug) const;

  Result<git::Signature> signature(std::int64_t now) const;
  Result<git_oid> commit(const std::string& file, const std::string& bytes, const Message& message,
                         const std::vector<git_oid>& parents, const git_signature* who);

  GitRepository& repository_;
  RefWriter refs_;
};

Result<std::shared_ptr<void>> GitPromotionLog::lock(const std::string& slug) {
  SKILLGIT_CHECK(ref_of(slug));
  return take_lock(repository_, slug + ".promote", "promoting '" + slug + "'");
}

Result<std::vector<std::string>> GitPromotionLog::skills() const {
  SKILLGIT_TRY(const auto refs, read_refs(repository_.git(), {std::string(kPromotions)}));
  std::vector<std::string> slugs;
  for (const auto& [ref, tip] : refs) {
    std::string slug = ref.substr(kPromotions.size());
    if (ref_of(slug)) slugs.push_back(std::move(slug));
  }
  return slugs;
}

Result<Promotions> GitPromotionLog::load(const std::string& slug) const {
  SKILLGIT_TRY(const std::string ref, ref_of(slug));
  return read_promotions(repository_, ref);
}

Result<std::vector<Promotions>> GitPromotionLog::fetched(const std::string& slug) const {
  SKILLGIT_CHECK(ref_of(slug));
  SKILLGIT_TRY(const auto refs, read_refs(repository_.git(), {std::string(kFetched)}));
  std::vector<Promotions> logs;
  for (const auto& [ref, tip] : refs) {
    if (!ref.ends_with('/' + slug)) continue;
    SKILLGIT_TRY(Promotions log, read_promotions(repository_, ref));
    logs.push_back(std::move(log));
  }
  return logs;
}

Result<git::Signature> GitPromotionLog::signature(std::int64_t now) const {
  SKILLGIT_TRY(const Identity identity, repository_.identity());
  git::Signature signature;
  SKILLGIT_CHECK(git::check(git_signature_new(git::out(signature), identity.name.c_str(),
                                              identity.email.c_str(), now, 0)));
  return signature;
}

Result<git_oid> GitPromotionLog::commit(const std::string& file, const std::string& bytes,
                                        const Message& message, const std::vector<git_oid>& parents,
                                        const git_signature* who) {
  git_repository* const objects = repository_.objects();
  git::TreeBuilder builder;
  SKILLGIT_CHECK(git::check(git_treebuilder_new(git::out(builder), objects, nullptr)));
  SKILLGIT_TRY(const git_oid blob, git::write_blob(objects, bytes));
  SKILLGIT_CHECK(git::check(
      git_treebuilder_insert(nullptr, builder.get(), file.c_str(), &blob, GIT_FILEMODE_BLOB)));
  git_oid tree;
  SKILLGIT_CHECK(git::check(git_treebuilder_write(&tree, builder.get())));
  return git::write_commit(objects, who, compose(message), tree, parents);
}

Result<ObjectId> GitPromotionLog::append(const std::string& slug,
                                         const std::optional<ObjectId>& expected,
                                         const PromotionEvent& event,
                                         const std::optional<NewVersion>& version,
                                         std::int64_t now) {
  SKILLGIT_TRY(const std::string ref, ref_of(slug));
  SKILLGIT_TRY(const Syncing syncing, follow_fsync(repository_));
  SKILLGIT_TRY(const git::Signature who, signature(now));
  std::vector<git_oid> parents;
  if (expected) {
    SKILLGIT_TRY(const git_oid previous, git::to_oid(*expected));
    parents.push_back(previous);
  } else {
    const Message root{"promotions of " + slug, "", {{"Skillgit-Promotion", slug}}};
    SKILLGIT_TRY(const git_oid first,
                 commit(kLogFile, to_page({{"format", kPromotionFormat}, {"skill", slug}}), root,
                        {}, who.get()));
    parents.push_back(first);
  }
  for (const ObjectId& kept : event.keeps) {
    SKILLGIT_TRY(const git_oid id, git::to_oid(kept));
    parents.push_back(id);
  }
  SKILLGIT_TRY(const git_oid written,
               commit(kPromotionFile, event.record, message_of(slug, event), parents, who.get()));

  const ObjectId id = git::to_id(written);
  std::vector<RefChange> changes{{ref, expected, id}};
  if (version) {
    SKILLGIT_TRY(ObjectId tag, write_version_tag(repository_, slug, *version, now));
    changes.push_back({"refs/tags/" + version_tag(slug, version->number), {}, std::move(tag)});
  }
  auto moved = refs_.apply(changes);
  if (!moved)
    return fail(
        std::move(moved).error().with_context("cannot record the promotion of '" + slug + "'"));
  if (syncing.references)
    for (const RefChange& change : changes) SKILLGIT_CHECK(sync_move(repository_, change.ref));
  return id;
}

Result<GitPromotionLog::NumberedTags> GitPromotionLog::numbered_tags(
    const std::string& slug) const {
  SKILLGIT_CHECK(ref_of(slug));
  SKILLGIT_TRY(const ChildResult listed,
               repository_.git().run({"for-each-ref", "--format=%(refname)",
                                      std::string(kTags) + "skill/" + slug + '/'}));
  // git passes over a ref that it cannot read, and says so: its number is taken all the same.
  const bool is_whole = listed.errors.find("broken ref") == std::string::npos;
  if (listed.exit_code != 0 || !is_whole)
    return fail(damage("git for-each-ref: " + in_git_words(listed.errors)));
  NumberedTags tags;
  for (const std::string& ref : lines_of(listed.output)) {
    const auto number = version_number(slug, ref.substr(kTags.size()));
    if (!number) continue;
    SKILLGIT_TRY(auto object, git::read_ref(repository_.objects(), ref));
    if (object) tags.emplace(*number, *std::move(object));
  }
  return tags;
}

Result<std::vector<Version>> GitPromotionLog::versions(const std::string& slug) const {
  SKILLGIT_TRY(const NumberedTags tags, numbered_tags(slug));
  std::vector<Version> versions;
  for (const auto& [number, tag] : tags) {
    SKILLGIT_TRY(auto version, read_version(repository_.objects(), slug, number, tag));
    if (version) versions.push_back(*std::move(version));
  }
  return versions;
}

Result<std::vector<std::string>> GitPromotionLog::tags_on_no_commit(const std::string& slug) const {
  SKILLGIT_TRY(const NumberedTags tags, numbered_tags(slug));
  std::vector<std::string> names;
  for (const auto& [number, tag] : tags) {
    SKILLGIT_TRY(const auto version, read_version(repository_.objects(), slug, number, tag));
    if (!version) names.push_back(version_tag(slug, number));
  }
  return names;
}

Result<int> GitPromotionLog::next_version(const std::string& slug) const {
  // git keeps a tag as a file, and so none beside a folder of its name.
  for (const std::string& tag : {std::string("skill"), "skill/" + slug}) {
    SKILLGIT_TRY(const auto in_the_way, git::read_ref(repository_.objects(), "refs/tags/" + tag));
    if (in_the_way)
      return fail(
          Error(ErrorKind::invalid, "the tag '" + tag + "' stands where the tags of versions go")
              .with_hint("rename it: `git tag old-" + slug + ' ' + tag + " && git tag -d " + tag +
                         '`'));
  }
  SKILLGIT_TRY(const NumberedTags tags, numbered_tags(slug));
  const int highest = tags.empty() ? 0 : tags.rbegin()->first;
  if (highest < kMostVersions) return highest + 1;
  const std::string tag = version_tag(slug, highest);
  return fail(Error(ErrorKind::invalid, "the tag '" + tag + "' leaves no number for a version")
                  .with_hint("`git tag -d " + tag + "` deletes it"));
}

Result<std::optional<std::string>> GitPromotionLog::text_of(const Version& version) const {
  git_repository* const objects = repository_.objects();
  SKILLGIT_TRY(const auto id, git::read_ref(objects, "refs/tags/" + version.tag));
  if (!id) return std::nullopt;
  SKILLGIT_TRY(const git_oid oid, git::to_oid(*id));
  git::Object object;
  SKILLGIT_CHECK(git::check(git_object_lookup(git::out(object), objects, &oid, GIT_OBJECT_ANY)));
  if (git_object_type(object.get()) != GIT_OBJECT_TAG) return std::nullopt;
  const char* const text = git_tag_message(reinterpret_cast<const git_tag*>(object.get()));
  return without_signature(text == nullptr ? "" : text);
}

}  // namespace

Error in_promotions(const std::string& ref, Error error) {
  if (ref.empty() || error.kind() != ErrorKind::damaged) return error;
  if (error.message().find("the promotions of '") == std::string::npos)
    error = std::move(error).with_context(name_of_log(ref));
  return error.hint() ? error : std::move(error).with_hint(way_to_log(ref));
}

Message message_of(const std::string& slug, const PromotionEvent& event) {
  Message message;
  message.subject = one_line(event.subject, kLongestPromotionSubject);
  message.trailers = {{"Skillgit-Promotion", slug}, {"Skillgit-Event", one_line(event.kind, 40)}};
  return message;
}

std::string version_tag(const std::string& slug, int number) {
  return "skill/" + slug + "/v" + std::to_string(number);
}

std::optional<int> version_number(const std::string& slug, const std::string& tag) {
  const std::string_view digits = std::string_view(tag).substr(tag.rfind('v') + 1);
  int number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc() || number < 1 || number > kMostVersions) return std::nullopt;
  return version_tag(slug, number) == tag ? std::optional(number) : std::nullopt;
}

Result<std::unique_ptr<PromotionLog>> PromotionLog::open(Repository& repository) {
  auto* git = dynamic_cast<GitRepository*>(&repository);
  assert(git != nullptr && "a promotion log stands on a repository that Repository::open gave");
  return std::unique_ptr<PromotionLog>(std::make_unique<GitPromotionLog>(*git));
}

}  // namespace skillgit::store
