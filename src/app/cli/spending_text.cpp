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
          {"usd", usd_as_json(account.cost.nano_usd)}};
}

/// The calls of which nobody knows what they cost.
std::string reserved_text(const train::Account& reserved) {
  if (reserved.cost.tokens() == 0) return "";
  std::string text = fmt::format(" ({} without an answer at {} most: {} tokens",
                                 plural(static_cast<std::size_t>(reserved.calls), "call"),
                                 reserved.calls == 1 ? "its" : "their", reserved.cost.tokens());
  if (reserved.cost.nano_usd > 0) text += ", " + usd_text(reserved.cost.nano_usd);
  return text + ')';
}

}  // namespace

std::string spending_text(const train::Spending& spending) {
  const train::Cost cost = spending.cost();
  std::string text = fmt::format("{} rollouts, {} calls, {} tokens", spending.rollouts,
                                 spending.calls(), cost.tokens());
  if (cost.nano_usd > 0) text += ", " + usd_text(cost.nano_usd);
  for (const auto& [account, name] :
       {std::pair(&spending.target, "target"), std::pair(&spending.optimizer, "optimizer model")})
    if (cost.nano_usd > 0 && account->cost.tokens() > 0 && account->cost.nano_usd == 0)
      text += std::string(" without the ") + name + ", whose price is not known";
  return text + reserved_text(spending.reserved);
}

std::string account_text(const train::Account& account) {
  std::string text = fmt::format("{} calls, {} prompt and {} reply tokens", account.calls,
                                 account.cost.prompt_tokens, account.cost.reply_tokens);
  if (account.cost.nano_usd > 0) text += ", " + usd_text(account.cost.nano_usd);
  return text;
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
