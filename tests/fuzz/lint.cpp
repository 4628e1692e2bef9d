// Lint looks at any files, finds the same twice, and never quotes a secret.
//
// An input has three parts: the folder's name, SKILL.md, another file.

#include "skillgit/core/text/lint.hpp"

#include "fuzz/property.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace skillgit::text {
namespace {

using fuzz::must;

bool in_order(const Finding& a, const Finding& b) {
  return std::tie(a.path, a.line, a.column, a.code) <= std::tie(b.path, b.line, b.column, b.code);
}

void check_place(const Finding& finding, const SkillFiles& files) {
  must(finding.line >= 1 && finding.column >= 1, "places are counted from 1");
  const auto file = files.find(finding.path);
  if (file == files.end()) return;
  const auto lines = std::count(file->second.begin(), file->second.end(), '\n') + 1;
  must(finding.line <= static_cast<std::size_t>(lines), "a finding is in its file");
}

}  // namespace
}  // namespace skillgit::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::text;
  using skillgit::fuzz::must;
  const auto parts = skillgit::fuzz::parts_of(skillgit::fuzz::text_of(data, size), 3);
  const SkillFiles files{{"SKILL.md", std::string(parts[1])}, {"more.md", std::string(parts[2])}};
  const std::set<std::string> paths{"SKILL.md", "more.md"};
  const std::vector<Finding> findings = lint(parts[0], files, paths);
  must(findings == lint(parts[0], files, paths), "the same skill has the same findings");
  for (std::size_t at = 0; at < findings.size(); ++at) {
    check_place(findings[at], files);
    must(at == 0 || in_order(findings[at - 1], findings[at]), "findings are sorted");
    if (findings[at].code == "W111")
      must(!find_secret(findings[at].message), "a finding quotes no secret");
  }
  return 0;
}
