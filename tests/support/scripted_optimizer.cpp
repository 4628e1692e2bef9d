#include "support/scripted_optimizer.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

namespace skillgit::support {
namespace {

constexpr std::array<std::string_view, 9> kTitles{
    "\n## Current Skill\n",           "\n## Optimizer memory\n", "\n## Previous steps\n",
    "\n## Failed attempts\n",         "\n## Proposals\n",        "\n## Patches to merge\n",
    "\n## Longitudinal comparison\n", "\n## Once more\n",        "\n## Budget\n"};

/// The part of the question under `title`; empty without one. Only our titles end it, since a
/// skill has headings of its own.
std::string_view section(std::string_view question, std::string_view title) {
  const auto begin = question.find("\n## " + std::string(title) + "\n");
  if (begin == std::string_view::npos) return {};
  std::string_view rest = question.substr(begin + 1);
  std::size_t end = rest.size();
  for (const std::string_view other : kTitles) end = std::min(end, rest.find(other));
  return rest.substr(0, end);
}

std::optional<int> number_after(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  if (at == std::string_view::npos) return std::nullopt;
  int number = 0;
  const char* const begin = text.data() + at + words.size();
  const auto [end, code] = std::from_chars(begin, text.data() + text.size(), number);
  return code == std::errc() ? std::optional(number) : std::nullopt;
}

/// A number in [0, 1) that question and purpose decide.
double chance(std::string_view question, const std::string& purpose) {
  const std::string hex = FieldDigest().add(question).add(purpose).hex();
  std::uint64_t bits = 0;
  std::from_chars(hex.data(), hex.data() + 8, bits, 16);
  return static_cast<double>(bits) / 4294967296.0;
}

/// Failed attempts by family: their numbers.
std::map<int, std::vector<int>> failures_in(std::string_view attempts) {
  std::map<int, std::vector<int>> failures;
  constexpr std::string_view kHead = "### Attempt ";
  for (auto at = attempts.find(kHead); at != std::string_view::npos;) {
    const auto next = attempts.find(kHead, at + 1);
    const std::string_view one = attempts.substr(at, next - at);
    const std::string_view head = one.substr(0, one.find('\n'));
    const auto number = number_after(one, kHead);
    const auto family = number_after(one, "family ");
    if (head.ends_with("failed") && number && family) failures[*family].push_back(*number);
    at = next;
  }
  return failures;
}

bool says(std::string_view skill, const std::string& line) {
  return skill.find("\n- " + line + '\n') != std::string_view::npos;
}

/// An edit about `family`, worth something or not.
Json edit_about(int family, const World& world, std::string_view question, std::string_view skill,
                const ScriptedOptimizer& optimizer) {
  const std::string name = std::to_string(family);
  if (says(skill, "poison " + name))
    return {{"op", "delete"},
            {"target", "- poison " + name},
            {"title", "take the poison of family " + name + " away"},
            {"why", "It does harm."}};
  const double luck = chance(question, name);
  std::string line = "note " + FieldDigest().add(question).add(name).hex().substr(0, 6);
  if (luck < optimizer.useful) {
    line = "lesson " + name;
  } else if (luck < optimizer.useful + optimizer.harmful) {
    const double victim = chance(question, "victim of " + name) * world.options().families;
    line = "poison " + std::to_string(static_cast<int>(victim));
  }
  return {{"op", "append"},
          {"content", "- " + line},
          {"title", "say: " + line},
          {"why", "Family " + name + " failed."}};
}

Json reflect(const World& world, std::string_view question, const ScriptedOptimizer& optimizer) {
  const std::string_view skill = section(question, "Current Skill");
  const auto failures = failures_in(section(question, "Failed attempts"));
  std::vector<int> families;
  Json patterns = Json::array();
  for (const auto& [family, attempts] : failures) {
    const std::string name = std::to_string(family);
    patterns.push_back({{"description", "family " + name}, {"attempts", attempts}});
    if (!says(skill, "lesson " + name) || says(skill, "poison " + name)) families.push_back(family);
  }
  std::stable_sort(families.begin(), families.end(), [&failures](int a, int b) {
    return failures.at(a).size() > failures.at(b).size();
  });
  const int most = number_after(section(question, "Budget"), "At most ").value_or(4);
  families.resize(std::min(families.size(), static_cast<std::size_t>(std::max(0, most))));
  Json edits = Json::array();
  for (const int family : families)
    edits.push_back(edit_about(family, world, question, skill, optimizer));
  return {{"failure_summary", std::move(patterns)}, {"edits", std::move(edits)}};
}

struct Proposal {
  int number = 0;
  Json edit;
};

/// The lines "3: {...}" of a list of proposals, those with most support first.
std::vector<Proposal> proposals_in(std::string_view list) {
  std::vector<Proposal> proposals;
  while (!list.empty()) {
    const auto end = std::min(list.find('\n'), list.size());
    const std::string_view line = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const auto number = number_after(line, "[");
    const auto brace = line.find('{');
    if (!number || brace == std::string_view::npos) continue;
    if (auto edit = parse_json(line.substr(brace)))
      proposals.push_back({*number, std::move(*edit)});
  }
  std::stable_sort(proposals.begin(), proposals.end(), [](const Proposal& a, const Proposal& b) {
    return a.edit.value("support_count", 0) > b.edit.value("support_count", 0);
  });
  return proposals;
}

/// Proposals of the same text become one.
Json merge(std::string_view question) {
  Json edits = Json::array();
  for (auto& [number, edit] : proposals_in(section(question, "Patches to merge"))) {
    for (const char* ours : {"support_count", "source_type", "merge_level"}) edit.erase(ours);
    const auto same = std::find_if(edits.begin(), edits.end(), [&edit = edit](const Json& one) {
      return one.value("content", "") == edit.value("content", "");
    });
    if (same != edits.end()) {
      (*same)["from"].push_back(number);
      continue;
    }
    edit["from"] = Json::array({number});
    edits.push_back(std::move(edit));
  }
  const auto most = number_after(section(question, "Budget"), "At most ");
  if (most && edits.size() > static_cast<std::size_t>(*most))
    edits.erase(edits.begin() + *most, edits.end());
  return {{"edits", std::move(edits)}};
}

Json rank(std::string_view question) {
  Json selected = Json::array();
  for (const Proposal& proposal : proposals_in(section(question, "Proposals")))
    selected.push_back(proposal.number);
  return {{"selected_indices", std::move(selected)}};
}

Json guide(const World& world, std::string_view question, const ScriptedOptimizer& optimizer) {
  const std::string_view skill = section(question, "Current Skill");
  const std::string_view pairs = section(question, "Longitudinal comparison");
  for (int family = 0; family < world.options().families; ++family) {
    const std::string name = std::to_string(family);
    const bool seen = pairs.find("family " + name + ' ') != std::string_view::npos;
    if (!seen || says(skill, "lesson " + name)) continue;
    if (chance(question, "guidance") >= optimizer.useful) break;
    return {{"slow_update_content", "- lesson " + name}, {"reasoning", "It failed both times."}};
  }
  return {{"slow_update_content", ""}};
}

std::string_view stage_of(std::string_view question) {
  constexpr std::string_view kMark = "# skillopt: ";
  const auto at = question.find(kMark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = question.substr(at + kMark.size());
  return rest.substr(0, rest.find('\n'));
}

}  // namespace

std::string optimizer_reply(const World& world, std::string_view question,
                            const ScriptedOptimizer& optimizer) {
  const std::string_view stage = stage_of(question);
  if (stage == "reflect-failures") return to_line(reflect(world, question, optimizer));
  if (stage == "reflect-successes") return R"({"edits":[]})";
  if (stage.starts_with("merge-")) return to_line(merge(question));
  if (stage == "rank") return to_line(rank(question));
  if (stage == "slow-update") return to_line(guide(world, question, optimizer));
  if (stage == "meta-skill")
    return R"({"meta_skill_content":"Lessons help where they are missing."})";
  if (stage == "budget") return R"({"learning_rate":4})";
  return "I do not know what to say to that.";
}

}  // namespace skillgit::support
