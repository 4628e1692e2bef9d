#include "app/cli/estimate_text.hpp"

#include "app/cli/spending_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace skillgit::cli {

using train::Range;
using train::RequestTokens;

std::string range_text(const Range& range) {
  if (range.least == range.most) return std::to_string(range.most);
  return fmt::format("{} to {}", range.least, range.most);
}

std::string usd_range_text(const Range& nano_usd) {
  return fmt::format("{} to {}", usd_text(nano_usd.least), usd_text(nano_usd.most));
}

std::string recorded_text(const RequestTokens& tokens) {
  return fmt::format("{} prompt tokens (mean {}), {} reply tokens (mean {}), as {} recorded ones\n",
                     range_text(tokens.prompt), tokens.mean_prompt, range_text(tokens.reply),
                     tokens.mean_reply, tokens.recorded);
}

std::string rollout_text(const std::optional<RequestTokens>& known) {
  if (!known)
    return "a rollout: nobody can tell its tokens: none is recorded yet, and this harness does not "
           "foresee them\n";
  const RequestTokens& tokens = *known;
  if (tokens.recorded == 0)
    return fmt::format(
        "a rollout: {} prompt tokens, {} reply tokens (none is recorded yet: from a token for four "
        "bytes to what is reserved)\n",
        range_text(tokens.prompt), range_text(tokens.reply));
  return "a rollout: " + recorded_text(tokens);
}

std::string measurement_text(const train::MeasurementEstimate& estimate) {
  std::string one = "  " + rollout_text(estimate.per_rollout);
  if (!estimate.tokens) return one;
  return one + fmt::format("  in all: {} tokens, {}\n", range_text(*estimate.tokens),
                           estimate.nano_usd ? usd_range_text(*estimate.nano_usd)
                                             : "no price known for the target's model");
}

Json range_as_json(const std::optional<Range>& range) {
  if (!range) return nullptr;
  return {{"least", range->least}, {"most", range->most}};
}

Json usd_range_as_json(const std::optional<Range>& nano_usd) {
  if (!nano_usd) return nullptr;
  return {{"least", usd_as_json(nano_usd->least)}, {"most", usd_as_json(nano_usd->most)}};
}

Json tokens_as_json(const RequestTokens& one) {
  return {{"recorded", one.recorded},
          {"prompt_tokens", range_as_json(one.prompt)},
          {"reply_tokens", range_as_json(one.reply)},
          {"mean_prompt_tokens", one.mean_prompt},
          {"mean_reply_tokens", one.mean_reply}};
}

void add_measurement(const train::MeasurementEstimate& estimate, Json& json) {
  json["per_rollout"] = estimate.per_rollout ? tokens_as_json(*estimate.per_rollout) : Json();
  json["tokens"] = range_as_json(estimate.tokens);
  json["usd"] = usd_range_as_json(estimate.nano_usd);
}

}  // namespace skillgit::cli
