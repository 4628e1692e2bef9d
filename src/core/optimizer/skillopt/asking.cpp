#include "core/optimizer/skillopt/asking.hpp"

#include "core/optimizer/skillopt/reply.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::optimizer::skillopt {
namespace {

Status take_reply(std::size_t index, const Reply& reply, const Take& take) {
  if (reply.refused) return fail(ErrorKind::refused, "the endpoint refused the question");
  if (is_blank(reply.text)) return fail(ErrorKind::invalid, "it is blank");
  const std::vector<Json> objects = objects_in(reply.text);
  if (objects.empty()) return fail(ErrorKind::invalid, why_no_objects(reply.text));
  Status last;
  for (const Json& object : objects) {
    last = take(index, object);
    if (last) return {};
  }
  const std::string why = why_no_outer_object(reply.text);
  return why.empty() ? last : fail(ErrorKind::invalid, why);
}

/// Whether the question may be put once more. What was refused as too long would only be longer.
bool is_worth_another(const Status& answered) {
  return !answered && answered.error().kind() != ErrorKind::refused;
}

}  // namespace

Result<std::vector<Status>> ask_all(Lab& lab, const Prompts& prompts,
                                    const std::vector<Prompt>& questions, const Take& take) {
  std::vector<Status> answered;
  if (questions.empty()) return answered;
  SKILLGIT_TRY(const auto replies, lab.ask(questions));

  std::vector<Prompt> again;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < replies.size(); ++at) {
    answered.push_back(take_reply(at, replies[at], take));
    if (!is_worth_another(answered.back())) continue;
    again.push_back(prompts.ask_again(questions[at], answered.back().error().message()));
    places.push_back(at);
  }
  if (!again.empty() && prompts.may_ask_again()) {
    SKILLGIT_TRY(const auto second, lab.ask(again));
    for (std::size_t i = 0; i < second.size(); ++i)
      answered[places[i]] = take_reply(places[i], second[i], take);
  }
  for (std::size_t at = 0; at < answered.size(); ++at)
    if (!answered[at]) lab.could_not_use(questions[at].name);
  return answered;
}

}  // namespace skillgit::optimizer::skillopt
