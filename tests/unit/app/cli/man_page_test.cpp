// Manual pages: what `skillgit help` says, in the words of troff, and nothing else.

#include "app/cli/man_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace skillgit::cli {
namespace {

using ::testing::HasSubstr;

constexpr std::array kOptions{
    Option{.name = "max-count", .letter = 'n', .value = "<n>", .help = "at most so many"},
    Option{.name = "json", .help = "print `JSON`"},
};

constexpr Command kCommand{
    .name = "try-it",
    .summary = "Try it",
    .page =
        "Examples:\n"
        "  skillgit try-it 'a\\b'     once\n"
        "\n"
        "Usage: skillgit try-it [-n <n>]\n"
        "       skillgit try-it --json\n"
        "\n"
        "Tries `git log` and\n"
        ".so /etc/passwd\n"
        "'ds too:\n"
        "  one   two\n"
        "\n"
        "Exit status: 0 tried,\n"
        "1 not.\n",
    .options = kOptions,
    .run = nullptr,
};

/// What troff would obey: the names of the requests and macros of a page.
std::vector<std::string> requests_of(const std::string& page) {
  std::vector<std::string> requests;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with('.') || line.starts_with('\''))
      requests.push_back(line.substr(0, line.find(' ')));
  return requests;
}

TEST(ManPageTest, OrdersThePartsOfAHelpPageAsAManualDoes) {
  EXPECT_EQ(man_page(kCommand), ".TH \"SKILLGIT\\-TRY\\-IT\" 1 \"\" \"skillgit " SKILLGIT_VERSION
                                "\" \"skillgit Manual\"\n"
                                ".SH NAME\n"
                                "skillgit\\-try\\-it \\- Try it\n"
                                ".SH SYNOPSIS\n"
                                ".RS 2\n.nf\n"
                                "skillgit try\\-it [\\-n <n>]\n"
                                "skillgit try\\-it \\-\\-json\n"
                                ".fi\n.RE\n"
                                ".SH DESCRIPTION\n"
                                ".PP\n"
                                "Tries \\fBgit log\\fR and\n"
                                "\\&.so /etc/passwd\n"
                                "\\&\\(aqds too:\n"
                                ".RS 2\n.nf\n"
                                "one   two\n"
                                ".fi\n.RE\n"
                                ".SH OPTIONS\n"
                                ".TP\n"
                                "\\fB\\-n\\fR, \\fB\\-\\-max\\-count\\fR \\fI<n>\\fR\n"
                                "at most so many\n"
                                ".TP\n"
                                "\\fB\\-\\-json\\fR\n"
                                "print \\fBJSON\\fR\n"
                                ".SH EXIT STATUS\n"
                                ".PP\n"
                                "0 tried,\n"
                                "1 not.\n"
                                ".SH EXAMPLES\n"
                                ".RS 2\n.nf\n"
                                "skillgit try\\-it \\(aqa\\eb\\(aq     once\n"
                                ".fi\n.RE\n"
                                ".SH SEE ALSO\n"
                                "\\fBskillgit\\fR(1)\n");
}

TEST(ManPageTest, EveryCommandHasOneWithAllItsOptions) {
  for (const Command* command : commands()) {
    const std::string page = man_page(*command);
    for (const char* section : {"NAME", "SYNOPSIS", "EXAMPLES", "SEE ALSO"})
      EXPECT_THAT(page, HasSubstr(".SH " + std::string(section) + '\n')) << command->name;
    for (const Option& option : command->options)
      for (const std::string& spelling : spellings(option))
        EXPECT_THAT(page, HasSubstr("\\fB" + troff_text(spelling) + "\\fR")) << command->name;
  }
}

TEST(ManPageTest, ThePageOfTheProgramHasEveryCommand) {
  const std::string page = program_man_page();
  for (const Command* command : commands())
    EXPECT_THAT(page, HasSubstr("\\fBskillgit\\-" + troff_text(command->name) + "\\fR(1)\n" +
                                troff_text(command->summary)));
  EXPECT_THAT(page, HasSubstr("\\fB\\-C\\fR \\fI<dir>\\fR\n"));
  EXPECT_THAT(page, HasSubstr(".SH EXIT STATUS\n"));
}

TEST(ManPageTest, NoPageUsesAnyRequestButItsOwn) {
  const std::set<std::string> own{".TH", ".SH", ".RS", ".nf", ".fi", ".RE", ".PP", ".TP"};
  for (const Command* command : commands())
    for (const std::string& request : requests_of(man_page(*command)))
      EXPECT_TRUE(own.contains(request)) << command->name << ": " << request;
}

RC_GTEST_PROP(ManPageTest, NoTextIsARequestOrAnEscape, (const std::string& text)) {
  const std::string printed = troff_text(text);
  RC_ASSERT(!printed.starts_with('.'));
  RC_ASSERT(!printed.starts_with('\''));
  RC_ASSERT(printed.find('\n') == std::string::npos);
  for (std::size_t at = printed.find('\\'); at != std::string::npos;
       at = printed.find('\\', at + 2))
    RC_ASSERT(std::string_view("&e-(").find(printed[at + 1]) != std::string_view::npos);
}

}  // namespace
}  // namespace skillgit::cli
