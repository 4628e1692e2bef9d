#include "app/cli/man_page.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

namespace skillgit::cli {
namespace {

using Lines = std::vector<std::string>;

constexpr std::string_view kExamples = "Examples:";
constexpr std::string_view kUsage = "Usage: ";
constexpr std::string_view kExitStatusLabel = "Exit status: ";

/// The parts of a help page, as a manual page orders them.
struct Parts {
  Lines examples;
  Lines usage;
  std::vector<Lines> notes;
  Lines exit_status;
};

std::vector<Lines> paragraphs_of(std::string_view page) {
  std::vector<Lines> paragraphs(1);
  std::istringstream lines{std::string(page)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty())
      paragraphs.back().push_back(line);
    else if (!paragraphs.back().empty())
      paragraphs.emplace_back();
  }
  if (paragraphs.back().empty()) paragraphs.pop_back();
  return paragraphs;
}

/// The paragraph without the label in front of it, and without the indent that goes with that.
Lines without_label(Lines paragraph, std::string_view label) {
  paragraph.front().erase(0, label.size());
  for (std::string& line : paragraph)
    if (line.starts_with(std::string(label.size(), ' '))) line.erase(0, label.size());
  return paragraph;
}

Parts take_apart(std::string_view page) {
  Parts parts;
  for (Lines& paragraph : paragraphs_of(page)) {
    const std::string& first = paragraph.front();
    if (first == kExamples)
      parts.examples.assign(paragraph.begin() + 1, paragraph.end());
    else if (first.starts_with(kUsage))
      parts.usage = without_label(std::move(paragraph), kUsage);
    else if (first.starts_with(kExitStatusLabel))
      parts.exit_status = without_label(std::move(paragraph), kExitStatusLabel);
    else
      parts.notes.push_back(std::move(paragraph));
  }
  return parts;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string bold(std::string_view text) { return "\\fB" + troff_text(text) + "\\fR"; }

/// A line of prose; what stands between two ` is bold.
std::string prose(std::string_view line) {
  std::string result;
  while (!line.empty()) {
    const auto open = line.find('`');
    const auto close = open == line.npos ? line.npos : line.find('`', open + 1);
    if (close == line.npos) break;
    if (open > 0) result += troff_text(line.substr(0, open));
    result += bold(line.substr(open + 1, close - open - 1));
    line.remove_prefix(close + 1);
  }
  return result + (line.empty() ? "" : troff_text(line));
}

bool is_verbatim(const std::string& line) { return line.starts_with("  "); }

/// Lines whose breaks and columns count.
std::string verbatim(const Lines& lines) {
  std::string page = ".RS 2\n.nf\n";
  for (const std::string& line : lines)
    page += troff_text(is_verbatim(line) ? std::string_view(line).substr(2) : line) + '\n';
  return page + ".fi\n.RE\n";
}

/// Prose, and lines in it that begin with two blanks, which stay as they are.
std::string paragraph(const Lines& lines) {
  std::string page = ".PP\n";
  for (auto at = lines.begin(); at != lines.end();) {
    const auto end = std::find_if(at, lines.end(), [&](const std::string& line) {
      return is_verbatim(line) != is_verbatim(*at);
    });
    if (is_verbatim(*at))
      page += verbatim({at, end});
    else
      for (auto line = at; line != end; ++line) page += prose(*line) + '\n';
    at = end;
  }
  return page;
}

std::string option_list(std::span<const Option> options) {
  std::string page;
  for (const Option& option : options) {
    std::string names;
    for (const std::string& spelling : spellings(option))
      names += (names.empty() ? "" : ", ") + bold(spelling);
    if (!option.value.empty()) names += " \\fI" + troff_text(option.value) + "\\fR";
    page += ".TP\n" + names + '\n' + prose(option.help) + '\n';
  }
  return page;
}

std::string command_list() {
  std::string page;
  for (const Command* command : commands())
    page += ".TP\n\\fBskillgit\\-" + troff_text(command->name) + "\\fR(1)\n" +
            prose(command->summary) + '\n';
  return page;
}

std::string heading(const std::string& name, std::string_view summary) {
  return ".TH \"" + upper(troff_text(name)) +
         "\" 1 \"\" \"skillgit " SKILLGIT_VERSION "\" \"skillgit Manual\"\n.SH NAME\n" +
         troff_text(name) + " \\- " + troff_text(summary) + '\n';
}

std::string synopsis(const Parts& parts) { return ".SH SYNOPSIS\n" + verbatim(parts.usage); }

std::string description(const Parts& parts) {
  if (parts.notes.empty()) return "";
  std::string page = ".SH DESCRIPTION\n";
  for (const Lines& note : parts.notes) page += paragraph(note);
  return page;
}

std::string options_section(std::span<const Option> options) {
  return options.empty() ? "" : ".SH OPTIONS\n" + option_list(options);
}

std::string ending(const Parts& parts, std::string_view others) {
  std::string page;
  if (!parts.exit_status.empty()) page += ".SH EXIT STATUS\n" + paragraph(parts.exit_status);
  page += ".SH EXAMPLES\n" + verbatim(parts.examples);
  return page + ".SH SEE ALSO\n" + std::string(others) + '\n';
}

}  // namespace

std::string troff_text(std::string_view text) {
  std::string result;
  // A first . or ' would make the line a request.
  if (text.starts_with('.') || text.starts_with('\'')) result += "\\&";
  for (const char character : text) switch (character) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      case '"':
        result += "\\(dq";
        break;
      case '\n':
        result += ' ';
        break;
      default:
        result += character;
    }
  return result;
}

std::string man_page(const Command& command) {
  const Parts parts = take_apart(command.page);
  return heading("skillgit-" + std::string(command.name), command.summary) + synopsis(parts) +
         description(parts) + options_section(command.options) +
         ending(parts, "\\fBskillgit\\fR(1)");
}

std::string program_man_page() {
  const Parts parts = take_apart(program_page());
  return heading("skillgit", kProgramSummary) + synopsis(parts) + ".SH COMMANDS\n" +
         command_list() + options_section(global_options()) +
         ending(parts, "\\fBgit\\fR(1), \\fBgitrevisions\\fR(7)");
}

}  // namespace skillgit::cli
