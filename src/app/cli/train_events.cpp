#include "app/cli/train_events.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/land_command.hpp"
#include "app/cli/pace.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"

#include <cassert>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};

Json as_json(const train::Standing& standing) {
  return {{"training_score", score_as_json(standing.mean)},
          {"hard", standing.hard},
          {"val_tasks", standing.tasks}};
}

}  // namespace

void print_event(std::string_view event, const Json& fields, std::ostream& out) {
  Json line = fields;
  line["schema"] = 1;
  line["event"] = event;
  out << json_escaped(to_line(line)) << '\n' << std::flush;
}

void TrainEvents::print(std::string_view event, const Json& fields) {
  print_event(event, fields, environment_.out);
  if (!environment_.out) stop_.request_stop();
}

void TrainEvents::run_began(const store::RunHeader& header, bool continued) {
  run_ = header.name;
  print("run_began", {{"skill", header.name.slug()},
                      {"run", header.name.run()},
                      {"path", header.skill_path},
                      {"branch", header.branch},
                      {"base", header.base.hex},
                      {"started", header.started},
                      {"continued", continued}});
}

void TrainEvents::requests_progressed(const train::Progress& progress) {
  const auto now = environment_.now();
  if (progress.done < progress.total && is_too_soon(now, last_progress_, kProgressInterval)) return;
  last_progress_ = now;
  print("requests_progressed", {{"purpose", progress.purpose},
                                {"of", to_string(progress.payee)},
                                {"done", progress.done},
                                {"total", progress.total},
                                {"failed", progress.failed},
                                {"spending", spending_as_json(progress.spending)}});
}

void TrainEvents::baseline_measured(const train::Standing& base, std::optional<bool> deterministic,
                                    bool confirms) {
  Json fields = as_json(base);
  fields["deterministic"] = deterministic ? Json(*deterministic) : Json();
  fields["confirms"] = confirms;
  print("baseline_measured", fields);
}

void TrainEvents::requests_failed(std::string_view purpose, std::size_t failed, std::size_t total,
                                  std::string_view why) {
  print("requests_failed",
        {{"purpose", purpose}, {"failed", failed}, {"total", total}, {"why", why}});
}

void TrainEvents::current_stands(const train::Standing& current) {
  print("current_stands", as_json(current));
}

void TrainEvents::step_began(int step, int steps) {
  print("step_began", {{"step", step}, {"steps", steps}});
}

void TrainEvents::offer_settled(const optimizer::Decision& decision,
                                const std::optional<store::ObjectId>& commit) {
  assert(run_);
  const store::RunEvent settled{.id = {},
                                .subject = {},
                                .record = {},
                                .state = std::nullopt,
                                .candidate = commit,
                                .decision = decision};
  print("offer_settled", decision_details(*run_, settled));
}

void TrainEvents::landed(const store::Landing& landing) {
  print("landed", {{"state", word_for(landing.state)}, {"reason", why_deferred(landing)}});
}

void TrainEvents::step_ended(int step, std::string_view note) {
  print("step_ended", {{"step", step}, {"note", note}});
}

void TrainEvents::run_stopped(train::StopReason reason) {
  print("run_stopped",
        {{"stopped", to_string(reason)}, {"can_continue", train::can_continue(reason)}});
}

}  // namespace skillgit::cli
