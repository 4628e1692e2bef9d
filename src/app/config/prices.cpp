// `[price.<model>]`: what a model costs. Its name is free, so it is no row of the settings.

#include "app/config/prices.hpp"

#include "app/config/price_number.hpp"
#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace skillgit::config {
namespace {

constexpr std::array<std::string_view, 2> kKeys{"input", "output"};

/// Every number of a price: US dollars per million tokens.
constexpr Setting kPrice{.section = "price",
                         .key = "input",
                         .kind = Kind::decimal,
                         .most = kMostDollars,
                         .help = "US dollars per million tokens"};

std::int64_t& field(train::Price& price, std::string_view key) {
  return key == "input" ? price.input : price.output;
}

train::Price& price_of(const std::string& model, Config& config) {
  return config.prices.try_emplace(model, kNoPrice).first->second;
}

std::string name_of(const std::string& model, std::string_view key) {
  return fmt::format("price.{}.{}", model, key);
}

Status take_from_git(const Inputs& inputs, const std::string& model, Config& config) {
  if (model.empty() || config.prices.contains(model)) return {};
  for (const std::string_view key : kKeys) {
    const auto found = inputs.git_config.find("skillgit." + name_of(model, key));
    if (found == inputs.git_config.end()) continue;
    SKILLGIT_TRY(const Json value, check_text(kPrice, name_of(model, key), found->second));
    field(price_of(model, config), key) = per_token(value);
  }
  return {};
}

/// The price of a model: the user's own, else what its profile says.
std::optional<train::Price> known_price(const Config& config, const std::string& model) {
  if (const auto* own = find_of_family(config.prices, model)) return *own;
  const auto* profile = find_of_family(config.models, model);
  return profile ? profile->price : std::nullopt;
}

}  // namespace

std::int64_t per_token(const Json& dollars) { return std::llround(dollars.get<double>() * 1000); }

Status take_price(const Entry& entry, Config& config) {
  if (entry.name.empty() && entry.key.empty()) return {};
  if (entry.name.empty())
    return fail(ErrorKind::invalid, fmt::format("'{}' belongs below '[price.<model>]'", entry.key));
  train::Price& price = price_of(entry.name, config);
  if (entry.key.empty()) return {};
  if (std::find(kKeys.begin(), kKeys.end(), entry.key) == kKeys.end())
    return fail(ErrorKind::invalid, fmt::format("unknown key '{}' in '[price.{}]'{}", entry.key,
                                                entry.name, did_you_mean(entry.key, kKeys)));
  SKILLGIT_TRY(const Json value, check(kPrice, name_of(entry.name, entry.key), *entry.value));
  field(price, entry.key) = per_token(value);
  return {};
}

Status complete_prices(const Inputs& inputs, Config& config) {
  SKILLGIT_CHECK(take_from_git(inputs, config.target.http.model, config));
  SKILLGIT_CHECK(take_from_git(inputs, config.optimizer.http.model, config));
  for (auto& [model, price] : config.prices)
    for (const std::string_view key : kKeys)
      if (field(price, key) < 0)
        return fail(Error(ErrorKind::invalid,
                          fmt::format("the price of model '{}' has no '{}'", model, key))
                        .with_hint("both are US dollars per million tokens; 0 is a price"));
  return {};
}

Result<train::Prices> prices(const Config& config) {
  const std::string& target = config.target.http.model;
  const std::string& optimizer = config.optimizer.http.model;
  const train::Prices prices{.target = known_price(config, target),
                             .optimizer = known_price(config, optimizer)};
  if (!config.train.budget.nano_usd) return prices;
  const std::string* const unknown = !prices.target                            ? &target
                                     : !optimizer.empty() && !prices.optimizer ? &optimizer
                                                                               : nullptr;
  if (unknown == nullptr) return prices;
  return fail(
      Error(ErrorKind::invalid,
            fmt::format("'budget.usd' is set, and no price is known for model '{}'", *unknown))
          .with_hint(fmt::format(
              "give input and output in '[price.\"{}\"]', in US dollars per million tokens; a "
              "model that costs nothing has 0",
              *unknown)));
}

}  // namespace skillgit::config
