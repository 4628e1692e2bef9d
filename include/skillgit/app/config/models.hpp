#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/train/options.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::config {

/// What is known of a model. What nobody has said is nothing, or empty.
struct ModelProfile {
  std::optional<std::int64_t> context = {};  ///< Tokens of prompt and reply together.
  std::optional<bool> temperature = {};      ///< Whether it takes one.
  std::optional<bool> seed = {};
  std::vector<std::string> efforts = {};  ///< What it takes as reasoning effort.
  std::optional<train::Price> price = {};

  friend bool operator==(const ModelProfile&, const ModelProfile&) = default;
};

using Models = std::map<std::string, ModelProfile>;

/// The profiles that come with skillgit: `src/app/config/models.toml`.
const Models& built_in_models();

/// Takes the profiles of a file of that kind into `models`; each key replaces what stood there.
/// Fails with invalid, and the place, for a mistake.
Status take_models(std::string_view text, const std::string& file_name, Models& models);

/// The names that `model` goes by: its own, and, as long as there is a version at the end, that
/// without it: "m-2026-03-01", "m-2026-03", "m-2026", "m". A part that is no number is no version:
/// "m-pro" is another model.
std::vector<std::string> names_of_family(const std::string& model);

/// What `by_name` has for a model or, failing that, for its family; else null.
template <typename Value>
const Value* find_of_family(const std::map<std::string, Value>& by_name, const std::string& model) {
  for (const std::string& name : names_of_family(model))
    if (const auto found = by_name.find(name); found != by_name.end()) return &found->second;
  return nullptr;
}

}  // namespace skillgit::config
