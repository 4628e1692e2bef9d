// Any bytes are a configuration or a mistake with a place; what is resolved can be written down,
// and makes the same run again.
//
// An input has two parts: lines of flags ("train.steps=3"), and the file.

#include "skillgit/app/config/config.hpp"

#include "fuzz/property.hpp"
#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/base/error.hpp"

#include <cstdint>

namespace skillgit::config {
namespace {

using fuzz::must;

std::map<std::string, std::string> flags_of(std::string_view lines) {
  std::map<std::string, std::string> flags;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const std::size_t sign = line.find('=');
    if (sign != line.npos) flags.emplace(line.substr(0, sign), line.substr(sign + 1));
  }
  return flags;
}

void check_run(const Config& config, const std::string& skill) {
  const std::string document = run_document(config, skill);
  const auto again = resolve({.file = document, .file_name = "run.toml"});
  must(again.has_value(), "a run's document is a configuration");
  must(again->skills.contains(skill), "a run's document knows its skill");
  must(run_document(*again, skill) == document, "a run's document makes the same run");
  must(differences(document, document).empty(), "a document does not differ from itself");
}

}  // namespace
}  // namespace skillgit::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::config;
  using skillgit::fuzz::must;
  const auto parts = skillgit::fuzz::parts_of(skillgit::fuzz::text_of(data, size), 2);
  const auto config = resolve({.file = std::string(parts[1]), .flags = flags_of(parts[0])});
  if (!config) {
    must(!config.error().message().empty(), "a mistake is told");
    return 0;
  }
  must(!list(*config).empty(), "all settings have values");
  for (const auto& [name, section] : config->skills) check_run(*config, name);
  return 0;
}
