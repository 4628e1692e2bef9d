#include "core/optimizer/skillopt/asking.hpp"

#include "core/optimizer/skillopt/reply.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::optimizer::skillopt {
namespace {

Status take_reply(std::size_t index, std::string_view reply, const Take& take) {
  Status last = fail(ErrorKind::invalid, "there is no JSON object in it");
  for (const Json& object : objects_in(reply)) {
    last = take(index, object);
    if (last) return {};
  }
  return last;
}

}  // namespace

Result<std::vector<bool>> ask_all(Lab& lab, const Prompts& prompts,
                                  const std::vector<Prompt>& questions, const Take& take) {
  std::vector<bool> answered(questions.size(), false);
  if (questions.empty()) return answered;
  SKILLGIT_TRY(const auto replies, lab.ask(questions));

  std::vector<Prompt> again;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < replies.size(); ++at) {
    const Status taken = take_reply(at, replies[at], take);
    answered[at] = taken.has_value();
    if (taken) continue;
    again.push_back(prompts.ask_again(questions[at], taken.error().message()));
    places.push_back(at);
  }
  if (again.empty() || !prompts.may_ask_again()) return answered;
  SKILLGIT_TRY(const auto second, lab.ask(again));
  for (std::size_t i = 0; i < second.size(); ++i)
    answered[places[i]] = take_reply(places[i], second[i], take).has_value();
  return answered;
}

}  // namespace skillgit::optimizer::skillopt
