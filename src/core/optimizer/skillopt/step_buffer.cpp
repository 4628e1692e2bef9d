#include "core/optimizer/skillopt/step_buffer.hpp"

#include "core/optimizer/members.hpp"
#include "core/optimizer/skillopt/quoting.hpp"

#include <algorithm>
#include <climits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kMostDigests = 12;
constexpr std::size_t kMostKept = 16;    ///< Of each list in a digest.
constexpr std::size_t kMostIds = 20;     ///< Of task ids.
constexpr std::size_t kMostJudged = 64;  ///< Of ids of edits.
constexpr std::size_t kEditBytes = 1500;
constexpr std::size_t kShownBytes = 16'000;

template <typename T>
void keep_first(std::vector<T>& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
}

std::string line_of(const OfferedEdit& offered) {
  return shortened(skillgit::to_line(form_of(offered.edit)), kEditBytes);
}

std::string list_of(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + one_line(id, 80);
  return text;
}

std::string heading_of(const StepDigest& digest) {
  std::string text = "Step " + std::to_string(digest.step) + ": ";
  text += digest.outcome ? digest.offer + " " + std::string(to_string(*digest.outcome))
                         : std::string("no offer");
  if (!digest.reason.empty()) text += " (" + one_line(digest.reason, 300) + ")";
  if (digest.attempts > 0)
    text += "; " + std::to_string(digest.failures) + " of " + std::to_string(digest.attempts) +
            " attempts had failed";
  return text + "\n";
}

/// Of one offer: edits that were judged together are told together, as any of them may be good.
struct InVain {
  std::vector<std::string> edits;  ///< But for those accepted since.
  std::size_t judged = 0;          ///< All that were judged together.
  std::size_t accepted_since = 0;
};

std::string describe(const InVain& offer) {
  if (offer.edits.empty()) return "";
  if (offer.judged == 1) return "  offered in vain: " + offer.edits.front() + "\n";
  std::string text = "  offered in vain: " + std::to_string(offer.judged) +
                     " edits, judged together; some may be good";
  if (offer.accepted_since > 0)
    text += ", and " + std::to_string(offer.accepted_since) + " not shown here were accepted since";
  text += ":\n";
  for (const std::string& edit : offer.edits) text += "    " + edit + "\n";
  return text;
}

/// What of a digest's offer was in vain, where `accepted` are the ids of what was accepted later.
InVain in_vain(const StepDigest& digest, const std::set<std::string>& accepted) {
  InVain offer{.edits = {}, .judged = digest.edit_ids.size()};
  for (std::size_t at = 0; at < digest.edit_ids.size(); ++at)
    if (accepted.contains(digest.edit_ids[at]))
      ++offer.accepted_since;
    else if (at < digest.edits.size())
      offer.edits.push_back(digest.edits[at]);
  return offer;
}

std::string describe_one(const StepDigest& digest, const std::set<std::string>& accepted) {
  std::string text = heading_of(digest);
  for (const Pattern& pattern : digest.patterns)
    text += "  failure: " + pattern.what +
            (pattern.tasks.empty() ? "" : " (" + list_of(pattern.tasks) + ")") + "\n";
  text += describe(in_vain(digest, accepted));
  if (!digest.fixed.empty()) text += "  it fixed: " + list_of(digest.fixed) + "\n";
  if (!digest.broke.empty()) text += "  it broke: " + list_of(digest.broke) + "\n";
  for (const Dropped& dropped : digest.dropped)
    text += "  not offered: " + dropped.edit + ": " + dropped.reason + "\n";
  return text;
}

std::string describe_rejected(const Rejected& rejected) {
  InVain offer{.edits = {},
               .judged = rejected.edits.size() + rejected.accepted_since,
               .accepted_since = rejected.accepted_since};
  for (const OfferedEdit& edit : rejected.edits) offer.edits.push_back(line_of(edit));
  return "An earlier offer was rejected (" + one_line(rejected.reason, 300) + ")\n" +
         describe(offer);
}

Result<Pattern> pattern_from_json(const Json& json, const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  Pattern pattern;
  SKILLGIT_TRY(pattern.what, members.text("what"));
  SKILLGIT_TRY(pattern.tasks, members.texts("tasks"));
  SKILLGIT_CHECK(members.done());
  return pattern;
}

Result<Dropped> dropped_from_json(const Json& json, const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  Dropped dropped;
  SKILLGIT_TRY(dropped.edit, members.text("edit"));
  SKILLGIT_TRY(dropped.reason, members.text("reason"));
  SKILLGIT_CHECK(members.done());
  return dropped;
}

}  // namespace

void settle(StepDigest& digest, const std::string& slug, const std::vector<OfferedEdit>& edits,
            const OfferOutcome& outcome) {
  digest.outcome = outcome.outcome;
  digest.reason = outcome.reason;
  // What could not be measured teaches nothing, and may be offered again.
  if (outcome.outcome == Outcome::indecisive) return;
  digest.fixed = outcome.fixed;
  digest.broke = outcome.broke;
  for (const OfferedEdit& offered : edits) {
    digest.edit_ids.push_back(text::edit_id(slug, offered.edit));
    if (!changes_skill(outcome.outcome)) digest.edits.push_back(line_of(offered));
  }
}

void remember(StepDigest digest, std::vector<StepDigest>& buffer) {
  keep_first(digest.patterns, kMostKept);
  for (Pattern& pattern : digest.patterns) keep_first(pattern.tasks, kMostIds);
  keep_first(digest.edits, kMostKept);
  keep_first(digest.edit_ids, kMostJudged);
  keep_first(digest.fixed, kMostIds);
  keep_first(digest.broke, kMostIds);
  keep_first(digest.dropped, kMostKept);
  buffer.insert(buffer.begin(), std::move(digest));
  keep_first(buffer, kMostDigests);
}

std::string describe(const std::vector<StepDigest>& buffer, const std::vector<Rejected>& earlier,
                     const std::string& slug) {
  std::set<std::string> known, accepted;
  std::string text;
  for (const StepDigest& digest : buffer) {
    text += describe_one(digest, accepted);
    const bool took = digest.outcome && changes_skill(*digest.outcome);
    (took ? accepted : known).insert(digest.edit_ids.begin(), digest.edit_ids.end());
  }
  for (const Rejected& rejected : earlier) {
    const bool is_known = std::all_of(
        rejected.edits.begin(), rejected.edits.end(),
        [&](const OfferedEdit& one) { return known.contains(text::edit_id(slug, one.edit)); });
    if (!is_known) text += describe_rejected(rejected);
  }
  return text.empty() ? "" : quoted(text, kShownBytes);
}

Json to_json(const StepDigest& digest) {
  Json patterns = Json::array(), dropped = Json::array();
  for (const auto& [what, tasks] : digest.patterns)
    patterns.push_back({{"what", what}, {"tasks", tasks}});
  for (const auto& [edit, reason] : digest.dropped)
    dropped.push_back({{"edit", edit}, {"reason", reason}});
  return {{"step", digest.step},
          {"offer", digest.offer},
          {"outcome", digest.outcome ? to_string(*digest.outcome) : ""},
          {"reason", digest.reason},
          {"attempts", digest.attempts},
          {"failures", digest.failures},
          {"patterns", patterns},
          {"edits", digest.edits},
          {"edit_ids", digest.edit_ids},
          {"fixed", digest.fixed},
          {"broke", digest.broke},
          {"dropped", dropped}};
}

Result<StepDigest> digest_from_json(const Json& json, const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  StepDigest digest;
  const auto number = [&](const char* key, int& field) -> Status {
    SKILLGIT_TRY(const std::int64_t read, members.number(key, 0, INT_MAX));
    field = static_cast<int>(read);
    return {};
  };
  SKILLGIT_CHECK(number("step", digest.step));
  SKILLGIT_CHECK(number("attempts", digest.attempts));
  SKILLGIT_CHECK(number("failures", digest.failures));
  SKILLGIT_TRY(digest.offer, members.text("offer"));
  SKILLGIT_TRY(const std::string outcome, members.text("outcome"));
  if (!outcome.empty()) {
    auto read = parse_outcome(outcome);
    if (!read) return fail(ErrorKind::damaged, place + ": " + read.error().message());
    digest.outcome = *read;
  }
  SKILLGIT_TRY(digest.reason, members.text("reason"));
  SKILLGIT_TRY(digest.patterns, members.list<Pattern>("patterns", pattern_from_json));
  SKILLGIT_TRY(digest.edits, members.texts("edits"));
  SKILLGIT_TRY(digest.edit_ids, members.texts("edit_ids"));
  SKILLGIT_TRY(digest.fixed, members.texts("fixed"));
  SKILLGIT_TRY(digest.broke, members.texts("broke"));
  SKILLGIT_TRY(digest.dropped, members.list<Dropped>("dropped", dropped_from_json));
  SKILLGIT_CHECK(members.done());
  return digest;
}

}  // namespace skillgit::optimizer::skillopt
