// Records of run logs and promotion logs come from other people as well. What is read is written
// so that it reads the same, and no decision makes the gate stumble.

#include "skillgit/train/events.hpp"

#include "fuzz/property.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/train/promotion_events.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace skillgit::train {
namespace {

using fuzz::must;

void check_decision(const optimizer::Decision& decision) {
  (void)optimizer::rederive(decision);
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  must(static_cast<std::size_t>(tally.wins + tally.losses + tally.ties + tally.missing) ==
           decision.quoted().size(),
       "a tally counts every task");
  must(optimizer::decision_from_json(optimizer::to_json(decision)).value() == decision,
       "a decision reads back");
}

void check_run_record(std::string_view text, const Json& json) {
  const auto record = parse_record(text);
  if (!record) return;
  must(parse_json(to_text(*record)).value() == json, "nothing of a record is lost");
  must(parse_record(to_text(*record)).value() == *record, "a record reads back");
  if (const auto* const offer = std::get_if<OfferRecord>(&*record)) check_decision(offer->decision);
}

void check_promotion_record(std::string_view text, const Json& json) {
  const auto record = parse_promotion_record(text);
  if (!record) return;
  must(parse_json(to_text(*record)).value() == json, "nothing of a promotion is lost");
  must(to_text(parse_promotion_record(to_text(*record)).value()) == to_text(*record),
       "a promotion reads back");
}

}  // namespace
}  // namespace skillgit::train

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::train;
  const std::string_view text = skillgit::fuzz::text_of(data, size);
  const auto json = skillgit::parse_json(text);
  if (!json) {
    skillgit::fuzz::must(!parse_record(text) && !parse_promotion_record(text),
                         "what is no JSON is no record");
    return 0;
  }
  check_run_record(text, *json);
  check_promotion_record(text, *json);
  return 0;
}
