#include "core/optimizer/skillopt/attempts.hpp"

#include "core/optimizer/skillopt/quoting.hpp"
#include "skillgit/core/text/document.hpp"

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kFrameBytes = 2000;
constexpr std::size_t kLeastFrame = 40;  ///< Shorter ones are labels such as "Answer:".

void replace_first(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = from.empty() ? std::string::npos : text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

/// What the target was sent besides the skill and the task; empty when that is next to nothing.
std::string frame_of(const Attempt& attempt, const text::SkillFiles& skill) {
  std::string prompt = attempt.rollout.prompt;
  const std::string& bytes = skill.at(std::string(text::kSkillFile));
  std::string_view body = text::body_without_front_matter(bytes);
  body = body.substr(0, body.find_last_not_of(" \t\r\n") + 1);
  replace_first(prompt, body, "[the skill]");
  replace_first(prompt, attempt.task->input, "[the task]");
  return prompt.size() <= kLeastFrame ? "" : prompt;
}

std::string frame_section(std::span<const Attempt> attempts, const text::SkillFiles& skill) {
  for (const Attempt& attempt : attempts)
    if (const std::string frame = frame_of(attempt, skill); !frame.empty())
      return "How the target was asked:\n\n" + quoted(frame, kFrameBytes) + "\n";
  return "";
}

std::string reference_of(const tasks::Task& task) {
  if (const auto answer = tasks::worked_answer(task)) return *answer;
  return task.expect.empty() ? task.scorer : task.expect;
}

std::string reply_of(const tasks::Rollout& rollout, std::size_t bytes) {
  if (!rollout.reply.empty()) return "Reply:\n\n" + quoted(rollout.reply, bytes);
  if (rollout.status == tasks::RolloutStatus::failed) return "There is no reply: it gave up.\n";
  return "The reply was blank, or is not known here.\n";
}

std::string describe_one(const Attempt& attempt, std::size_t number, std::size_t bytes) {
  const tasks::Task& task = *attempt.task;
  std::string text = "### Attempt " + std::to_string(number) + ": score " +
                     tasks::exact_score_text(attempt.rollout.points) + ", " +
                     (attempt.passed() ? "passed" : "failed") + "\n\n";
  text += "Task:\n\n" + quoted(task.input, bytes / 4) + "\n";
  text += "Expected:\n\n" + quoted(reference_of(task), bytes / 8) + "\n";
  const std::string& way = attempt.rollout.trajectory;
  if (!way.empty()) text += "What it did first:\n\n" + quoted(way, bytes / 4) + "\n";
  text += reply_of(attempt.rollout, way.empty() ? bytes / 2 : bytes / 4) + "\n";
  if (!attempt.rollout.why.empty())
    text += "Judged:\n\n" + quoted(attempt.rollout.why, bytes / 8) + "\n";
  return text;
}

}  // namespace

std::vector<std::string> ids_of(std::span<const Attempt> attempts) {
  std::vector<std::string> ids;
  for (const Attempt& attempt : attempts) ids.push_back(attempt.task->id);
  return ids;
}

std::string describe(std::span<const Attempt> attempts, const text::SkillFiles& skill,
                     std::size_t bytes) {
  std::string text = frame_section(attempts, skill);
  for (std::size_t at = 0; at < attempts.size(); ++at)
    text += describe_one(attempts[at], at + 1, bytes);
  return text;
}

}  // namespace skillgit::optimizer::skillopt
