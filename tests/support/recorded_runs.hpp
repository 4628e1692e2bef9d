#pragma once

#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::support {

/// A commit id that differs for every number.
inline store::ObjectId commit_number(int number) {
  std::string hex(40, '0');
  const std::string digits = std::to_string(number);
  hex.replace(0, digits.size(), digits);
  return {hex};
}

/// The scores of tasks t0, t1, ...: `current` and `candidate` have '1' where a side has done the
/// task, '0' where it has not, '?' where it could not be measured.
inline std::vector<optimizer::QuotedScore> scores(std::string_view current,
                                                  std::string_view candidate) {
  const auto points = [](char mark) -> std::optional<optimizer::Points> {
    if (mark == '?') return std::nullopt;
    return mark == '1' ? optimizer::kFullMarks : 0;
  };
  std::vector<optimizer::QuotedScore> quoted;
  for (std::size_t i = 0; i < current.size(); ++i)
    quoted.push_back({.task = "t" + std::to_string(i),
                      .score = {.candidate = points(candidate[i]), .current = points(current[i])},
                      .candidate_draws = candidate[i] == '?' ? 0 : 1,
                      .current_draws = current[i] == '?' ? 0 : 1});
  return quoted;
}

/// A run, written down event by event.
class RecordedRun {
 public:
  RecordedRun(const std::string& slug, const std::string& run)
      : log_{.header = {.name = store::RunName::parse(slug, run).value(),
                        .branch = "main",
                        .base = commit_number(1),
                        .skill_path = "skills/" + slug,
                        .started = 0,
                        .identity = {}},
             .documents = {},
             .tip = commit_number(999),
             .events = {}} {
    add(train::StartRecord{}).log_.events.back().state = "{}";
  }

  RecordedRun& with_tasks(std::string lines) {
    log_.documents.tasks = std::move(lines);
    return *this;
  }

  /// A measured offer of one edit; its commit is number 100 and up, by offer.
  RecordedRun& offer(optimizer::Outcome outcome, const std::string& subject,
                     std::vector<optimizer::QuotedScore> quoted) {
    optimizer::Decision decision = next_decision(outcome, subject);
    decision.reason = "as its scores say";
    decision.val_tasks = static_cast<int>(quoted.size());
    decision.first = std::move(quoted);
    return add(std::move(decision), commit_number(100 + decision.offer));
  }
  RecordedRun& accept(const std::string& subject) {
    return offer(optimizer::Outcome::accepted, subject, scores("0011", "1110"));
  }
  RecordedRun& reject(const std::string& subject) {
    return offer(optimizer::Outcome::rejected, subject, scores("0011", "1000"));
  }

  /// An offer that was never measured.
  RecordedRun& refuse(const std::string& subject, const std::string& reason) {
    optimizer::Decision decision = next_decision(optimizer::Outcome::refused, subject);
    decision.reason = reason;
    return add(std::move(decision), std::nullopt);
  }

  RecordedRun& add(optimizer::Decision decision, std::optional<store::ObjectId> commit) {
    add(train::OfferRecord{.decision = decision, .draws = {}});
    log_.events.back().candidate = std::move(commit);
    log_.events.back().decision = std::move(decision);
    return *this;
  }

  RecordedRun& add(const train::Record& record) {
    log_.events.push_back({.id = commit_number(500 + static_cast<int>(log_.events.size())),
                           .subject = {},
                           .record = train::to_text(record),
                           .state = std::nullopt,
                           .candidate = std::nullopt,
                           .decision = std::nullopt});
    return *this;
  }

  RecordedRun& stop(train::StopReason reason) { return add(train::StopRecord{reason}); }

  optimizer::Decision next_decision(optimizer::Outcome outcome, const std::string& subject) {
    ++offers_;
    return {.offer = offers_,
            .step = offers_,
            .edits = {{.edit = {.op = text::EditOp::append, .anchor = {}, .text = "- new\n"},
                       .subject = subject,
                       .why = "Because.",
                       .evidence = {}}},
            .outcome = outcome,
            .reason = {},
            .margin = {},
            .first = {},
            .confirmed = {}};
  }

  store::RunLog log_;

 private:
  int offers_ = 0;
};

/// Runs that a test wrote down. They can be read, landed and let go of, and nothing else.
class RecordedRuns : public store::RunStore {
 public:
  RecordedRuns() = default;
  explicit RecordedRuns(std::vector<RecordedRun> runs) : runs_(std::move(runs)) {}

  Result<std::shared_ptr<void>> lock_skill(const std::string&) override {
    return std::shared_ptr<void>();
  }
  Result<std::vector<store::RunName>> runs(const std::string& slug) const override {
    std::vector<store::RunName> names;
    for (const RecordedRun& run : runs_)
      if (slug.empty() || run.log_.header.name.slug() == slug)
        names.push_back(run.log_.header.name);
    return names;
  }
  Result<store::ObjectId> tip(const store::RunName& run) const override {
    SKILLGIT_TRY(const store::RunLog log, head(run));
    return log.tip;
  }
  Result<store::RunLog> head(const store::RunName& name) const override {
    for (const RecordedRun& run : runs_)
      if (run.log_.header.name == name) {
        const store::RunLog& log = run.log_;
        return store::RunLog{log.header, log.documents, log.tip, {}};
      }
    return fail(ErrorKind::not_found, "no run '" + name.str() + "'");
  }
  Result<store::RunEvent> first_event(const store::RunName& name) const override {
    SKILLGIT_TRY(const store::RunLog log, load(name));
    if (log.events.empty()) return fail(ErrorKind::damaged, "the run log has no events");
    return log.events.front();
  }
  Status replay(const store::RunName& name, const store::ObjectId&,
                const std::function<Status(store::RunEvent&&)>& visit) const override {
    for (const RecordedRun& run : runs_)
      if (run.log_.header.name == name) {
        for (store::RunEvent event : run.log_.events) SKILLGIT_CHECK(visit(std::move(event)));
        return {};
      }
    return fail(ErrorKind::not_found, "no run '" + name.str() + "'");
  }
  Status walk(const store::RunName& run,
              const std::function<bool(const store::RunEvent&)>& visit) const override {
    SKILLGIT_TRY(const store::RunLog log, load(run));
    for (auto event = log.events.rbegin(); event != log.events.rend(); ++event) {
      ++events_read_;
      if (!visit(*event)) break;
    }
    return {};
  }
  Result<std::map<std::string, store::ObjectId>> rejected_tags(
      const store::RunName&) const override {
    return std::map<std::string, store::ObjectId>();
  }
  Status check_candidate(const store::RunHeader&, const store::ObjectId&) const override {
    return {};
  }
  bool is_protected(const std::string& branch,
                    const std::vector<std::string>& patterns) const override {
    return std::find(patterns.begin(), patterns.end(), branch) != patterns.end();
  }
  Result<store::Landing> land(const store::RunHeader&, const store::ObjectId& tip,
                              const std::vector<std::string>&) override {
    landed_.push_back(tip);
    return landing_;
  }
  Status retire(const store::RunHeader& header, const store::ObjectId&) override {
    retired_.push_back(header.name.str());
    return {};
  }

  Result<store::ObjectId> create(const store::RunHeader&, const store::RunDocuments&,
                                 const store::RunEvent&) override {
    return read_only();
  }
  Result<store::ObjectId> write_candidate(const store::RunHeader&, int, int, const store::ObjectId&,
                                          const std::vector<store::EditedSkill>&) override {
    return read_only();
  }
  Result<store::ObjectId> write_accepted(const store::RunHeader&, const store::ObjectId&,
                                         const optimizer::Decision&) override {
    return read_only();
  }
  Result<store::ObjectId> append(const store::RunHeader&, const store::ObjectId&,
                                 const store::RunEvent&) override {
    return read_only();
  }
  Status reconcile(const store::RunName&) override { return read_only(); }

  store::Landing landing_;               ///< What land() answers.
  std::vector<store::ObjectId> landed_;  ///< What it was asked to land.
  std::vector<std::string> retired_;     ///< The runs that were let go of.
  mutable int events_read_ = 0;          ///< How many events walk() has shown.

 private:
  static tl::unexpected<Error> read_only() {
    return fail(ErrorKind::conflict, "recorded runs are only read");
  }
  std::vector<RecordedRun> runs_;
};

}  // namespace skillgit::support
