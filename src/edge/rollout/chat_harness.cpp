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

/// Holds all replies of a harness to one model: the one that answered first.
class PinnedModel {
 public:
  std::optional<std::string> id() const {
    const std::lock_guard lock(mutex_);
    return id_;
  }

  /// The id that `answered` is held to, which is `answered` itself if it is the first.
  std::string pin(const std::string& answered) {
    const std::lock_guard lock(mutex_);
    if (!id_) id_ = answered;
    return *id_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> id_;
};

Rollout with_outcome(Rollout rollout, RolloutStatus status, std::string why) {
  rollout.status = status;
  rollout.why = std::move(why);
  return rollout;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
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
    if (reply.error().kind() == ErrorKind::cancelled) return fail(std::move(reply).error());
    return with_outcome(std::move(rollout), RolloutStatus::infra_error, reply.error().message());
  }

  Result<std::string> identity(std::stop_token stop) override {
    auto id = pinned_.id();
    if (!id) {
      SKILLGIT_TRY(const model::Reply reply, model_.ask(compose_probe(options_), stop));
      id = pinned_.pin(reply.model);
    }
    return describe(*id);
  }

  std::optional<model::Tokens> most_tokens(const Attempt& attempt) const override {
    return model::most_tokens(compose(options_, attempt.skill, attempt.task, attempt.seed));
  }

 private:
  Rollout judged(Rollout rollout, const tasks::Task& task, model::Reply reply) {
    rollout.reply = std::move(reply.text);
    rollout.prompt_tokens = reply.prompt_tokens;
    rollout.reply_tokens = reply.reply_tokens;
    if (const std::string pinned = pinned_.pin(reply.model); reply.model != pinned)
      return with_outcome(
          std::move(rollout), RolloutStatus::infra_error,
          "the endpoint answered as model '" + reply.model + "', and before as '" + pinned + "'");
    if (is_blank(rollout.reply))
      return with_outcome(std::move(rollout), RolloutStatus::failed,
                          "an empty reply (finish reason '" + reply.finish + "')");
    auto score = tasks::score(task, rollout.reply);
    if (!score)
      return with_outcome(std::move(rollout), RolloutStatus::infra_error, score.error().message());
    rollout.points = score->points;
    return with_outcome(std::move(rollout), RolloutStatus::scored, std::move(score->why));
  }

  std::string describe(const std::string& model_id) const {
    const model::Sampling sampling = compose_probe(options_).sampling;
    Json identity = {{"harness", "chat"},
                     {"prompt_version", kPromptVersion},
                     {"model", model_id},
                     {"temperature", options_.sampling.temperature},
                     {"max_tokens", options_.sampling.max_tokens},
                     {"stop", sampling.stop}};
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
