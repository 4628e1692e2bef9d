#include "skillgit/edge/rollout/chat_harness.hpp"

#include "edge/rollout/compose.hpp"
#include "edge/rollout/tool_loop.hpp"
#include "edge/rollout/toolbox.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/scorer.hpp"
#include "skillgit/edge/rollout/attached.hpp"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

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

/// Whether nobody has told which model it is from: it was cut before it said anything.
bool is_unnamed(const model::Reply& reply) { return reply.model.empty(); }

Error never_done(int max_tokens) {
  return Error(ErrorKind::unavailable, "the model cannot even answer a greeting in " +
                                           std::to_string(max_tokens) + " tokens")
      .with_hint("raise max_tokens: the thoughts of a model count as well");
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
    SKILLGIT_CHECK(check_attached(attempt.task, options_.form, options_.tools.has_value()));
    model::Request request = compose(options_, attempt.skill, attempt.task, attempt.seed);
    Rollout rollout{.task = attempt.task.id, .why = {}, .prompt = as_text(request), .reply = {}};
    request.send_no_more = attempt.send_no_more;
    if (options_.tools)
      return with_tools(std::move(rollout), attempt, std::move(request), std::move(stop));
    request.failed_try = told_to(attempt.failed_try);
    auto reply = model_.ask(request, stop);
    if (!reply) return without_reply(std::move(rollout), reply.error());
    const model::Tokens used = model::used_by(*reply, request);
    rollout.prompt_tokens = used.prompt;
    rollout.reply_tokens = used.reply;
    if (const auto objection = objection_to(*reply))
      return with_outcome(said(std::move(rollout), *reply), RolloutStatus::infra_error, *objection);
    return judged(std::move(rollout), attempt.task, *reply);
  }

  Result<Introduction> introduce(std::stop_token stop, const FailedTryHook& failed_try) override {
    if (const auto known = pinned_.answerer()) return Introduction{.identity = describe(*known)};
    std::vector<FailedTry> failed;
    const FailedTryHook noted = [&](const FailedTry& one) {
      failed.push_back(one);
      return failed_try ? failed_try(one) : Status();
    };
    SKILLGIT_TRY(const Probed probed, probe_for_name(stop, noted));
    return Introduction{.identity = describe(pinned_.pin(probed.reply)),
                        .used = probed.used,
                        .failed = std::move(failed)};
  }

  bool is_introduced() const override { return pinned_.answerer().has_value(); }

  Result<model::Tokens> greet(std::stop_token stop, const FailedTryHook& failed_try) override {
    SKILLGIT_TRY(const Probed probed,
                 probe(compose_probe(options_), told_to(failed_try), std::move(stop)));
    if (is_unnamed(probed.reply)) return probed.used;
    const Answerer pinned = pinned_.pin(probed.reply);
    if (probed.reply.model != pinned.id)
      return fail(ErrorKind::unavailable, another(probed.reply, pinned));
    return probed.used;
  }

  model::Tokens most_probe_tokens() const override {
    return options_.tools ? model::most_tokens(compose_probe(options_)) : kProbeTokens;
  }

  std::optional<model::Tokens> most_tokens(const Attempt& attempt) const override {
    const auto request = compose(options_, attempt.skill, attempt.task, attempt.seed);
    return options_.tools ? rollout::most_tokens(*options_.tools, request)
                          : model::most_tokens(request);
  }

 private:
  /// The reply to a greeting.
  struct Probed {
    model::Reply reply;
    model::Tokens used;
  };

  Result<Probed> probe(model::Request request, std::function<Status(const model::FailedTry&)> told,
                       std::stop_token stop) {
    request.failed_try = std::move(told);
    SKILLGIT_TRY(model::Reply reply, model_.ask(request, std::move(stop)));
    const model::Tokens used = model::used_by(reply, request);
    return Probed{std::move(reply), used};
  }

  /// Greets until the model has told its name: a reply that was cut may tell none.
  Result<Probed> probe_for_name(const std::stop_token& stop, const FailedTryHook& failed_try) {
    const model::Request brief = compose_probe(options_);
    SKILLGIT_TRY(Probed probed, probe(brief, told_to(failed_try), stop));
    if (!is_unnamed(probed.reply)) return probed;
    return probe_at_length(brief, stop, failed_try);
  }

  /// Greets once more after a `brief` greeting that was cut, with as much room for the reply as a
  /// rollout has. What the endpoint does not count is taken to be the most.
  Result<Probed> probe_at_length(const model::Request& brief, const std::stop_token& stop,
                                 const FailedTryHook& failed_try) {
    model::Request request = brief;
    request.sampling.max_tokens =
        std::max(request.sampling.max_tokens, options_.sampling.max_tokens);
    const model::Tokens most = model::most_tokens(request);
    SKILLGIT_CHECK(failed_try({.most = model::most_tokens(brief), .most_of_next = most}));
    const auto told = [&](const model::FailedTry& one) {
      return failed_try({one.answered, one.is_last, one.pause, most, {}, most});
    };
    SKILLGIT_TRY(Probed probed, probe(std::move(request), told, stop));
    if (is_unnamed(probed.reply)) return fail(never_done(options_.sampling.max_tokens));
    if (probed.used == model::Tokens{}) probed.used = most;
    return probed;
  }

  Result<Rollout> with_tools(Rollout rollout, const Attempt& attempt, model::Request request,
                             std::stop_token stop) {
    const ToolLoop loop(model_, *options_.tools,
                        [this](const model::Reply& reply) { return objection_to(reply); });
    Conversation talk = loop.run(attempt, std::move(request), std::move(stop));
    rollout.prompt_tokens = talk.used.prompt;
    rollout.reply_tokens = talk.used.reply;
    rollout.trajectory = std::move(talk.trajectory);
    if (talk.error) return without_reply(std::move(rollout), *talk.error);
    if (!talk.reply)
      return with_outcome(std::move(rollout), RolloutStatus::failed, std::move(talk.gave_up));
    return judged(std::move(rollout), attempt.task, *talk.reply);
  }

  static Result<Rollout> without_reply(Rollout rollout, const Error& error) {
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

  /// Why the score of `reply` would belong to another model.
  std::optional<std::string> objection_to(const model::Reply& reply) {
    if (is_unnamed(reply)) return std::nullopt;
    const Answerer pinned = pinned_.pin(reply);
    if (reply.model != pinned.id) return another(reply, pinned);
    if (reply.sent != pinned.sent) return "the endpoint took other parameters than before";
    return std::nullopt;
  }

  static Rollout said(Rollout rollout, const model::Reply& reply) {
    rollout.reply = reply.text;
    return rollout;
  }

  static Rollout judged(Rollout rollout, const tasks::Task& task, const model::Reply& reply) {
    rollout.reply = reply.text;
    if (is_blank(rollout.reply))
      return with_outcome(std::move(rollout), RolloutStatus::failed,
                          "an empty reply (finish reason '" + reply.finish + "')");
    auto score = tasks::score(task, rollout.reply);
    if (!score)
      return with_outcome(std::move(rollout), RolloutStatus::infra_error, score.error().message());
    rollout.points = score->points;
    return with_outcome(std::move(rollout), RolloutStatus::scored, std::move(score->why));
  }

  static Json describe(const ToolOptions& tools) {
    Json names = Json::array();
    for (const model::Tool& tool : tools_of(tools)) names.push_back(tool.name);
    Json description = {{"version", kToolsVersion},
                        {"names", std::move(names)},
                        {"max_turns", tools.max_turns},
                        {"result_bytes", {kResultBytes, kAllResultBytes}}};
    if (tools.box) {
      description["box"] = to_string(tools.box->kind());
      description["command_seconds"] = tools.command_time.count() / 1000;
    }
    return description;
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
    if (options_.tools) identity["tools"] = describe(*options_.tools);
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
