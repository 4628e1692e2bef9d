#include "app/cli/model_notes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace skillgit::cli {
namespace {

using config::ModelProfile;

/// A model of the run, as it is asked.
struct Asked {
  const std::string& name;
  const model::Sampling& sampling;
  bool has_price;
};

void note_price(const Asked& asked, std::vector<std::string>& notes) {
  if (asked.has_price) return;
  notes.push_back(fmt::format(
      "no price is known for '{0}': set it in [price.\"{0}\"] of skillgit.toml", asked.name));
}

void note_parameters(const Asked& asked, const ModelProfile& profile,
                     std::vector<std::string>& notes) {
  if (asked.sampling.temperature && profile.temperature == false)
    notes.push_back(fmt::format(
        "'{}' is known to take no temperature; where it refuses one, it is left out", asked.name));
  if (!asked.sampling.effort || profile.efforts.empty()) return;
  const std::string effort(model::to_string(*asked.sampling.effort));
  if (std::find(profile.efforts.begin(), profile.efforts.end(), effort) != profile.efforts.end())
    return;
  notes.push_back(fmt::format("'{}' does not take reasoning_effort = \"{}\", but {}", asked.name,
                              effort, fmt::join(profile.efforts, ", ")));
}

/// The longest prompt of a request that is to be expected; nothing where nobody can tell.
std::optional<std::int64_t> longest_prompt(const config::Config& config,
                                           const train::Estimate& estimate) {
  // With tools the tokens of a rollout are those of all its requests.
  if (!estimate.per_rollout || config.target.tools != config::Tools::none) return std::nullopt;
  const std::int64_t most = estimate.per_rollout->prompt.most;
  // What is reserved is a token for each byte.
  return estimate.per_rollout->recorded > 0 ? most : most / 4;
}

void note_context(const Asked& asked, const ModelProfile& profile, std::int64_t prompt,
                  std::vector<std::string>& notes) {
  const std::int64_t needed = prompt + asked.sampling.max_tokens;
  if (profile.context && needed > *profile.context)
    notes.push_back(
        fmt::format("'{}' has room for {} tokens, and a prompt of {} with a reply of {} "
                    "would need more",
                    asked.name, *profile.context, prompt, asked.sampling.max_tokens));
}

}  // namespace

std::vector<std::string> model_notes(const config::Config& config,
                                     const train::Estimate& estimate) {
  std::vector<std::string> notes;
  const auto prices = config::prices(config);
  const Asked target{config.target.http.model, config.target.sampling, prices && prices->target};
  note_price(target, notes);
  if (const auto* profile = config::find_of_family(config.models, target.name)) {
    note_parameters(target, *profile, notes);
    if (const auto prompt = longest_prompt(config, estimate))
      note_context(target, *profile, *prompt, notes);
  }
  const Asked optimizer{config.optimizer.http.model, config.optimizer.sampling,
                        prices && prices->optimizer};
  // The same model is priced once; what it takes is said of each, since each is asked in its way.
  if (estimate.step.asks == 0 || optimizer.name.empty()) return notes;
  if (optimizer.name != target.name) note_price(optimizer, notes);
  if (const auto* profile = config::find_of_family(config.models, optimizer.name))
    note_parameters(optimizer, *profile, notes);
  return notes;
}

}  // namespace skillgit::cli
