#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store {

/// One `Key: value` line at the end of a message.
struct Trailer {
  std::string key;
  std::string value;

  friend bool operator==(const Trailer&, const Trailer&) = default;
};

/// The trailer of accepted commits that were judged by other rules than skillgit's own.
inline constexpr std::string_view kRulesTrailer = "Skillgit-Rules";

/// The message of a commit or a tag, in its three parts.
struct Message {
  std::string subject;
  std::string body;  ///< Paragraphs, without a newline at the end. May be empty.
  std::vector<Trailer> trailers;

  /// The value of the last trailer of that key, or nothing.
  std::optional<std::string> trailer(std::string_view key) const;

  friend bool operator==(const Message&, const Message&) = default;
};

/// The message as git stores it.
std::string compose(const Message& message);

/// Takes a message apart, as `git interpret-trailers --parse` does: the trailers are the last
/// paragraph, when all of its lines look like trailers and it is not the subject.
Message parse_message(std::string_view text);

/// Names as one trailer value: percent-encoded, with a space between, at most 20, then `+N`.
std::string encode_names(const std::vector<std::string>& names);

/// "c0007": an offer's name in refs and trailers.
std::string offer_name(int offer);

/// The trailers of a commit that say which candidate, and which edit, it is part of.
inline constexpr const char* kCandidateTrailer = "Skillgit-Candidate";
inline constexpr const char* kEditTrailer = "Skillgit-Edit-Id";

/// "<run>/c0007": the full name of a candidate.
std::string candidate_name(const RunName& run, int offer);

/// The number in "c3" or "c0003", or nothing for any other text.
std::optional<int> offer_number(std::string_view text);

/// The message of the commit of one edit: number `position` of the `count` edits of an offer.
///
/// Subject and body come from a model, and are made harmless: one line, valid UTF-8, no control
/// or direction characters, and no line that git would take for a trailer, a comment or a patch.
Message candidate_message(const RunName& run, int offer, int step, std::size_t position,
                          std::size_t count, const optimizer::OfferedEdit& edit);

/// What was measured: the folder of a skill and the id of its tree.
struct MeasuredSkill {
  std::string path;
  ObjectId tree;
};

/// The message of an accepted tip: the candidate's own, and the decision's trailers.
Message accepted_message(Message candidate, const optimizer::Decision& decision,
                         const MeasuredSkill& skill);

/// The message of the tag of a rejected candidate.
Message rejected_message(const RunName& run, const optimizer::Decision& decision);

/// The message of an event's commit in the run log; `kind` is what its record says.
Message event_message(const RunName& run, std::string_view kind, const RunEvent& event);

/// What event_message() says of an event.
struct EventOutline {
  struct Settled {
    int offer = 0;
    optimizer::Outcome outcome = optimizer::Outcome::refused;
  };
  std::string kind;
  std::optional<Settled> settled;  ///< Of a settled offer's event.
};

/// Reads it back; nothing when it is no event's message.
std::optional<EventOutline> outline_of(const Message& message);

}  // namespace skillgit::store
