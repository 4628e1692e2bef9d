#include "app/cli/run_choice.hpp"

#include "skillgit/core/base/nearest.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <algorithm>
#include <set>

namespace skillgit::cli {
namespace {

using store::RunName;
using store::RunStore;

/// A name with up to two parts in front of it: "<skill>/<run>/<name>".
std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> parts;
  for (;;) {
    const auto slash = name.find('/');
    parts.emplace_back(name.substr(0, slash));
    if (slash == name.npos) return parts;
    name.remove_prefix(slash + 1);
  }
}

bool is_named(const RunName& run, std::string_view name) {
  return run.run() == name || run.str() == name;
}

Error no_runs_of(const std::string& skill, const std::vector<RunName>& all) {
  std::vector<std::string_view> known;
  for (const RunName& run : all) known.push_back(run.slug());
  return Error(ErrorKind::not_found,
               "skill '" + skill + "' has no runs" + did_you_mean(skill, known))
      .with_hint("`skillgit status` lists the skills; `skillgit train` starts a run of one");
}

Error no_run(const std::string& name, const std::vector<RunName>& runs) {
  std::set<std::string> names;
  for (const RunName& run : runs) names.insert({run.run(), run.str()});
  const std::vector<std::string_view> known(names.begin(), names.end());
  return Error(ErrorKind::not_found, "no run named '" + name + "'" + did_you_mean(name, known))
      .with_hint("`skillgit status` names the newest runs, `skillgit log` those that made offers");
}

/// The runs that the parts in front of an offer's name leave.
std::vector<RunName> narrowed(std::vector<RunName> runs, const std::vector<std::string>& parts) {
  if (parts.size() == 1) return runs;
  std::erase_if(runs, [&](const RunName& run) {
    if (parts.size() == 2) return run.run() != parts[0] && run.slug() != parts[0];
    return run.slug() != parts[0] || run.run() != parts[1];
  });
  return runs;
}

Result<std::optional<Named>> find_offer_in(const std::vector<RunName>& runs, int offer,
                                           const RunStore& store) {
  for (const RunName& run : runs) {
    SKILLGIT_TRY(auto event, find_offer(run, offer, store));
    if (event) return std::optional(Named{run, std::move(event)});
  }
  return std::optional<Named>();
}

Result<std::optional<Named>> find_by_offer_name(const std::string& name,
                                                const std::vector<RunName>& runs,
                                                const RunStore& store) {
  const auto parts = parts_of(name);
  const auto offer = store::offer_number(parts.back());
  if (!offer || parts.size() > 3) return std::optional<Named>();
  return find_offer_in(narrowed(runs, parts), *offer, store);
}

std::optional<Named> find_run(const std::string& name, const std::vector<RunName>& runs) {
  for (const RunName& run : runs)
    if (is_named(run, name)) return Named{run, std::nullopt};
  for (const RunName& run : runs)
    if (run.slug() == name) return Named{run, std::nullopt};
  return std::nullopt;
}

Error nothing_named(const std::string& name) {
  return Error(ErrorKind::not_found,
               "no candidate, run or commit of a candidate is named '" + name + "'")
      .with_hint("`skillgit log` lists candidates (c0001) and runs");
}

}  // namespace

Result<std::vector<RunName>> runs_of(const std::optional<std::string>& skill,
                                     const RunStore& store) {
  // The store is asked for no skill that could not exist: a name is a part of a ref there.
  if (skill && !RunName::parse(*skill, "any")) return std::vector<RunName>{};
  SKILLGIT_TRY(auto runs, store.runs(skill.value_or("")));
  std::reverse(runs.begin(), runs.end());
  return runs;
}

Result<std::vector<RunName>> choose_runs(const RunChoice& choice, const RunStore& store) {
  SKILLGIT_TRY(auto runs, runs_of(choice.skill, store));
  if (runs.empty() && choice.skill) {
    SKILLGIT_TRY(const auto all, store.runs(""));
    return fail(no_runs_of(*choice.skill, all));
  }
  if (!choice.run) return runs;
  const auto known = runs;
  std::erase_if(runs, [&](const RunName& run) { return !is_named(run, *choice.run); });
  if (runs.empty()) return fail(no_run(*choice.run, known));
  return runs;
}

Result<RunName> choose_newest_run(const RunChoice& choice, const RunStore& store) {
  SKILLGIT_TRY(auto runs, choose_runs(choice, store));
  if (runs.empty())
    return fail(Error(ErrorKind::not_found, "this repository has no runs yet")
                    .with_hint("`skillgit train` starts one"));
  return std::move(runs.front());
}

Result<Named> find_named(const std::string& name, const std::optional<std::string>& skill,
                         const RunStore& store, const CandidateOfCommit& candidate_of) {
  SKILLGIT_TRY(const auto runs, runs_of(skill, store));
  SKILLGIT_TRY(auto offer, find_by_offer_name(name, runs, store));
  if (offer) return std::move(*offer);
  if (auto run = find_run(name, runs)) return std::move(*run);

  const auto full_name = candidate_of(name);
  if (!full_name && full_name.error().kind() != ErrorKind::not_found)
    return fail(full_name.error());
  if (full_name && *full_name) {
    SKILLGIT_TRY(auto by_commit, find_by_offer_name(**full_name, runs, store));
    if (by_commit) return std::move(*by_commit);
  }
  return fail(or_log_to_fetch(nothing_named(name), name, store, candidate_of));
}

Error or_log_to_fetch(Error error, const std::string& name, const RunStore& store,
                      const CandidateOfCommit& candidate_of) {
  const auto candidate = candidate_of(name);
  if (error.kind() != ErrorKind::not_found || !candidate || !*candidate) return error;
  const auto parts = parts_of(**candidate);
  // Anybody may have written the trailer.
  const auto run = parts.size() == 3 ? RunName::parse(parts[0], parts[1])
                                     : Result<RunName>(fail(ErrorKind::usage, "no candidate"));
  if (!run || !store::offer_number(parts[2])) return error;
  const auto known = find_named_offer(**candidate, std::nullopt, store);
  if (!known || *known) return error;
  const std::string ref = "refs/skillgit/runs/" + run->str();
  return Error(ErrorKind::not_found, "'" + name + "' is a commit of candidate '" + **candidate +
                                         "', which no log here has")
      .with_hint("fetch it from where it was trained: `git fetch origin " + ref + ':' + ref + '`');
}

Result<std::optional<Named>> find_named_offer(const std::string& name,
                                              const std::optional<std::string>& skill,
                                              const RunStore& store) {
  SKILLGIT_TRY(const auto runs, runs_of(skill, store));
  return find_by_offer_name(name, runs, store);
}

Result<std::optional<store::RunEvent>> find_offer(const RunName& run, int offer,
                                                  const RunStore& store) {
  std::optional<store::RunEvent> found;
  SKILLGIT_CHECK(store.walk(run, [&](const store::RunEvent& event) {
    if (!event.decision) return true;
    if (event.decision->offer == offer) found = event;
    return event.decision->offer > offer;  // Offers are counted up, so older ones are smaller.
  }));
  return found;
}

}  // namespace skillgit::cli
