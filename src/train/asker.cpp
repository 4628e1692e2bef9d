#include "train/asker.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <utility>

namespace skillgit::train {

using optimizer::Prompt;
using optimizer::Reply;
using rollout::Next;

Asker::Asker(model::Model* model, Journal& journal, Purse& purse, Observer& observer,
             Options options)
    : model_(model),
      journal_(journal),
      purse_(purse),
      observer_(observer),
      options_(std::move(options)) {}

std::vector<AttemptKey> Asker::keys_of(std::span<const Prompt> prompts, int step) {
  if (step != std::exchange(step_, step)) asked_.clear();
  std::vector<AttemptKey> keys;
  for (const Prompt& prompt : prompts) {
    const std::string text = FieldDigest().add(prompt.system).add(prompt.user).hex();
    keys.push_back({FieldDigest().add(std::to_string(step)).add(text).hex(), asked_[text]++});
  }
  return keys;
}

model::Request Asker::request_of(const Prompt& prompt) const {
  return {.messages = {{model::Role::system, prompt.system}, {model::Role::user, prompt.user}},
          .sampling = options_.sampling};
}

Result<std::vector<Reply>> Asker::ask(std::span<const Prompt> prompts, int step) {
  if (!model_)
    return fail(Error(ErrorKind::invalid, "this optimizer asks a model, and none is configured")
                    .with_hint("set endpoint and model in [optimizer] of skillgit.toml"));
  const std::vector<AttemptKey> keys = keys_of(prompts, step);
  std::vector<Reply> replies(prompts.size());
  std::vector<Expense> expenses;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < prompts.size(); ++at) {
    SKILLGIT_TRY(auto kept, journal_.find_answer(keys[at]));
    if (kept) {
      replies[at] = std::move(*kept);
      continue;
    }
    expenses.push_back({.request = keys[at],
                        .payee = Payee::optimizer,
                        .most = model::most_tokens(request_of(prompts[at]))});
    places.push_back(at);
  }

  std::vector<std::string> refusals(places.size());
  const auto ask = [&](std::size_t i, const rollout::FailedTryHook& failed_try) -> Status {
    model::Request request = request_of(prompts[places[i]]);
    request.failed_try = rollout::told_to(failed_try);
    request.send_no_more = purse_.stop();
    auto asked = model_->ask(request, /*stop=*/{});
    if (!asked && asked.error().kind() == ErrorKind::refused) {
      refusals[i] = prompts[places[i]].name + ": " + asked.error().message();
      replies[places[i]].refused = true;
      return journal_.answered(keys[places[i]], replies[places[i]], std::nullopt, purse_.seconds());
    }
    if (!asked) return fail(std::move(asked).error().with_context("the optimizer model"));
    model::Reply& reply = *asked;
    const auto spent = purse_.cost(Payee::optimizer, model::used_by(reply, request));
    replies[places[i]].text = text::redacted(std::move(reply.text), options_.secrets);
    return journal_.answered(keys[places[i]], replies[places[i]], spent, purse_.seconds());
  };
  Progress progress{.purpose = "questions to the optimizer model",
                    .payee = Payee::optimizer,
                    .done = static_cast<std::int64_t>(prompts.size() - places.size()),
                    .total = static_cast<std::int64_t>(prompts.size()),
                    .failed = 0,
                    .spending = {}};
  const auto after = [&](std::size_t) {
    ++progress.done;
    progress.spending = purse_.spending();
    observer_.requests_progressed(progress);
    return Next::go_on;
  };
  SKILLGIT_CHECK(purse_.send(expenses, options_.workers, ask, after));
  std::erase(refusals, "");
  if (!refusals.empty())
    observer_.requests_failed(progress.purpose, refusals.size(), prompts.size(), refusals.back());
  return replies;
}

}  // namespace skillgit::train
