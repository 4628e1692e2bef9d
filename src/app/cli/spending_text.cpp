#include "app/cli/spending_text.hpp"

#include "app/cli/output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace skillgit::cli {
namespace {

constexpr std::int64_t kNano = 1'000'000'000;

Json as_json(const train::Account& account) {
  return {{"calls", account.calls},
          {"prompt_tokens", account.cost.prompt_tokens},
          {"reply_tokens", account.cost.reply_tokens},
          {"usd", account.cost.has_price() ? usd_as_json(account.cost.nano_usd) : Json()}};
}

/// ", $0.42"; nothing where no price is known, or nothing was used.
std::string dollars_behind(const train::Cost& cost) {
  return cost.has_price() && cost.tokens() > 0 ? ", " + usd_text(cost.nano_usd) : "";
}

/// The calls of which nobody knows what they cost.
std::string reserved_text(const train::Account& reserved) {
  if (reserved.cost.tokens() == 0) return "";
  std::string text = fmt::format(" ({} without an answer at {} most: {} tokens",
                                 plural(static_cast<std::size_t>(reserved.calls), "call"),
                                 reserved.calls == 1 ? "its" : "their", reserved.cost.tokens());
  return text + dollars_behind(reserved.cost) + ')';
}

}  // namespace

std::string spending_text(const train::Spending& spending) {
  const train::Cost cost = spending.cost();
  std::string text = fmt::format("{} rollouts, {} calls, {} tokens", spending.rollouts,
                                 spending.calls(), cost.tokens());
  text += dollars_behind(cost);
  for (const auto& [account, name] :
       {std::pair(&spending.target, "target"), std::pair(&spending.optimizer, "optimizer model")})
    if (cost.has_price() && !account->cost.has_price())
      text += std::string(" without the ") + name + ", whose price is not known";
  return text + reserved_text(spending.reserved);
}

std::string spent_text(const train::Spending& spending) {
  return fmt::format("{} in {} s", spending_text(spending), spending.seconds);
}

std::string account_text(const train::Account& account) {
  return fmt::format("{} calls, {} prompt and {} reply tokens", account.calls,
                     account.cost.prompt_tokens, account.cost.reply_tokens) +
         dollars_behind(account.cost);
}

Json usd_as_json(const std::optional<std::int64_t>& nano_usd) {
  return nano_usd ? Json(static_cast<double>(*nano_usd) / kNano) : Json();
}

Json spending_as_json(const train::Spending& spending) {
  return {{"rollouts", spending.rollouts},
          {"target", as_json(spending.target)},
          {"optimizer", as_json(spending.optimizer)},
          {"reserved", as_json(spending.reserved)},
          {"seconds", spending.seconds}};
}

}  // namespace skillgit::cli
