#include "edge/rollout/compose.hpp"

#include "edge/rollout/toolbox.hpp"
#include "skillgit/core/tasks/image_type.hpp"
#include "skillgit/core/text/document.hpp"

#include <cassert>
#include <string_view>

namespace skillgit::rollout {
namespace {

using model::Role;

/// The same for all tasks, as all that stands before the input.
constexpr std::string_view kAboutTools =
    "Your tools work in a folder of their own. In it, skill/ holds the files of this skill, and "
    "whatever else there is belongs to the task. Use them as far as they help, then answer.";

std::string_view without_space_at_end(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

std::string_view body_of(const text::SkillFiles& skill) {
  const auto found = skill.find(std::string(text::kSkillFile));
  assert(found != skill.end());
  return without_space_at_end(text::body_without_front_matter(found->second));
}

std::string list_of_other_files(const text::SkillFiles& skill) {
  std::string list;
  for (const auto& [path, bytes] : skill)
    if (path != text::kSkillFile) list += "\n- " + path;
  return list.empty() ? list : "\n\nOther files of this skill:" + list;
}

std::string labelled(const std::string& label, std::string_view input) {
  input = without_space_at_end(input);
  if (input.find('\n') == std::string_view::npos) return label + ' ' + std::string(input) + '\n';
  return label + '\n' + std::string(input) + "\n\n";
}

std::string plain_prompt(const ChatHarnessOptions& options, std::string_view body,
                         std::string_view input) {
  std::string prompt(body);
  if (!prompt.empty()) prompt += "\n\n";
  return prompt + labelled(options.input_label, input) + options.answer_label;
}

std::vector<model::Image> images_of(const tasks::Task& task) {
  std::vector<model::Image> images;
  for (const tasks::Attachment& image : task.images)
    images.push_back({std::string(tasks::image_type(image.bytes).value_or("")), image.bytes});
  return images;
}

model::Sampling sampling_for(const ChatHarnessOptions& options) {
  model::Sampling sampling = options.sampling;
  if (options.form == PromptForm::plain && sampling.stop.empty())
    sampling.stop = {'\n' + options.input_label};
  return sampling;
}

}  // namespace

model::Request compose(const ChatHarnessOptions& options, const text::SkillFiles& skill,
                       const tasks::Task& task, std::int64_t seed) {
  model::Request request{.sampling = sampling_for(options), .seed = seed};
  const std::string_view body = body_of(skill);
  if (options.form == PromptForm::plain) {
    request.prompt = plain_prompt(options, body, task.input);
    return request;
  }
  std::string system = std::string(body) + list_of_other_files(skill);
  if (options.tools) {
    system += (system.empty() ? "" : "\n\n") + std::string(kAboutTools);
    request.tools = tools_of(*options.tools);
  }
  if (!system.empty()) request.messages.push_back({Role::system, system});
  request.messages.push_back(
      {.role = Role::user, .content = task.input, .images = images_of(task)});
  return request;
}

model::Request compose_probe(const ChatHarnessOptions& options) {
  model::Request request{.sampling = sampling_for(options)};
  request.sampling.max_tokens = static_cast<int>(kProbeTokens.reply);
  if (options.form == PromptForm::plain)
    request.prompt = "Hello";
  else
    request.messages = {{Role::user, "Hello"}};
  // A model may refuse tools, or with them some parameter.
  if (options.tools) request.tools = tools_of(*options.tools);
  return request;
}

std::string as_text(const model::Request& request) {
  std::string text = request.prompt;
  for (const model::Message& message : request.messages)
    text += (text.empty() ? "" : "\n\n") + message.content;
  return text;
}

}  // namespace skillgit::rollout
