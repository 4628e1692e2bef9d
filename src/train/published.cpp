#include "skillgit/train/published.hpp"

#include "skillgit/train/events.hpp"

namespace skillgit::train {
namespace {

Result<bool> comes_from(const store::Repository& repository, const store::RunLog& log,
                        const store::ObjectId& commit) {
  bool first = true;
  for (const store::RunEvent& event : log.events) {
    if (!event.candidate || !event.decision) continue;
    if (*event.candidate == commit) return true;
    // What a later change stands on is in its history.
    if (!first || !changes_skill(event.decision->outcome)) continue;
    first = false;
    SKILLGIT_TRY(const bool held, repository.is_ancestor(*event.candidate, commit));
    if (held) return true;
  }
  return false;
}

Result<bool> starts_published(const store::RunName& run, const store::RunEvent& first) {
  SKILLGIT_TRY(const Record record, record_of(run, first));
  const auto* const start = std::get_if<StartRecord>(&record);
  if (start == nullptr)
    return fail(
        in_log_of(run, Error(ErrorKind::damaged, "the run log does not begin with a start")));
  return start->rules.published;
}

}  // namespace

Result<bool> is_published(const store::RunLog& log) {
  const store::RunName& run = log.header.name;
  if (log.events.empty())
    return fail(in_log_of(run, Error(ErrorKind::damaged, "the run log has no events")));
  return starts_published(run, log.events.front());
}

Result<bool> is_published(const store::RunStore& store, const store::RunName& run) {
  SKILLGIT_TRY(const store::RunEvent first, store.first_event(run));
  return starts_published(run, first);
}

Result<std::optional<store::RunName>> published_source(const store::Repository& repository,
                                                       const store::RunStore& store,
                                                       const std::string& slug,
                                                       const store::ObjectId& commit) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  for (const store::RunName& run : runs) {
    SKILLGIT_TRY(const bool published, is_published(store, run));
    if (!published) continue;
    SKILLGIT_TRY(const store::RunLog log, store.load(run));
    SKILLGIT_TRY(const bool source, comes_from(repository, log, commit));
    if (source) return run;
  }
  return std::optional<store::RunName>();
}

}  // namespace skillgit::train
