#include "core/text/lines.hpp"
#include "core/text/lint_parts.hpp"
#include "skillgit/core/text/front_matter.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

namespace skillgit::text {
namespace {

constexpr std::array<std::string_view, 6> kFields{"name",          "description", "license",
                                                  "compatibility", "metadata",    "allowed-tools"};

/// A field beside the format, and the agent that documents it.
struct AgentsField {
  std::string_view name;
  std::string_view agent;
};
constexpr std::string_view kClaude = "Claude Code";
constexpr std::array kAgentsFields{
    AgentsField{"agent", kClaude},          AgentsField{"argument-hint", kClaude},
    AgentsField{"arguments", kClaude},      AgentsField{"context", kClaude},
    AgentsField{"effort", kClaude},         AgentsField{"disable-model-invocation", kClaude},
    AgentsField{"hooks", kClaude},          AgentsField{"model", kClaude},
    AgentsField{"paths", kClaude},          AgentsField{"shell", kClaude},
    AgentsField{"user-invocable", kClaude}, AgentsField{"version", kClaude},
    AgentsField{"when_to_use", kClaude},
};

constexpr std::array<std::string_view, 7> kWhenWords{"when",   "whenever", "while", "if",
                                                     "before", "after",    "use"};
constexpr int kLongestName = 64;
constexpr int kLongestDescription = 1024;
constexpr int kLongestCompatibility = 500;

icu::UnicodeString read_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

icu::UnicodeString nfkc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  // Fails only where the library is installed without its data.
  if (U_FAILURE(status)) std::abort();
  icu::UnicodeString result = normalizer->normalize(read_utf8(text), status);
  if (U_FAILURE(status)) std::abort();
  return result;
}

bool is_letter_or_digit(UChar32 c) {
  constexpr std::uint32_t kCategories = U_GC_L_MASK | U_GC_N_MASK;
  return (U_GET_GC_MASK(c) & kCategories) != 0;
}

class Linter {
 public:
  Linter(std::string_view path, std::vector<Finding>& findings)
      : path_(path), findings_(findings) {}

  void add(std::string_view code, Place place, std::string message) {
    findings_.push_back(
        {std::string(code), std::string(path_), place.line, place.column, std::move(message)});
  }

  void check_fields(const FrontMatter& matter, std::string_view folder) {
    for (const Field& field : matter.fields) check_known(field);
    check_name(matter.find("name"), folder);
    check_description(matter.find("description"));
    check_compatibility(matter.find("compatibility"));
    const Field* metadata = matter.find("metadata");
    if (metadata && (metadata->type != FieldType::mapping || !metadata->holds_only_text))
      add("E014", metadata->value_place, "metadata must map names to strings");
    check_tools(matter.find("allowed-tools"));
  }

 private:
  void check_known(const Field& field) {
    if (std::find(kFields.begin(), kFields.end(), field.key) != kFields.end()) return;
    const auto agents =
        std::find_if(kAgentsFields.begin(), kAgentsFields.end(),
                     [&field](const AgentsField& one) { return one.name == field.key; });
    if (agents == kAgentsFields.end())
      return add("E004", field.key_place, "unknown field '" + excerpt(field.key) + "'");
    add("W114", field.key_place,
        "field '" + field.key + "' is for " + std::string(agents->agent) +
            "; the Agent Skills format does not have it");
  }

  void check_name(const Field* field, std::string_view folder) {
    if (!field || field->type != FieldType::text || is_blank(field->value))
      return add("E005", field ? field->value_place : Place{}, "a skill needs a name");
    const Place place = field->value_place;
    const icu::UnicodeString name = nfkc(trim(field->value));
    if (name.countChar32() > kLongestName)
      add("E006", place, "the name has more than 64 characters");
    if (icu::UnicodeString(name).toLower(icu::Locale::getRoot()) != name)
      add("E007", place, "the name must be in lower case");
    if (has_bad_character(name)) add("E008", place, "a name has letters, digits and hyphens only");
    if (name.startsWith("-") || name.endsWith("-") || name.indexOf("--") >= 0)
      add("E009", place, "a hyphen stands at an end of the name, or beside another");
    if (!folder.empty() && name != nfkc(folder))
      add("E010", place, "the name differs from the folder's, '" + excerpt(folder) + "'");
  }

  static bool has_bad_character(const icu::UnicodeString& name) {
    for (std::int32_t at = 0; at < name.length(); at = name.moveIndex32(at, 1))
      if (name.char32At(at) != '-' && !is_letter_or_digit(name.char32At(at))) return true;
    return false;
  }

  void check_description(const Field* field) {
    if (!field || field->type != FieldType::text || is_blank(field->value))
      return add("E011", field ? field->value_place : Place{}, "a skill needs a description");
    if (read_utf8(field->value).countChar32() > kLongestDescription)
      add("E012", field->value_place, "the description has more than 1024 characters");
    if (!says_when(field->value))
      add("W105", field->value_place, "the description does not say when to use the skill");
  }

  static bool says_when(std::string_view description) {
    std::string lower = " ";
    for (const char c : description)
      lower += 'a' <= (c | 0x20) && (c | 0x20) <= 'z' ? static_cast<char>(c | 0x20) : ' ';
    lower += ' ';
    return std::any_of(kWhenWords.begin(), kWhenWords.end(), [&lower](std::string_view word) {
      return lower.find(" " + std::string(word) + " ") != std::string::npos;
    });
  }

  void check_compatibility(const Field* field) {
    if (!field) return;
    if (field->type != FieldType::text || is_blank(field->value))
      return add("E013", field->value_place, "compatibility must be a string that is not empty");
    if (read_utf8(field->value).countChar32() > kLongestCompatibility)
      add("E013", field->value_place, "compatibility has more than 500 characters");
  }

  void check_tools(const Field* field) {
    if (!field || field->type == FieldType::text) return;
    if (field->type == FieldType::list)
      return add("W115", field->value_place,
                 "allowed-tools is a list, as " + std::string(kClaude) +
                     " reads it; others want one string, parted by spaces");
    add("E015", field->value_place, "allowed-tools must be one string, parted by spaces");
  }

  std::string_view path_;
  std::vector<Finding>& findings_;
};

std::string_view code_of(FrontMatterFault fault) {
  switch (fault) {
    case FrontMatterFault::duplicate_key:
      return "E016";
    case FrontMatterFault::flow_style:
      return "W113";
    case FrontMatterFault::unreadable:
      break;
  }
  return "E003";
}

/// The most frequent mistake: `description: Dates: how to`, which YAML takes for a mapping.
void find_unquoted_colons(const Document& document, Linter& linter) {
  for (std::size_t number = 1; number + 1 < document.body_line; ++number) {
    const std::string_view text = document.text_of(document.lines[number]);
    const std::size_t colon = text.find(": ");
    if (colon == std::string_view::npos || text.find_first_of(" \t#") < colon) continue;
    const std::string_view value = trim_left(text.substr(colon + 1));
    if (value.empty() || std::string_view("\"'|>[{").find(value[0]) != std::string_view::npos)
      continue;
    const std::size_t second = text.find(": ", text.size() - value.size());
    if (second != std::string_view::npos)
      linter.add("W109", {number + 1, second + 1}, "a value with a colon needs quotes");
  }
}

}  // namespace

void lint_front_matter(const Document& document, std::string_view path, std::string_view folder,
                       std::vector<Finding>& findings) {
  Linter linter(path, findings);
  if (document.body_line == 0 || !document.bytes.starts_with("---"))
    return linter.add("E002", {},
                      document.unclosed_front_matter ? "the front matter has no closing '---'"
                      : document.body_line > 0       ? "bytes stand before the opening '---'"
                                                     : "the file does not begin with '---'");
  const FrontMatter matter = read_front_matter(document);
  find_unquoted_colons(document, linter);
  bool readable = true;
  for (const FrontMatterProblem& problem : matter.problems) {
    linter.add(code_of(problem.fault), problem.place, problem.message);
    readable = readable && problem.fault != FrontMatterFault::unreadable;
  }
  if (readable) linter.check_fields(matter, folder);
}

}  // namespace skillgit::text
