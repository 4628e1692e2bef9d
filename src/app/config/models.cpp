#include "skillgit/app/config/models.hpp"

#include "app/config/embedded_models.hpp"
#include "app/config/price_number.hpp"
#include "app/config/toml_reader.hpp"
#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <nlohmann/json.hpp>

namespace skillgit::config {
namespace {

/// One key of a profile.
struct Field {
  Setting setting;
  void (*set)(ModelProfile& profile, const Json& value) = nullptr;
};

train::Price& price_of(ModelProfile& profile) {
  if (!profile.price) profile.price.emplace(kNoPrice);
  return *profile.price;
}

constexpr Setting field(std::string_view key, Kind kind, std::int64_t least = 0,
                        std::int64_t most = 0) {
  return {.section = "model", .key = key, .kind = kind, .least = least, .most = most, .help = {}};
}

constexpr std::array kFields{
    Field{field("context", Kind::integer, 1, 1'000'000'000),
          [](ModelProfile& profile, const Json& value) {
            profile.context = value.get<std::int64_t>();
          }},
    Field{field("input", Kind::decimal, 0, kMostDollars),
          [](ModelProfile& profile, const Json& value) {
            price_of(profile).input = per_token(value);
          }},
    Field{field("output", Kind::decimal, 0, kMostDollars),
          [](ModelProfile& profile, const Json& value) {
            price_of(profile).output = per_token(value);
          }},
    Field{
        field("temperature", Kind::boolean),
        [](ModelProfile& profile, const Json& value) { profile.temperature = value.get<bool>(); }},
    Field{field("seed", Kind::boolean),
          [](ModelProfile& profile, const Json& value) { profile.seed = value.get<bool>(); }},
    Field{field("efforts", Kind::texts, 0, 20),
          [](ModelProfile& profile, const Json& value) {
            profile.efforts = value.get<std::vector<std::string>>();
          }},
};

Status take_of_model(const Entry& entry, Models& models) {
  if (entry.section != "model" || (entry.name.empty() && !entry.key.empty()))
    return fail(ErrorKind::invalid, "only sections '[model.\"<name>\"]' stand here");
  if (entry.name.empty()) return {};
  ModelProfile& profile = models[entry.name];
  if (entry.key.empty()) return {};
  std::vector<std::string_view> keys;
  for (const auto& [setting, set] : kFields) {
    keys.push_back(setting.key);
    if (setting.key != entry.key) continue;
    SKILLGIT_TRY(const Json value,
                 check(setting, fmt::format("model.{}.{}", entry.name, entry.key), *entry.value));
    set(profile, value);
    return {};
  }
  return fail(ErrorKind::invalid, fmt::format("unknown key '{}' of a model{}", entry.key,
                                              did_you_mean(entry.key, keys)));
}

Status check_prices(const Models& models, const std::string& file_name) {
  for (const auto& [name, profile] : models)
    if (profile.price && !is_whole(*profile.price))
      return fail(Error(ErrorKind::invalid,
                        fmt::format("{}: model '{}' has but half a price", file_name, name))
                      .with_hint("'input' and 'output' are both US dollars per million tokens"));
  return {};
}

bool is_version(std::string_view part) {
  return !part.empty() &&
         std::all_of(part.begin(), part.end(), [](char c) { return '0' <= c && c <= '9'; });
}

}  // namespace

const Models& built_in_models() {
  static const Models kModels = [] {
    Models known;
    for (const auto& [name, text] : embedded_models()) {
      const Status taken = take_models(text, std::string(name) + ".toml", known);
      assert(taken && "a test reads the file that is compiled in");
    }
    return known;
  }();
  return kModels;
}

Status take_models(std::string_view text, const std::string& file_name, Models& models) {
  SKILLGIT_TRY(const auto entries, read_toml(text, file_name));
  for (const Entry& entry : entries) {
    auto taken = take_of_model(entry, models);
    if (!taken)
      return fail(std::move(taken).error().with_context(
          place(file_name, entry.key.empty() ? entry.at : entry.value_at)));
  }
  return check_prices(models, file_name);
}

std::vector<std::string> names_of_family(const std::string& model) {
  std::vector<std::string> names{model};
  for (;;) {
    const std::string& last = names.back();
    const auto dash = last.rfind('-');
    if (dash == last.npos || dash == 0 || !is_version(std::string_view(last).substr(dash + 1)))
      return names;
    names.push_back(last.substr(0, dash));
  }
}

}  // namespace skillgit::config
