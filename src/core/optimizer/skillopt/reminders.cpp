#include "core/optimizer/skillopt/reminders.hpp"

#include "core/optimizer/skillopt/asking.hpp"
#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/reply.hpp"
#include "skillgit/core/text/region.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kCharacters = 400;
constexpr std::size_t kMostInAnswer = 64;
constexpr std::string_view kHeading = "## Reminders\n\n";
constexpr std::string_view kBullet = "- ";

/// What two reminders that say the same have in common. ASCII case is enough: what differs
/// otherwise is shown twice, and no more.
std::string key_of(std::string text) {
  text.erase(text.find_last_not_of(" .!?;:") + 1);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

/// A reminder as models write it: a text, or an object that has it under one of two names.
std::string sentence_in(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object()) return "";
  std::string note = text_in(value, "note", kLongestReply).value_or("");
  return is_blank(note) ? text_in(value, "content", kLongestReply).value_or("") : note;
}

void add_line(const Json& value, std::vector<std::string>& lines) {
  if (lines.size() == kMostInAnswer) return;
  std::string line = one_line(sentence_in(value), kCharacters);
  if (!line.empty()) lines.push_back(text::without_markers(line));
}

}  // namespace

std::vector<std::string> read_reminders(const Json& answer) {
  std::vector<std::string> reminders;
  const auto list = answer.find("appendix_notes");
  if (list == answer.end()) return reminders;
  add_line(*list, reminders);
  if (list->is_array())
    for (const Json& one : *list) add_line(one, reminders);
  return reminders;
}

std::vector<std::string> reminders_in(const text::SkillFiles& skill) {
  const auto body =
      text::region_body(skill.at(std::string(text::kSkillFile)), text::RegionKind::appendix);
  std::vector<std::string> reminders;
  if (!body) return reminders;
  for (std::size_t at = 0; at < body->size();) {
    const std::size_t end = std::min(body->find('\n', at), body->size());
    const std::string_view line = std::string_view(*body).substr(at, end - at);
    if (line.starts_with(kBullet)) reminders.emplace_back(line.substr(kBullet.size()));
    at = end + 1;
  }
  return reminders;
}

std::vector<std::string> joined(std::vector<std::string> there,
                                const std::vector<std::string>& more) {
  std::set<std::string> known;
  for (const std::string& reminder : there) known.insert(key_of(reminder));
  for (const std::string& reminder : more)
    if (known.insert(key_of(reminder)).second) there.push_back(reminder);
  return there;
}

std::string appendix_text(const std::vector<std::string>& reminders) {
  std::string text(kHeading);
  for (const std::string& reminder : reminders) text += std::string(kBullet) + reminder + "\n";
  return text;
}

Result<std::vector<std::string>> consolidated(std::vector<std::string> reminders,
                                              const Background& background,
                                              const SkilloptOptions& options, Lab& lab) {
  if (options.consolidate_above == 0 || reminders.size() <= options.consolidate_above)
    return reminders;
  const Prompts prompts(options);
  const std::string user =
      about(background) + section("Reminders", quoted(appendix_text(reminders), SIZE_MAX));
  std::vector<std::string> shorter;
  SKILLGIT_TRY(const auto answered, ask_all(lab, prompts, {prompts.ask("consolidate", {}, user)},
                                            [&](std::size_t, const Json& object) -> Status {
                                              auto read = joined({}, read_reminders(object));
                                              if (read.empty() || read.size() >= reminders.size())
                                                return fail(ErrorKind::invalid,
                                                            "there must be fewer, and not none");
                                              shorter = std::move(read);
                                              return {};
                                            }));
  return answered.front() ? shorter : reminders;
}

}  // namespace skillgit::optimizer::skillopt
