#include "app/cli/skill_version.hpp"

#include "skillgit/edge/store/messages.hpp"

namespace skillgit::cli {
namespace {

bool names_an_offer(const std::string& text) {
  const auto slash = text.rfind('/');
  return store::offer_number(slash == text.npos ? text : text.substr(slash + 1)).has_value();
}

/// In place of a look at commits: these are git's to name here.
Result<std::optional<std::string>> no_commit(const std::string&) {
  return std::optional<std::string>();
}

}  // namespace

Result<store::ObjectId> find_version(const std::string& text, const std::string& slug,
                                     const store::Repository& repository,
                                     const store::RunStore& store) {
  if (names_an_offer(text)) {
    const auto named = find_named(text, slug, store, no_commit);
    if (!named && named.error().kind() != ErrorKind::not_found) return fail(named.error());
    if (named && named->offer && named->offer->candidate) return *named->offer->candidate;
    if (named && named->offer)
      return fail(Error(ErrorKind::not_found,
                        "candidate '" + text + "' was refused, so there is no commit of it")
                      .with_hint("`skillgit show " + text + "` tells why"));
  }
  auto commit = repository.resolve(text);
  if (commit || commit.error().kind() != ErrorKind::not_found) return commit;
  return fail(Error(ErrorKind::not_found, "no candidate or commit is named '" + text + "'")
                  .with_hint(commit.error().hint().value_or(
                      "`skillgit log " + slug + "` lists candidates, `git log` commits")));
}

}  // namespace skillgit::cli
