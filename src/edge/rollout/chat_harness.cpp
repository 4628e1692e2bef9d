#include "skillgit/edge/rollout/chat_harness.hpp"

#include "edge/rollout/compose.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

namespace skillgit::rollout {
namespace {

using tasks::Rollout;
using tasks::RolloutStatus;

/// Who answered, and what of the parameters it took.
struct Answerer {
  std::string id;
  model::Sent sent;
};

/// Holds all replies of a harness to one model: the one that answered first.
class PinnedModel {
 public:
  std::optional<Answerer> answerer() const {
    const std::lock_guard lock(mutex_);
    return answerer_;
  }

  /// Whom `reply` is held to, which is its own model if it is the first.
  Answerer pin(const model::Reply& reply) {
    const std::lock_guard lock(mutex_);
    if (!answerer_) answerer_ = {.id = reply.model, .sent = reply.sent};
    return *answerer_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Answerer> answerer_;
};

Rollout with_outcome(Rollout rollout, RolloutStatus status, std::string why) {
  rollout.status = status;
  rollout.why = std::move(why);
  return rollout;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

std::string another(const model::Reply& reply, const Answerer& pinned) {
  return "the endpoint answered as model '" + reply.model + "', and before as '" + pinned.id + "'";
}

class ChatHarness final : public Harness {
 public:
  ChatHarness(model::Model& model, ChatHarnessOptions options)
      : model_(model), options_(std::move(options)) {}

  Result<Rollout> run(const Attempt& attempt, std::stop_token stop) override {
    model::Request request = compose(options_, attempt.skill, attempt.task, attempt.seed);
    request.failed_try = attempt.failed_try;
    Rollout rollout{.task = attempt.task.id, .why = {}, .prompt = as_text(request), .reply = {}};
    auto reply = model_.ask(request, stop);
    if (reply) return judged(std::move(rollout), attempt.task, std::move(*reply));
    const Error& error = reply.error();
    switch (error.kind()) {
      case ErrorKind::cancelled:
      case ErrorKind::denied:
      case ErrorKind::invalid:
        return fail(error);
      case ErrorKind::refused:
        return with_outcome(std::move(rollout), RolloutStatus::failed, error.message());
      default:
        return with_outcome(std::move(rollout), RolloutStatus::infra_error, error.message());
    }
  }

  Result<std::string> identity(std::stop_token stop) override {
    auto answerer = pinned_.answerer();
    if (!answerer) {
      SKILLGIT_TRY(const model::Reply reply, model_.ask(compose_probe(options_), stop));
      answerer = pinned_.pin(reply);
    }
    return describe(*answerer);
  }

  Status greet(std::stop_token stop) override {
    SKILLGIT_TRY(const model::Reply reply, model_.ask(compose_probe(options_), stop));
    const Answerer pinned = pinned_.pin(reply);
    if (reply.model != pinned.id) return fail(ErrorKind::unavailable, another(reply, pinned));
    return {};
  }

  std::optional<model::Tokens> most_tokens(const Attempt& attempt) const override {
    return model::most_tokens(compose(options_, attempt.skill, attempt.task, attempt.seed));
  }

 private:
  Rollout judged(Rollout rollout, const tasks::Task& task, model::Reply reply) {
    rollout.reply = std::move(reply.text);
    rollout.prompt_tokens = reply.prompt_tokens;
    rollout.reply_tokens = reply.reply_tokens;
    const Answerer pinned = pinned_.pin(reply);
    if (reply.model != pinned.id)
      return with_outcome(std::move(rollout), RolloutStatus::infra_error, another(reply, pinned));
    if (reply.sent != pinned.sent)
      return with_outcome(std::move(rollout), RolloutStatus::infra_error,
                          "the endpoint took other parameters than before");
    if (is_blank(rollout.reply))
      return with_outcome(std::move(rollout), RolloutStatus::failed,
                          "an empty reply (finish reason '" + reply.finish + "')");
    auto score = tasks::score(task, rollout.reply);
    if (!score)
      return with_outcome(std::move(rollout), RolloutStatus::infra_error, score.error().message());
    rollout.points = score->points;
    return with_outcome(std::move(rollout), RolloutStatus::scored, std::move(score->why));
  }

  /// What was really sent, which may be less than was configured.
  std::string describe(const Answerer& answerer) const {
    const model::Sent& sent = answerer.sent;
    Json identity = {{"harness", "chat"},
                     {"prompt_version", kPromptVersion},
                     {"model", answerer.id},
                     {"api", sent.api},
                     {"temperature", sent.temperature ? Json(*sent.temperature) : Json()},
                     {"max_tokens", options_.sampling.max_tokens},
                     {"stop", sent.stop}};
    if (sent.effort) identity["reasoning_effort"] = model::to_string(*sent.effort);
    if (options_.form == PromptForm::chat) {
      identity["form"] = "chat";
    } else {
      identity["form"] = "plain";
      identity["labels"] = {options_.input_label, options_.answer_label};
    }
    return to_line(identity);
  }

  model::Model& model_;
  const ChatHarnessOptions options_;
  PinnedModel pinned_;
};

}  // namespace

std::unique_ptr<Harness> make_chat_harness(model::Model& model, ChatHarnessOptions options) {
  return std::make_unique<ChatHarness>(model, std::move(options));
}

}  // namespace skillgit::rollout
