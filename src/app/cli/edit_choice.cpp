#include "app/cli/edit_choice.hpp"

#include <algorithm>
#include <vector>

namespace skillgit::cli {
namespace {

using optimizer::Outcome;
using store::RunEvent;
using store::RunName;
using store::RunStore;

constexpr std::size_t kShortestPrefix = 4;
constexpr std::size_t kEditId = 12;

bool may_be_an_id(std::string_view name) {
  return kShortestPrefix <= name.size() && name.size() <= kEditId &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f'); });
}

/// What was found under the beginning of an id, newest first.
struct Found {
  std::vector<NamedEdit> accepted;  ///< One for each id.
  std::optional<NamedEdit> not_accepted;
};

/// Of equal edits the newest that HEAD has, else the newest.
void take_accepted(NamedEdit edit, const IsInHead& is_in_head, std::vector<NamedEdit>& accepted) {
  const auto known = std::find_if(accepted.begin(), accepted.end(),
                                  [&](const NamedEdit& other) { return other.id() == edit.id(); });
  if (known == accepted.end())
    accepted.push_back(std::move(edit));
  else if (!is_in_head(known->event) && is_in_head(edit.event))
    *known = std::move(edit);
}

void take(const RunName& run, const RunEvent& event, const std::string& prefix,
          const IsInHead& is_in_head, Found& found) {
  for (std::size_t place = 0; place < event.decision->edits.size(); ++place) {
    NamedEdit edit{run, event, place};
    if (!edit.id().starts_with(prefix)) continue;
    if (event.decision->outcome == Outcome::accepted)
      take_accepted(std::move(edit), is_in_head, found.accepted);
    else
      found.not_accepted = std::move(edit);
  }
}

Result<Found> find_by_id(const std::string& prefix, const RunStore& store,
                         const IsInHead& is_in_head) {
  SKILLGIT_TRY(const auto runs, choose_runs({}, store));
  Found found;
  for (const RunName& run : runs)
    SKILLGIT_CHECK(store.walk(run, [&](const RunEvent& event) {
      if (event.decision) take(run, event, prefix, is_in_head, found);
      return true;
    }));
  return found;
}

std::string choices(const std::vector<NamedEdit>& edits) {
  std::string text;
  for (const NamedEdit& edit : edits)
    text += (text.empty() ? "`skillgit undo " : "\n`skillgit undo ") + edit.id() +
            "`: " + edit.offered().subject;
  return text;
}

tl::unexpected<Error> was_not_accepted(const RunName& run, const RunEvent& event) {
  const std::string candidate = store::candidate_name(run, event.decision->offer);
  return fail(Error(ErrorKind::not_found, "candidate '" + candidate + "' was " +
                                              std::string(to_string(event.decision->outcome)) +
                                              ", so there is nothing of it to undo")
                  .with_hint("`skillgit log --accepted` lists what was accepted"));
}

Result<NamedEdit> only_edit_of(const Named& named) {
  const RunEvent& event = *named.offer;
  if (event.decision->outcome != Outcome::accepted) return was_not_accepted(named.run, event);
  std::vector<NamedEdit> edits;
  for (std::size_t place = 0; place < event.decision->edits.size(); ++place)
    edits.push_back({named.run, event, place});
  if (edits.size() == 1) return std::move(edits.front());
  if (edits.empty())
    return fail(Error(ErrorKind::damaged,
                      "candidate '" + store::candidate_name(named.run, event.decision->offer) +
                          "' was accepted, and its record has no edits")
                    .with_hint(store::way_on(named.run)));
  return fail(Error(ErrorKind::usage,
                    "candidate '" + store::candidate_name(named.run, event.decision->offer) +
                        "' has " + std::to_string(edits.size()) + " edits; name one of them")
                  .with_hint(choices(edits)));
}

/// The one edit of that id, if there is any.
Result<std::optional<NamedEdit>> choose_by_id(const std::string& prefix, const RunStore& store,
                                              const IsInHead& is_in_head) {
  SKILLGIT_TRY(Found found, find_by_id(prefix, store, is_in_head));
  if (found.accepted.size() > 1)
    return fail(Error(ErrorKind::usage, "'" + prefix + "' begins the ids of " +
                                            std::to_string(found.accepted.size()) + " edits")
                    .with_hint(choices(found.accepted)));
  if (!found.accepted.empty()) return std::optional(std::move(found.accepted.front()));
  if (found.not_accepted)
    return was_not_accepted(found.not_accepted->run, found.not_accepted->event);
  return std::optional<NamedEdit>();
}

}  // namespace

Result<NamedEdit> find_edit(const std::string& name, const RunStore& store,
                            const EditOfCommit& edit_of, const IsInHead& is_in_head) {
  SKILLGIT_TRY(const auto named, find_named_offer(name, std::nullopt, store));
  if (named) return only_edit_of(*named);
  if (may_be_an_id(name)) {
    SKILLGIT_TRY(auto edit, choose_by_id(name, store, is_in_head));
    if (edit) return std::move(*edit);
  }
  const auto id = edit_of(name);
  if (!id && id.error().kind() != ErrorKind::not_found) return fail(id.error());
  if (id && *id && may_be_an_id(**id)) {
    SKILLGIT_TRY(auto edit, choose_by_id(**id, store, is_in_head));
    if (edit) return std::move(*edit);
  }
  return fail(Error(ErrorKind::not_found,
                    "no accepted edit, candidate or commit of one is named '" + name + "'")
                  .with_hint("`skillgit log --accepted` lists candidates, and `skillgit show "
                             "<candidate>` the ids of their edits"));
}

}  // namespace skillgit::cli
