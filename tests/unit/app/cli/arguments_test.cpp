// The arguments of a command: nothing is guessed, nothing ignored.

#include "app/cli/arguments.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace skillgit::cli {
namespace {

constexpr std::array kOptions{
    Option{.name = "max-count", .letter = 'n', .value = "<n>", .help = "at most"},
    Option{.name = "json", .help = "print JSON"},
};

Result<Arguments> parse(std::vector<const char*> args, Operands operands = {.most = 2}) {
  args.insert(args.begin(), "log");
  return parse_arguments(args, kOptions, operands);
}

std::string complaint(std::vector<const char*> args, Operands operands = {.most = 2}) {
  const auto parsed = parse(std::move(args), operands);
  return parsed ? "" : parsed.error().message();
}

TEST(ArgumentsTest, OptionsComeBeforeOrAfterOperands) {
  const auto given = parse({"a", "--json", "b", "-n", "3"}).value();
  EXPECT_TRUE(given.has("json"));
  EXPECT_EQ(given.value("max-count"), "3");
  EXPECT_EQ(given.operands(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(given.operand(2), std::nullopt);
}

TEST(ArgumentsTest, AValueMayFollowItsOptionInThreeWays) {
  EXPECT_EQ(parse({"--max-count=3"}).value().value("max-count"), "3");
  EXPECT_EQ(parse({"--max-count", "3"}).value().value("max-count"), "3");
  EXPECT_EQ(parse({"-n3"}).value().value("max-count"), "3");
}

TEST(ArgumentsTest, AfterTwoDashesAndForOneDashThereAreOnlyOperands) {
  EXPECT_EQ(parse({"--", "--json"}).value().operands(), std::vector<std::string>{"--json"});
  EXPECT_EQ(parse({"-"}).value().operands(), std::vector<std::string>{"-"});
}

TEST(ArgumentsTest, AnOperandKeepsItsCommas) {
  EXPECT_EQ(parse({"a,b"}).value().operands(), std::vector<std::string>{"a,b"});
}

TEST(ArgumentsTest, UnknownOptionsAreErrorsWithTheNearestKnownOne) {
  EXPECT_EQ(complaint({"--jsn"}), "unknown option '--jsn'; did you mean '--json'?");
  EXPECT_EQ(complaint({"-x"}), "unknown option '-x'");
  EXPECT_EQ(complaint({"--no-pager"}), "unknown option '--no-pager'");
  EXPECT_EQ(complaint({"---json"}), "unknown option '--json'; did you mean '--json'?");
}

TEST(ArgumentsTest, RefusesWhatIsMissingSurplusOrSaidTwice) {
  EXPECT_EQ(complaint({"a", "b", "c"}), "unexpected argument 'c'");
  EXPECT_EQ(complaint({"--max-count"}), "option '--max-count' needs a value");
  EXPECT_EQ(complaint({"--json", "--json"}), "option '--json' is given twice");
  EXPECT_EQ(complaint({"-n", "1", "--max-count", "2"}), "option '--max-count' is given twice");
  EXPECT_EQ(complaint({}, {.least = 1, .most = 1, .name = "<run>"}), "'log' needs <run>");
  for (const char* valued : {"--json=false", "--json=true", "--json=1", "--json=", "--json=maybe"})
    EXPECT_EQ(complaint({valued}), "option '--json' takes no value");
}

TEST(ArgumentsTest, ANumberIsWholeAndInItsRange) {
  EXPECT_EQ(parse({"-n", "3"}).value().number("max-count", 1, 9).value(), 3);
  EXPECT_EQ(parse({}).value().number("max-count", 1, 9).value(), std::nullopt);
  for (const char* text : {"0", "10", "3x", "99999999999999999999"})
    EXPECT_FALSE(parse({"-n", text}).value().number("max-count", 1, 9)) << text;
}

TEST(ArgumentsTest, AComplaintNamesTheOptionAsItWasTyped) {
  const auto complaint = [](std::vector<const char*> args) {
    return parse(std::move(args)).value().number("max-count", 1, 9).error().message();
  };
  EXPECT_EQ(complaint({"-n", "0"}), "'-n' takes a whole number from 1 to 9, not '0'");
  EXPECT_EQ(complaint({"--max-count=0"}),
            "'--max-count' takes a whole number from 1 to 9, not '0'");
}

TEST(ArgumentsTest, AnEmptyValueIsNone) {
  EXPECT_EQ(parse({"-n", ""}).error().message(), "option '-n' needs a value");
}

TEST(ArgumentsTest, AHugeArgumentIsJustLong) {
  const std::string huge(1'000'000, 'x');
  EXPECT_EQ(parse({huge.c_str()}).value().operand(0), huge);
  EXPECT_FALSE(parse({("--" + huge).c_str()}));
}

TEST(ArgumentsTest, DescribesOneOptionALine) {
  EXPECT_EQ(describe(kOptions),
            "  -n, --max-count <n>  at most\n"
            "      --json           print JSON\n");
}

}  // namespace
}  // namespace skillgit::cli
