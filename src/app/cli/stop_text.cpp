#include "app/cli/stop_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace skillgit::cli {

std::string_view stop_text(train::StopReason reason) {
  switch (reason) {
    case train::StopReason::finished:
      return "the optimizer is at its end (its epochs are over, or nothing is left to try)";
    case train::StopReason::steps:
      return "all steps were made";
    case train::StopReason::patience:
      return "too many steps in a row brought no accept";
    case train::StopReason::full_marks:
      return "the skill does every val task: there is nothing left to see";
    case train::StopReason::rollouts:
      return "the budget in rollouts, or the stage's share, is spent; raise [budget] rollouts to "
             "go on";
    case train::StopReason::calls:
      return "the budget in calls, or the stage's share, is spent; raise [budget] calls to go on";
    case train::StopReason::tokens:
      return "the budget in tokens, or the stage's share, leaves no room for a request, which is "
             "reserved with its longest reply (max_tokens); raise [budget] tokens to go on";
    case train::StopReason::usd:
      return "the budget in dollars, or the stage's share, leaves no room for a request, which is "
             "reserved with its longest reply (max_tokens); raise [budget] usd to go on";
    case train::StopReason::seconds:
      return "the budget in seconds, or the stage's share, is spent; raise [budget] seconds to go "
             "on";
    case train::StopReason::indecisive:
      return "too much could not be measured; training can go on";
  }
  return "";
}

std::string_view limit_text(train::StopReason reason) {
  return reason == train::StopReason::usd ? "dollars" : to_string(reason);
}

std::string measuring_stop_text(train::StopReason reason) {
  const bool is_reserved = reason == train::StopReason::tokens || reason == train::StopReason::usd;
  return fmt::format(
      "the final share of the budget in {} {}; raise budget.final_share, or [budget] {}, to go on",
      limit_text(reason),
      is_reserved ? "leaves no room for a request, which is reserved with its longest reply "
                    "(max_tokens)"
                  : "is spent",
      to_string(reason));
}

Json stop_as_json(const std::optional<train::StopReason>& reason) {
  return reason ? Json(to_string(*reason)) : Json();
}

}  // namespace skillgit::cli
