#pragma once

// A run log, commit by commit: what the tree of an event's commit holds, and what it says.

#include "edge/store/git.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::store {

/// Who makes an object of a run, and when: the same for all of them.
Result<git::Signature> signature_of(const RunHeader& header);

/// Writes the first commit of a log. Moves no ref.
Result<ObjectId> write_start(git_repository* repository, const RunHeader& header,
                             const RunDocuments& documents, const RunEvent& start);

/// Writes the commit of an event that follows `previous`. Moves no ref.
Result<ObjectId> write_event(git_repository* repository, const RunHeader& header,
                             const ObjectId& previous, const RunEvent& event);

/// An event with what leads on from it.
struct LoggedEvent {
  RunEvent event;  ///< Without its state.
  std::optional<ObjectId> previous;
  std::optional<git_oid> state;  ///< The blob of the newest state at this event.
};

/// Reads one commit of a log. Fails with damaged when it is none.
Result<LoggedEvent> read_event(git_repository* repository, const ObjectId& id);

/// Reads the event that the log which ends at `tip` begins with.
Result<RunEvent> read_first_event(git_repository* repository, const ObjectId& tip);

/// Reads the decision off the record of an event. Fails with damaged when that is none.
Status add_decision(RunEvent& event);

/// Shows all events up to `tip`, oldest first, each with the state that it brought, without its
/// decision.
Status replay_events(git_repository* repository, const ObjectId& tip,
                     const std::function<Status(RunEvent&&)>& visit);

/// What is known of an event without reading its record.
struct OutlinedEvent {
  EventOutline outline;
  std::optional<ObjectId> candidate;  ///< As in RunEvent.
  std::optional<ObjectId> previous;
};

/// Reads the message of one commit of a log. Fails with damaged when it is none.
Result<OutlinedEvent> read_outline(git_repository* repository, const ObjectId& id);

/// Fails with damaged where, up to `tip`, a message tells of another offer or another outcome than
/// the record of its event.
Status check_outlines(git_repository* repository, const ObjectId& tip);

Result<RunHeader> read_header(git_repository* repository, const ObjectId& id);
Result<RunDocuments> read_documents(git_repository* repository, const ObjectId& id);

}  // namespace skillgit::store
