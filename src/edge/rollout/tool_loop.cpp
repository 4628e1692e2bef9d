#include "edge/rollout/tool_loop.hpp"

#include "edge/rollout/bounded_text.hpp"
#include "edge/rollout/toolbox.hpp"
#include "skillgit/edge/model/either_stop.hpp"

#include <utility>

namespace skillgit::rollout {
namespace {

using model::Role;
using model::Tokens;

constexpr std::size_t kTrajectoryBytes = std::size_t{256} << 10;

/// What templates put around a call and its result, and a result that says no more than that
/// there is none.
constexpr std::int64_t kAroundCall = 256;

void add(Tokens& sum, const Tokens& more) {
  sum.prompt += more.prompt;
  sum.reply += more.reply;
}

/// Keeps count of what the tries of one attempt have used.
class Meter {
 public:
  explicit Meter(const Attempt& attempt) : attempt_(attempt) {}

  /// What a request of the next turn tells of its tries.
  std::function<Status(const model::FailedTry&)> watch(const Tokens& most) {
    last_failed_.reset();
    return [this, most](const model::FailedTry& one) -> Status {
      if (one.is_last) {
        last_failed_ = one;
        if (!one.answered) add(used_, most);
        return {};
      }
      if (!attempt_.failed_try) return {};
      return attempt_.failed_try({.answered = one.answered,
                                  .is_last = false,
                                  .pause = one.pause,
                                  .most = most,
                                  .before = used_});
    };
  }

  void count(const model::Reply& reply, const model::Request& request) {
    const Tokens used = model::used_by(reply, request);
    const bool is_counted = used != Tokens{};
    ++replies_;
    if (is_counted) ++counted_;
    add(used_, is_counted ? used : model::most_tokens(request));
  }

  /// Tells of the last try, where no rollout will tell what was used.
  void tell_the_last(bool is_error) const {
    if (!last_failed_ || !attempt_.failed_try) return;
    if (used_.prompt == 0)
      tell_of_none();
    else if (is_error)
      tell_of_used();
  }

  /// Tells what was used by an attempt that ends between two turns.
  void tell_of_used() const {
    if (attempt_.failed_try)
      (void)attempt_.failed_try({.answered = false, .is_last = true, .most = used_});
  }

  /// Tells that there is nothing to pay: no try was made.
  void tell_of_none() const {
    if (attempt_.failed_try) (void)attempt_.failed_try({.answered = true, .is_last = true});
  }

  /// All zero where the endpoint has counted no reply.
  Tokens used() const { return replies_ > 0 && counted_ == 0 ? Tokens{} : used_; }

 private:
  const Attempt& attempt_;
  Tokens used_;  ///< What was not counted is there at its most.
  int replies_ = 0, counted_ = 0;
  std::optional<model::FailedTry> last_failed_;
};

bool is_rollout(ErrorKind kind) {
  return kind != ErrorKind::cancelled && kind != ErrorKind::denied && kind != ErrorKind::invalid;
}

std::string told(const model::ToolCall& call, const std::string& result) {
  return "call: " + call.name + ' ' + call.arguments + "\nresult:\n" + result +
         (result.ends_with('\n') ? "\n" : "\n\n");
}

/// Does what the calls of `reply` ask for, and adds it with their results to what is said.
Status answer_calls(const model::Reply& reply, Toolbox& toolbox, const std::stop_token& stop,
                    model::Request& request, BoundedText& trajectory) {
  request.messages.push_back({.role = Role::assistant, .content = reply.text, .echo = reply.echo});
  for (const model::ToolCall& call : reply.calls) {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "interrupted between two tools");
    SKILLGIT_TRY(std::string result, toolbox.answer(call, stop));
    trajectory.append(told(call, result));
    request.messages.push_back({.role = Role::tool, .content = std::move(result), .call = call.id});
  }
  return {};
}

}  // namespace

Conversation ToolLoop::run(const Attempt& attempt, model::Request request,
                           std::stop_token stop) const {
  Conversation talk;
  Meter meter(attempt);
  BoundedText trajectory(kTrajectoryBytes);
  const auto ended = [&] {
    talk.used = meter.used();
    talk.trajectory = trajectory.text();
    return std::move(talk);
  };
  auto toolbox = Toolbox::open(options_, attempt.skill, attempt.task);
  if (!toolbox) {
    meter.tell_of_none();
    talk.error = toolbox.error();
    return ended();
  }
  // What a tool would tell after a wish to stop, nobody would be told.
  const model::EitherStop working(attempt.send_no_more, stop);
  for (int turn = 1; turn <= options_.max_turns; ++turn) {
    request.failed_try = meter.watch(model::most_tokens(request));
    auto reply = model_.ask(request, stop);
    if (!reply) {
      meter.tell_the_last(!is_rollout(reply.error().kind()));
      talk.error = reply.error();
      return ended();
    }
    meter.count(*reply, request);
    const auto objection = objection_(*reply);
    if (objection || reply->calls.empty()) {
      if (objection) talk.error = Error(ErrorKind::unavailable, *objection);
      talk.reply = std::move(*reply);
      return ended();
    }
    if (!reply->text.empty()) trajectory.append("said: " + reply->text + "\n\n");
    if (reply->calls.size() > kMostCalls) {
      talk.gave_up = "it called " + std::to_string(reply->calls.size()) + " tools at once; " +
                     std::to_string(kMostCalls) + " are the most";
      return ended();
    }
    if (Status done = answer_calls(*reply, *toolbox, working.token(), request, trajectory); !done) {
      meter.tell_of_used();
      talk.error = std::move(done).error();
      return ended();
    }
  }
  talk.gave_up = "no answer after " + std::to_string(options_.max_turns) + " turns with tools";
  return ended();
}

Tokens most_tokens(const ToolOptions& options, const model::Request& request) {
  const Tokens first = model::most_tokens(request);
  const std::int64_t turns = options.max_turns;
  const std::int64_t growth = first.reply + kAroundCall * static_cast<std::int64_t>(kMostCalls);
  return {.prompt = turns * (first.prompt + static_cast<std::int64_t>(kAllResultBytes)) +
                    turns * (turns - 1) / 2 * growth,
          .reply = turns * first.reply};
}

}  // namespace skillgit::rollout
