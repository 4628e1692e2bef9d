#include "skillgit/train/promote.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/random.hpp"
#include "skillgit/train/evaluate.hpp"
#include "train/fold.hpp"
#include "train/journal.hpp"
#include "train/promotion_texts.hpp"
#include "train/score_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

namespace skillgit::train {

using optimizer::PromotionVerdict;

namespace {

/// Both sides as their commits have them.
struct Sides {
  store::SkillAt candidate, live;
};

Error nothing_new(const PromoteRequest& request, const std::string& other) {
  return Error(ErrorKind::usage, "there is nothing to promote: '" + request.candidate.brief() +
                                     "' ships the same files as " + other)
      .with_hint("`skillgit promote " + request.slug + "@<revision>` takes another");
}

/// Fails where a version, live or not, is what the candidate would be made.
Status check_is_no_version(const store::Repository& repository, const store::PromotionLog& log,
                           const PromoteRequest& request) {
  SKILLGIT_TRY(const auto versions, log.versions(request.slug));
  for (const store::Version& version : versions)
    if (is_same_skill(repository, request.skill_path, request.candidate, version.commit))
      return fail(nothing_new(request, version.tag));
  return {};
}

Result<Sides> read_sides(const store::Repository& repository, const PromoteRequest& request) {
  SKILLGIT_TRY(auto candidate, repository.read_skill(request.candidate, request.skill_path));
  SKILLGIT_TRY(auto live, repository.read_skill(request.live.commit, request.skill_path));
  if (candidate.files == live.files && candidate.other_files == live.other_files)
    return fail(nothing_new(request, request.live.name));
  return Sides{std::move(candidate), std::move(live)};
}

std::vector<ConfirmTask> named(const std::vector<tasks::Task>& tasks) {
  std::vector<ConfirmTask> named;
  for (const tasks::Task& task : tasks) named.push_back({task.id, tasks::content_hash(task)});
  return named;
}

BeganRecord terms_of(const PromoteRequest& request, const Sides& sides, std::string target) {
  BeganRecord terms{.attempt = 1,
                    .skill_path = request.skill_path,
                    .candidate = {request.candidate, sides.candidate.tree},
                    .live = {request.live.commit, sides.live.tree},
                    .live_name = request.live.name,
                    .split = request.confirm.split,
                    .tasks = {},
                    .draws = request.draws,
                    .repeats = request.target_repeats,
                    .target = std::move(target)};
  terms.tasks = named(request.confirm.tasks);
  return terms;
}

/// What an attempt is called on this machine: by all of its terms.
std::string name_of(const BeganRecord& terms) { return sha256_hex(to_text(terms)).substr(0, 16); }

std::filesystem::path journal_of(const store::Repository& repository, const std::string& slug,
                                 const BeganRecord& terms) {
  return repository.common_dir() / "skillgit" / "promotions" / slug / (name_of(terms) + ".journal");
}

/// Whether an attempt's journal is here. Without what begin() has put there nobody could say which
/// scores had been seen before they were drawn again. Fails where it cannot be read.
Result<bool> has_journal(const std::filesystem::path& path) {
  auto journal = Journal::read(path);
  if (journal) return (*journal)->has_begun();
  return fail(std::move(journal).error().with_hint(
      "restore it; without it the attempt stays open, and the same command begins another"));
}

/// The attempts of a skill's own log, behind those that only the logs of other clones have.
Result<std::vector<PromotionAttempt>> with_fetched(const store::PromotionLog& log,
                                                   const std::string& slug,
                                                   const std::vector<PromotionAttempt>& own) {
  SKILLGIT_TRY(const auto logs, log.fetched(slug));
  std::vector<PromotionAttempt> all = own;
  for (const store::Promotions& other : logs) {
    SKILLGIT_TRY(auto attempts, attempts_of(other));
    std::erase_if(attempts, [&all](const PromotionAttempt& attempt) {
      return std::any_of(all.begin(), all.end(),
                         [&](const PromotionAttempt& one) { return one.id == attempt.id; });
    });
    all.insert(all.begin(), std::make_move_iterator(attempts.begin()),
               std::make_move_iterator(attempts.end()));
  }
  return all;
}

/// Fails where a version tells of an attempt that is not here: there may be more of them, and each
/// one counts.
Status check_none_is_missing(const store::PromotionLog& log, const std::string& slug,
                             const std::vector<PromotionAttempt>& attempts, bool is_first) {
  SKILLGIT_TRY(const auto versions, log.versions(slug));
  for (const store::Version& version : versions) {
    const bool is_known =
        std::any_of(attempts.begin(), attempts.end(), [&version](const PromotionAttempt& attempt) {
          return attempt.ended && attempt.ended->version == version.tag;
        });
    if (!version.was_promoted || is_known) continue;
    const std::string ref = "refs/skillgit/promotions/" + slug;
    const std::string to = is_first ? ref : "refs/skillgit/promotions-of/origin/" + slug;
    return fail(Error(ErrorKind::not_found, "the attempt that made '" + version.tag +
                                                "' is not here, and each attempt counts")
                    .with_hint("fetch them: `git fetch origin " + ref + ':' + to + '`'));
  }
  return {};
}

/// The number of another attempt on a confirm set.
Result<int> next_attempt(const store::PromotionLog& log, const std::string& slug,
                         const std::vector<PromotionAttempt>& own,
                         const optimizer::ConfirmSet& set) {
  SKILLGIT_TRY(const auto all, with_fetched(log, slug, own));
  SKILLGIT_CHECK(check_none_is_missing(log, slug, all, own.empty()));
  return attempts_on(all, set) + 1;
}

/// The newest open attempt of these terms that can go on here.
Result<const PromotionAttempt*> find_open(const std::vector<PromotionAttempt>& attempts,
                                          const store::Repository& repository,
                                          const std::string& slug,
                                          const std::function<bool(const BeganRecord&)>& is_same) {
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt) {
    if (attempt->ended || !is_same(attempt->began)) continue;
    SKILLGIT_TRY(const bool can_go_on, has_journal(journal_of(repository, slug, attempt->began)));
    if (can_go_on) return &*attempt;
  }
  return nullptr;
}

PromotionPlan plan_of(const BeganRecord& terms, int left_out, bool continues) {
  const int tasks = static_cast<int>(terms.tasks.size());
  return {.attempt = terms.attempt,
          .level = terms.level(),
          .continues = continues,
          .split = terms.split,
          .tasks = tasks,
          .draws = terms.draws,
          .left_out = left_out,
          .fewest = optimizer::fewest_differing_tasks(terms.level()),
          .smallest_gain = optimizer::smallest_provable_gain(tasks, terms.attempt, terms.draws),
          .requests = std::int64_t{2} * terms.draws * tasks};
}

/// Fails where an attempt of these terms has ended, and the target repeats itself.
Status check_is_news(const std::vector<PromotionAttempt>& attempts, const PromoteRequest& request,
                     const std::function<bool(const BeganRecord&)>& is_same) {
  if (!request.target_repeats) return {};
  const auto told = std::find_if(attempts.begin(), attempts.end(), [&](const auto& attempt) {
    return attempt.ended && is_same(attempt.began);
  });
  if (told == attempts.end()) return {};
  return fail(Error(ErrorKind::usage,
                    fmt::format("attempt {} has compared the two on these tasks, and the target "
                                "repeats itself: another would count, and tell the same",
                                told->began.attempt))
                  .with_hint("`skillgit promote " + request.slug +
                             " --list` shows it; where the target varies after all, `--attempts " +
                             std::to_string(request.draws + 1) + "` draws more"));
}

/// Whether an attempt has these terms, whatever number it has.
bool are_same_terms(const BeganRecord& began, BeganRecord terms) {
  terms.attempt = began.attempt;
  return began == terms;
}

Error cannot_pass(const PromotionPlan& plan) {
  return Error(ErrorKind::invalid,
               fmt::format("{} tasks cannot show anything: attempt {} on them passes only when {} "
                           "or more differ",
                           plan.tasks, plan.attempt, plan.fewest))
      .with_hint("add tasks to the test split");
}

/// An attempt counts, so none begins that could not be measured. Each rollout is a call at least.
Status check_room(const PromotionPlan& plan, const Budget& budget) {
  for (const auto& [name, limit] :
       {std::pair("rollouts", budget.rollouts), {"calls", budget.calls}})
    if (limit && *limit < plan.requests)
      return fail(
          Error(ErrorKind::usage,
                fmt::format("an attempt takes {} {}, and the budget leaves {} for it",
                            plan.requests, name, *limit))
              .with_hint(fmt::format("raise budget.{}, or budget.final_share, or take fewer "
                                     "`--attempts`",
                                     name)));
  return {};
}

std::vector<optimizer::ConfirmedTask> confirmed(const Evaluation& evaluation) {
  std::vector<optimizer::ConfirmedTask> tasks;
  for (const MeasuredTask& task : evaluation.tasks)
    tasks.push_back({task.id, task.candidate_draws, task.current_draws});
  return tasks;
}

/// One attempt on its way.
class Promoting {
 public:
  Promoting(const World& world, store::PromotionLog& log, const PromoteRequest& request)
      : world_(world), log_(log), request_(request) {}

  Result<PromotionReport> run(const std::function<void(const PromotionPlan&)>& before_spending) {
    SKILLGIT_TRY(const auto lock, log_.lock(request_.slug));
    SKILLGIT_TRY(const auto outlook, plan_promotion(world_.repository, log_, request_));
    if (!outlook.continues && !outlook.can_pass()) return fail(cannot_pass(outlook));
    SKILLGIT_TRY(const Sides sides, read_sides(world_.repository, request_));
    // An endpoint that does not answer at all costs no attempt.
    const bool asks = !world_.harness.is_introduced();
    SKILLGIT_TRY(auto target, world_.harness.introduce(world_.stop, {}));
    if (asks) introduction_ = target;
    SKILLGIT_CHECK(find_or_plan(terms_of(request_, sides, std::move(target.identity))));
    if (!report_.plan.continues && !report_.plan.can_pass()) return fail(cannot_pass(report_.plan));
    before_spending(report_.plan);

    const auto journal = journal_of(world_.repository, request_.slug, report_.began);
    if (!report_.plan.continues) SKILLGIT_CHECK(begin(journal));
    SKILLGIT_CHECK(measure(sides, journal));
    // Open, so that the same command asks for what is missing and for nothing else.
    if (report_.stopped || report_.result.verdict == PromotionVerdict::indecisive)
      return std::move(report_);
    SKILLGIT_CHECK(end());
    std::error_code ignored;
    std::filesystem::remove(journal, ignored);
    return std::move(report_);
  }

 private:
  Status find_or_plan(BeganRecord terms) {
    SKILLGIT_TRY(promotions_, log_.load(request_.slug));
    SKILLGIT_TRY(const auto attempts, attempts_of(promotions_));
    const auto is_same = [&terms](const BeganRecord& began) {
      return are_same_terms(began, terms);
    };
    SKILLGIT_TRY(const PromotionAttempt* const open,
                 find_open(attempts, world_.repository, request_.slug, is_same));
    if (!open) SKILLGIT_CHECK(check_is_news(attempts, request_, is_same));
    SKILLGIT_TRY(const int next, next_attempt(log_, request_.slug, attempts, terms.confirm_set()));
    terms.attempt = open ? open->began.attempt : next;
    if (open) began_ = open->id;
    report_.plan = plan_of(terms, request_.confirm.left_out, open != nullptr);
    report_.began = std::move(terms);
    return {};
  }

  /// The journal is there, with a record, before the attempt is: one that is missing or empty was
  /// lost.
  Status begin(const std::filesystem::path& journal) {
    SKILLGIT_CHECK(Journal::open(world_.repository, journal));
    SKILLGIT_TRY(began_, log_.append(request_.slug, promotions_.tip, began_event(report_.began), {},
                                     request_.now));
    promotions_.tip = began_;
    return {};
  }

  Status measure(const Sides& sides, const std::filesystem::path& journal) {
    // Seeds of its own: an endpoint that takes them would repeat what training or the last attempt
    // has seen.
    RandomStream seeds(request_.seed, 0, 0, "promotion " + name_of(report_.began));
    const EvalRequest request{
        .skill = {.files = sides.candidate.files, .id = request_.candidate.hex},
        .against = Subject{.files = sides.live.files, .id = request_.live.commit.hex},
        .tasks = request_.confirm.tasks,
        .attempts = request_.draws,
        .workers = request_.workers,
        .seed = seeds.next(),
        .introduction = introduction_,
        .budget = request_.budget,
        .prices = request_.prices,
        .journal = journal};
    SKILLGIT_TRY(const Evaluation evaluation, evaluate(world_, request));
    report_.requests = evaluation.requests;
    report_.spending = evaluation.spending;
    report_.stopped = evaluation.stopped;
    report_.tasks = confirmed(evaluation);
    report_.result =
        optimizer::judge_promotion(report_.tasks, request_.draws, report_.began.level());
    return {};
  }

  Status end() {
    std::optional<store::NewVersion> version;
    if (report_.result.verdict == PromotionVerdict::passed) {
      SKILLGIT_TRY(const int by_tags, log_.next_version(request_.slug));
      SKILLGIT_TRY(const auto attempts, attempts_of(promotions_));
      const int number = next_version(request_.slug, by_tags, attempts);
      version = {.number = number,
                 .commit = report_.began.candidate.commit,
                 .message = version_message(request_.slug, number, report_.began, report_.result)};
      report_.version = store::version_tag(request_.slug, number);
    }
    const EndedRecord ended{began_, report_.tasks, report_.result, report_.version};
    SKILLGIT_CHECK(log_.append(request_.slug, promotions_.tip, ended_event(report_.began, ended),
                               version, request_.now));
    return {};
  }

  const World& world_;
  store::PromotionLog& log_;
  const PromoteRequest& request_;
  std::optional<rollout::Introduction> introduction_;
  store::Promotions promotions_;
  store::ObjectId began_;
  PromotionReport report_;
};

/// That no version was given of which only the record is here: it might be the live one.
Status check_no_tag_missing(std::span<const store::Version> versions,
                            std::span<const PromotionAttempt> attempts) {
  for (const PromotionAttempt& attempt : attempts) {
    if (!attempt.ended || attempt.ended->version.empty()) continue;
    const std::string& tag = attempt.ended->version;
    const auto is_it = [&tag](const store::Version& one) { return one.tag == tag; };
    if (std::any_of(versions.begin(), versions.end(), is_it)) continue;
    return fail(Error(ErrorKind::usage, fmt::format("the tag '{}' is not here, which '{}' was "
                                                    "given when it passed, so nobody knows what "
                                                    "is live",
                                                    tag, attempt.began.candidate.commit.brief()))
                    .with_hint("`git fetch origin tag " + tag +
                               "` brings it; `--against <revision>` says what to beat without it"));
  }
  return {};
}

/// The newest version, where the candidate was built on it.
Result<Live> live_version(const store::Repository& repository, const store::Version& newest,
                          const std::string& skill_path, const store::ObjectId& candidate) {
  SKILLGIT_TRY(const bool is_live, has_had_skill(repository, skill_path, candidate, newest.commit));
  if (is_live) return Live{newest.commit, newest.tag};
  SKILLGIT_TRY(const bool is_behind,
               has_had_skill(repository, skill_path, newest.commit, candidate));
  if (is_behind)
    return fail(
        Error(ErrorKind::usage, fmt::format("'{}' is what '{}' was built on, and no news beside it",
                                            candidate.brief(), newest.tag))
            .with_hint("`--against " + newest.tag + "` shows whether it is better"));
  return fail(Error(ErrorKind::usage,
                    fmt::format("'{}' was not built on '{}', so what it has to beat is not plain",
                                candidate.brief(), newest.tag))
                  .with_hint("`--against " + newest.tag +
                             "` compares with it, `--against <revision>` with another"));
}

}  // namespace

Result<Live> find_live(const store::Repository& repository, const store::RunStore& store,
                       const store::PromotionLog& log, const std::string& slug,
                       const std::string& skill_path, const store::ObjectId& candidate) {
  SKILLGIT_TRY(const auto versions, log.versions(slug));
  SKILLGIT_TRY(const auto attempts, known_attempts(log, slug));
  SKILLGIT_CHECK(check_no_tag_missing(versions, attempts));
  if (!versions.empty()) return live_version(repository, versions.back(), skill_path, candidate);
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  for (const store::RunName& run : runs) {
    SKILLGIT_TRY(const store::RunLog head, store.head(run));
    SKILLGIT_TRY(const bool is_live,
                 has_had_skill(repository, skill_path, candidate, head.header.base));
    if (is_live) return Live{head.header.base, "the base of run " + run.run()};
  }
  return fail(Error(ErrorKind::not_found, fmt::format("skill '{}' has no version and no run in the "
                                                      "history of '{}', so nothing is live",
                                                      slug, candidate.brief()))
                  .with_hint("`--against <revision>` says what to beat"));
}

Result<std::vector<PromotionAttempt>> known_attempts(const store::PromotionLog& log,
                                                     const std::string& slug) {
  SKILLGIT_TRY(const auto promotions, log.load(slug));
  SKILLGIT_TRY(const auto own, attempts_of(promotions));
  return with_fetched(log, slug, own);
}

Result<bool> target_repeats(const store::RunStore& store, const std::string& slug,
                            const IsSameTarget& is_same_target) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  ScoreBook seen("");
  bool repeats = false;
  for (const store::RunName& run : runs) {
    SKILLGIT_TRY(const store::RunLog log, store.head(run));
    if (!is_same_target(log.documents.config)) continue;
    SKILLGIT_CHECK(each_record(store, {run.str(), log.tip}, [&](Record&& record) {
      const auto* const baseline = std::get_if<BaselineRecord>(&record);
      repeats = repeats || (baseline && baseline->deterministic());
      return seen.pin(run.str(), record);
    }));
  }
  return repeats && !seen.varies();
}

int usual_draws(bool target_repeats) {
  constexpr int kDraws = 3;
  return target_repeats ? 1 : kDraws;
}

Result<ConfirmTasks> confirm_tasks(const tasks::TaskSet& tasks, const SeenTasks& seen,
                                   bool target_repeats) {
  ConfirmTasks confirm{.split = tasks::Split::test, .tasks = tasks.of(tasks::Split::test)};
  if (confirm.tasks.empty() && target_repeats)
    return fail(Error(ErrorKind::invalid,
                      "there are no test tasks, and a target that repeats itself says nothing new "
                      "on the val tasks that chose the edits")
                    .with_hint("add tasks with \"split\": \"test\""));
  if (confirm.tasks.empty())
    confirm = {.split = tasks::Split::val, .tasks = tasks.of(tasks::Split::val)};
  if (confirm.tasks.empty())
    return fail(Error(ErrorKind::invalid, "there are neither test nor val tasks to decide on")
                    .with_hint("add tasks with \"split\": \"test\""));
  confirm.left_out = static_cast<int>(std::erase_if(
      confirm.tasks, [&](const tasks::Task& task) { return seen.spoils(task, confirm.split); }));
  if (confirm.tasks.empty())
    return fail(Error(ErrorKind::invalid,
                      fmt::format("runs have seen all {} {} tasks under another split, so none of "
                                  "them shows anything new",
                                  confirm.left_out, tasks::to_string(confirm.split)))
                    .with_hint("add tasks with \"split\": \"test\""));
  std::map<std::string, std::string> ids;
  for (const tasks::Task& task : confirm.tasks) {
    const auto [first, is_new] = ids.try_emplace(tasks::content_hash(task), task.id);
    if (!is_new)
      return fail(Error(ErrorKind::invalid,
                        "the tasks '" + first->second + "' and '" + task.id + "' are one task")
                      .with_hint("remove one: it would count twice"));
  }
  return confirm;
}

Result<PromotionPlan> plan_promotion(const store::Repository& repository,
                                     const store::PromotionLog& log,
                                     const PromoteRequest& request) {
  SKILLGIT_TRY(const Sides sides, read_sides(repository, request));
  SKILLGIT_CHECK(check_is_no_version(repository, log, request));
  // What could not be tagged in the end is not measured.
  SKILLGIT_CHECK(log.next_version(request.slug));
  BeganRecord terms = terms_of(request, sides, "");
  SKILLGIT_TRY(const auto promotions, log.load(request.slug));
  SKILLGIT_TRY(const auto attempts, attempts_of(promotions));
  const auto is_same = [&terms](const BeganRecord& began) {
    terms.target = began.target;  // Only the endpoint knows it, and it is not asked.
    return are_same_terms(began, terms);
  };
  SKILLGIT_TRY(const PromotionAttempt* const open,
               find_open(attempts, repository, request.slug, is_same));
  SKILLGIT_TRY(const int next, next_attempt(log, request.slug, attempts, terms.confirm_set()));
  terms.attempt = open ? open->began.attempt : next;
  PromotionPlan plan = plan_of(terms, request.confirm.left_out, open != nullptr);
  SKILLGIT_CHECK(check_room(plan, request.budget));
  return plan;
}

Result<PromotionPlan> next_promotion(const store::PromotionLog& log, const std::string& slug,
                                     const ConfirmTasks& confirm, int draws) {
  BeganRecord terms{.skill_path = {},
                    .candidate = {},
                    .live = {},
                    .live_name = {},
                    .split = confirm.split,
                    .tasks = named(confirm.tasks),
                    .draws = draws,
                    .target = {}};
  SKILLGIT_TRY(const auto promotions, log.load(slug));
  SKILLGIT_TRY(const auto attempts, attempts_of(promotions));
  SKILLGIT_TRY(terms.attempt, next_attempt(log, slug, attempts, terms.confirm_set()));
  return plan_of(terms, confirm.left_out, /*continues=*/false);
}

Result<std::optional<PromotionPlan>> promotion_outlook(const store::RunStore& store,
                                                       const store::PromotionLog& log,
                                                       const std::string& slug,
                                                       const tasks::TaskSet& tasks,
                                                       const IsSameTarget& is_same_target) {
  SKILLGIT_TRY(const bool repeats, target_repeats(store, slug, is_same_target));
  SKILLGIT_TRY(const SeenTasks seen, seen_tasks(store, slug));
  auto confirm = confirm_tasks(tasks, seen, repeats);
  if (!confirm && tasks.count(tasks::Split::test) == 0) return std::optional<PromotionPlan>();
  if (!confirm) return fail(std::move(confirm).error());
  SKILLGIT_TRY(const auto plan, next_promotion(log, slug, *confirm, usual_draws(repeats)));
  return std::optional(plan);
}

Result<PromotionReport> promote(const World& world, store::PromotionLog& log,
                                const PromoteRequest& request,
                                const std::function<void(const PromotionPlan&)>& before_spending) {
  assert(!request.confirm.tasks.empty() && 0 < request.draws && request.draws <= kMostAttempts);
  return Promoting(world, log, request).run(before_spending);
}

}  // namespace skillgit::train
