#include "app/cli/skill_version.hpp"

namespace skillgit::cli {

SkillAndVersion parse_skill_and_version(const std::string& text) {
  SkillAndVersion named;
  const auto at = text.find('@');
  if (at > 0 && !text.empty()) named.skill = text.substr(0, at);
  if (at != std::string::npos) named.version = text.substr(at + 1);
  return named;
}

Result<store::ObjectId> find_version(const std::string& text, const std::string& slug,
                                     const store::Repository& repository,
                                     const store::RunStore& store) {
  SKILLGIT_TRY(const auto named, find_named_offer(text, slug, store));
  if (named && named->offer->candidate) {
    SKILLGIT_TRY(const store::RunLog log, store.head(named->run));
    SKILLGIT_CHECK(store.check_candidate(log.header, *named->offer->candidate));
    return *named->offer->candidate;
  }
  if (named)
    return fail(Error(ErrorKind::not_found,
                      "candidate '" + text + "' was refused, so there is no commit of it")
                    .with_hint("`skillgit show " + text + "` tells why"));
  auto commit = repository.resolve(text);
  if (commit || commit.error().kind() != ErrorKind::not_found) return commit;
  return fail(Error(ErrorKind::not_found, "no candidate or commit is named '" + text + "'")
                  .with_hint(commit.error().hint().value_or(
                      "`skillgit log " + slug + "` lists candidates, `git log` commits")));
}

}  // namespace skillgit::cli
