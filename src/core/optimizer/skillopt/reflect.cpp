#include "core/optimizer/skillopt/reflect.hpp"

#include "core/optimizer/skillopt/asking.hpp"
#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/reminders.hpp"
#include "core/optimizer/skillopt/reply.hpp"
#include "skillgit/core/base/python_random.hpp"
#include "skillgit/core/base/shuffle.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kMostPatterns = 8;
constexpr std::size_t kPatternCharacters = 300;

/// Attempts of one outcome that one question is about.
struct Minibatch {
  Source source = Source::failure;
  Attempts attempts;
};

/// What was read out of one answer.
struct Answer {
  Patch patch;
  std::vector<Pattern> patterns;
  std::vector<std::string> reminders;
};

void cut(const Attempts& attempts, Source source, std::size_t size,
         std::vector<Minibatch>& minibatches) {
  for (std::size_t at = 0; at < attempts.size(); at += size) {
    const auto begin = attempts.begin() + static_cast<std::ptrdiff_t>(at);
    const auto length = static_cast<std::ptrdiff_t>(std::min(size, attempts.size() - at));
    minibatches.push_back({source, Attempts(begin, begin + length)});
  }
}

std::vector<Minibatch> minibatches_of(std::span<const Batch> batches,
                                      const SkilloptOptions& options) {
  std::vector<Minibatch> minibatches;
  for (const Source source : {Source::failure, Source::success}) {
    if (source == Source::success && options.failure_only) continue;
    for (const auto& [attempts, seed] : batches) {
      const bool success = source == Source::success;
      Attempts wanted;
      std::copy_if(attempts.begin(), attempts.end(), std::back_inserter(wanted),
                   [&](const Attempt& attempt) { return attempt.passed() == success; });
      if (options.published) shuffle(wanted, PythonRandom(seed + (success ? 1 : 0)));
      cut(wanted, source, options.minibatch, minibatches);
    }
  }
  return minibatches;
}

/// What becomes of attempts of one outcome is asked in prompts of their own: "<stage>-failures".
std::string stage_for(std::string_view stage, Source source) {
  return std::string(stage) + (source == Source::failure ? "-failures" : "-successes");
}

bool asks_reminders(Source source, const SkilloptOptions& options) {
  return options.appendix && (source == Source::failure || !options.appendix_failures_only);
}

Prompt question(const Minibatch& minibatch, const Background& background, std::size_t most,
                const SkilloptOptions& options) {
  const std::string reminders = stage_for("reminders", minibatch.source);
  std::vector<std::string_view> more = {form_of(options.update)};
  if (asks_reminders(minibatch.source, options)) more.emplace_back(reminders);
  std::string user = all_about(background);
  user += section(minibatch.source == Source::failure ? "Failed attempts" : "Successful attempts",
                  describe(minibatch.attempts, *background.skill, options.evidence_bytes));
  if (options.update != UpdateMode::full_rewrite_minibatch)
    user += section("Budget", "At most " + std::to_string(most) + " proposals.");
  return Prompts(options).ask(stage_for("reflect", minibatch.source), more, std::move(user));
}

std::vector<Pattern> read_patterns(const Json& object, const Attempts& attempts) {
  std::vector<Pattern> patterns;
  const auto list = object.find("failure_summary");
  if (list == object.end() || !list->is_array()) return patterns;
  for (const Json& one : *list) {
    if (!one.is_object() || patterns.size() == kMostPatterns) continue;
    Pattern pattern;
    pattern.what =
        one_line(text_in(one, "description", kLongestReply).value_or(""), kPatternCharacters);
    for (const std::size_t number : numbers_in(one, "attempts", attempts.size()))
      pattern.tasks.push_back(attempts[number - 1].task->id);
    if (!pattern.what.empty()) patterns.push_back(std::move(pattern));
  }
  return patterns;
}

Result<Answer> read_answer(const Json& object, const Minibatch& minibatch, std::size_t most,
                           const SkilloptOptions& options) {
  Answer answer;
  const bool whole = options.update == UpdateMode::full_rewrite_minibatch;
  SKILLGIT_TRY(answer.patch, read_patch(object, options, whole ? 1 : most));
  for (Proposal& proposal : answer.patch) {
    proposal.source = minibatch.source;
    proposal.evidence = ids_of(minibatch.attempts);
  }
  if (minibatch.source == Source::failure)
    answer.patterns = read_patterns(object, minibatch.attempts);
  if (asks_reminders(minibatch.source, options)) answer.reminders = read_reminders(object);
  return answer;
}

void add(Answer answer, Source source, Reflection& reflection) {
  auto& patches = source == Source::failure ? reflection.failures : reflection.successes;
  if (!answer.patch.empty()) patches.push_back(std::move(answer.patch));
  std::move(answer.patterns.begin(), answer.patterns.end(),
            std::back_inserter(reflection.patterns));
  std::move(answer.reminders.begin(), answer.reminders.end(),
            std::back_inserter(reflection.reminders));
}

}  // namespace

Result<Reflection> reflect(std::span<const Batch> batches, const Background& background,
                           std::size_t most, const SkilloptOptions& options, Lab& lab) {
  const std::vector<Minibatch> minibatches = minibatches_of(batches, options);
  std::vector<Prompt> questions;
  for (const Minibatch& minibatch : minibatches)
    questions.push_back(question(minibatch, background, most, options));

  std::vector<Answer> answers(minibatches.size());
  SKILLGIT_TRY(
      const auto answered,
      ask_all(lab, Prompts(options), questions, [&](std::size_t at, const Json& object) -> Status {
        SKILLGIT_TRY(answers[at], read_answer(object, minibatches[at], most, options));
        return {};
      }));
  Reflection reflection;
  for (std::size_t at = 0; at < answers.size(); ++at) {
    if (answered[at]) {
      add(std::move(answers[at]), minibatches[at].source, reflection);
      continue;
    }
    ++reflection.unread;
    reflection.trouble = answered[at].error().message();
  }
  return reflection;
}

}  // namespace skillgit::optimizer::skillopt
