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

/// Asks a question that is paid for, and keeps what came of it.
Status Asker::make(Question& question, const rollout::FailedTryHook& failed_try) {
  model::Request request = request_of(*question.prompt);
  request.failed_try = rollout::told_to(failed_try);
  request.send_no_more = purse_.stop();
  auto asked = model_->ask(request, /*stop=*/{});
  Reply& reply = *question.reply;
  if (!asked && asked.error().kind() == ErrorKind::refused) {
    question.refusal = question.prompt->name + ": " + asked.error().message();
    reply.refused = true;
    return journal_.answered(question.key, reply, std::nullopt, purse_.seconds());
  }
  if (!asked) return fail(std::move(asked).error().with_context("the optimizer model"));
  const auto spent = purse_.cost(Payee::optimizer, model::used_by(*asked, request));
  reply.text = text::redacted(std::move(asked->text), options_.secrets);
  return journal_.answered(question.key, reply, spent, purse_.seconds());
}

Result<std::vector<Reply>> Asker::ask(std::span<const Prompt> prompts, int step) {
  if (!model_)
    return fail(Error(ErrorKind::invalid, "this optimizer asks a model, and none is configured")
                    .with_hint("set endpoint and model in [optimizer] of skillgit.toml"));
  const std::vector<AttemptKey> keys = keys_of(prompts, step);
  std::vector<Reply> replies(prompts.size());
  std::vector<Question> open;
  for (std::size_t at = 0; at < prompts.size(); ++at) {
    SKILLGIT_TRY(auto kept, journal_.find_answer(keys[at]));
    if (kept)
      replies[at] = std::move(*kept);
    else
      open.push_back({&prompts[at], keys[at], &replies[at], ""});
  }
  SKILLGIT_CHECK(ask_open(open, prompts.size()));
  return replies;
}

/// Asks those questions of a call of `total` that the journal has no answer to.
Status Asker::ask_open(std::vector<Question>& open, std::size_t total) {
  std::vector<Expense> expenses;
  for (const Question& one : open)
    expenses.push_back({.request = one.key,
                        .payee = Payee::optimizer,
                        .most = model::most_tokens(request_of(*one.prompt))});
  Progress progress{.purpose = "questions to the optimizer model",
                    .payee = Payee::optimizer,
                    .done = static_cast<std::int64_t>(total - open.size()),
                    .total = static_cast<std::int64_t>(total),
                    .failed = 0,
                    .spending = {}};
  const auto ask = [&](std::size_t i, const rollout::FailedTryHook& failed_try) {
    return make(open[i], failed_try);
  };
  SKILLGIT_CHECK(purse_.send(expenses, options_.workers, ask, [&](std::size_t) {
    ++progress.done;
    progress.spending = purse_.spending();
    observer_.requests_progressed(progress);
    return Next::go_on;
  }));
  std::erase_if(open, [](const Question& one) { return one.refusal.empty(); });
  if (!open.empty())
    observer_.requests_failed(progress.purpose, open.size(), total, open.back().refusal);
  return {};
}

}  // namespace skillgit::train
