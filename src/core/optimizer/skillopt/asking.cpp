#include "core/optimizer/skillopt/asking.hpp"

#include "core/optimizer/skillopt/reply.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::optimizer::skillopt {
namespace {

Status take_reply(std::size_t index, std::string_view reply, const Take& take) {
  if (reply.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(ErrorKind::invalid, "it is blank");
  const std::vector<Json> objects = objects_in(reply);
  if (objects.empty()) return fail(ErrorKind::invalid, why_no_objects(reply));
  Status last;
  for (const Json& object : objects) {
    last = take(index, object);
    if (last) return {};
  }
  return last;
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
    if (answered.back()) continue;
    again.push_back(prompts.ask_again(questions[at], answered.back().error().message()));
    places.push_back(at);
  }
  if (!again.empty() && prompts.may_ask_again()) {
    SKILLGIT_TRY(const auto second, lab.ask(again));
    for (std::size_t i = 0; i < second.size(); ++i)
      answered[places[i]] = take_reply(places[i], second[i], take);
  }
  for (const std::size_t at : places)
    if (!answered[at]) lab.could_not_use(questions[at].name);
  return answered;
}

}  // namespace skillgit::optimizer::skillopt
