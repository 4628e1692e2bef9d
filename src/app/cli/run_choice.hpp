#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// Which runs a command is about.
struct RunChoice {
  std::optional<std::string> skill = {};  ///< A slug; runs of all skills without one.
  std::optional<std::string> run = {};    ///< `<run>` or `<skill>/<run>`; all runs without one.
};

/// All runs, or those of one skill, newest first; none where no skill can have this name.
Result<std::vector<store::RunName>> runs_of(const std::optional<std::string>& skill,
                                            const store::RunStore& store);

/// The runs that `choice` names, newest first. Empty only when the repository has none at all and
/// nothing was named.
///
/// Fails with not_found, and the nearest known name, when a skill or run that was named has none.
Result<std::vector<store::RunName>> choose_runs(const RunChoice& choice,
                                                const store::RunStore& store);

/// The newest of them. Fails with not_found when there is none.
Result<store::RunName> choose_newest_run(const RunChoice& choice, const store::RunStore& store);

/// What a name on the command line turned out to mean: a run, or one of its offers.
struct Named {
  store::RunName run;
  std::optional<store::RunEvent> offer;  ///< The event that settled it; its decision is set.
};

/// The `<skill>/<run>/c<offer>` that a commit says it belongs to, or nothing; fails with not_found
/// for what is no commit. See trailer_of().
using CandidateOfCommit = std::function<Result<std::optional<std::string>>(const std::string&)>;

/// Finds what `name` means, in this order: an offer (`c3`, `c0003`, `<run>/c3`, `<skill>/c3`,
/// `<skill>/<run>/c3`; of the newest run that has it), a run (`<run>`, `<skill>/<run>`), the newest
/// run of a skill, an offer by one of its commits (anything that git takes for a revision).
///
/// With `skill`, only its runs are looked at. Reads no further back than the offer.
Result<Named> find_named(const std::string& name, const std::optional<std::string>& skill,
                         const store::RunStore& store, const CandidateOfCommit& candidate_of);

/// The offer that `name` is a name of, as above; nothing where it is none. Its event is set.
Result<std::optional<Named>> find_named_offer(const std::string& name,
                                              const std::optional<std::string>& skill,
                                              const store::RunStore& store);

/// An error that nothing is named `name`; where that is a commit of a candidate that no log here
/// has, which log that is and how to fetch it.
Error or_log_to_fetch(Error error, const std::string& name, const store::RunStore& store,
                      const CandidateOfCommit& candidate_of);

/// The event that settled an offer, or nothing.
Result<std::optional<store::RunEvent>> find_offer(const store::RunName& run, int offer,
                                                  const store::RunStore& store);

}  // namespace skillgit::cli
