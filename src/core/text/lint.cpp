#include "skillgit/core/text/lint.hpp"

#include "core/text/lint_parts.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/token_size.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace skillgit::text {
namespace {

constexpr std::string_view kLowerCaseFile = "skill.md";
constexpr std::size_t kMostLines = 500;
constexpr std::int64_t kMostTokens = 5000;

/// What is no text, at its first place.
void lint_bytes(std::string_view bytes, std::string_view path, std::vector<Finding>& findings) {
  const auto add = [&](std::size_t at, std::string message) {
    const std::string_view before = bytes.substr(0, at);
    const auto line = std::count(before.begin(), before.end(), '\n');
    findings.push_back({"E018", std::string(path), static_cast<std::size_t>(line) + 1,
                        at - (before.rfind('\n') + 1) + 1, std::move(message)});
  };
  if (const auto invalid = find_invalid_utf8(bytes)) add(*invalid, "this is not UTF-8");
  if (const auto nul = bytes.find('\0'); nul != bytes.npos) add(nul, "a NUL byte");
}

void lint_body(const Document& document, std::string_view path, std::vector<Finding>& findings) {
  const auto add = [&](std::string_view code, std::size_t line, std::string message) {
    findings.push_back({std::string(code), std::string(path), line + 1, 1, std::move(message)});
  };
  for (const Damage& damage : document.damages) add("E017", damage.line, damage.message);
  const std::size_t lines = document.lines.size() - document.body_line;
  const auto bytes = static_cast<std::int64_t>(document.bytes.size() - document.body);
  const std::int64_t tokens = bytes / kBytesPerToken;
  if (lines >= kMostLines)
    add("W101", document.body_line, "the body has " + std::to_string(lines) + " lines");
  if (tokens >= kMostTokens)
    add("W102", document.body_line, "the body has about " + std::to_string(tokens) + " tokens");
}

/// The skill file, under either of its names; or the end.
SkillFiles::const_iterator find_skill_file(const SkillFiles& files) {
  const auto file = files.find(std::string(kSkillFile));
  return file != files.end() ? file : files.find(std::string(kLowerCaseFile));
}

}  // namespace

std::vector<Finding> lint(std::string_view folder, const SkillFiles& files,
                          const std::set<std::string>& paths) {
  std::vector<Finding> findings;
  const auto skill = find_skill_file(files);
  if (skill == files.end()) {
    findings.push_back({"E001", std::string(kSkillFile), 1, 1, "the skill has no SKILL.md"});
  } else {
    if (skill->first == kLowerCaseFile)
      findings.push_back({"W108", skill->first, 1, 1, "clients look for 'SKILL.md'"});
    lint_bytes(skill->second, skill->first, findings);
    const Document document = read_document(skill->second);
    lint_front_matter(document, skill->first, folder, findings);
    lint_body(document, skill->first, findings);
  }
  for (const auto& [path, bytes] : files)
    lint_text(read_document(bytes, format_of(path)), path, paths, findings);
  std::sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
    return std::tie(left.path, left.line, left.column, left.code, left.message) <
           std::tie(right.path, right.line, right.column, right.code, right.message);
  });
  return findings;
}

std::string_view folder_name(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "." ? "" : name;
}

bool is_error(const Finding& finding) { return finding.code.starts_with('E'); }

bool keeps_from_training(const Finding& finding) {
  return is_error(finding) && finding.code != "E004";
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), is_error);
}

}  // namespace skillgit::text
