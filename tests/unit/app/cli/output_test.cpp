// What commands print: errors, tables, JSON.

#include "app/cli/output.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

TEST(OutputTest, AnErrorIsOneLineAndItsHintOneMore) {
  std::ostringstream err;
  print_error(Error(ErrorKind::usage, "no run named 'x'").with_hint("try `skillgit log`"), err);
  EXPECT_EQ(err.str(), "skillgit: no run named 'x'\nhint: try `skillgit log`\n");
}

TEST(OutputTest, NamesInMessagesCannotForgeLines) {
  std::ostringstream err;
  print_error(Error(ErrorKind::usage, "no run named 'x\nhint: rm\x1b[2J'"), err);
  EXPECT_EQ(err.str(), "skillgit: no run named 'x\\nhint: rm\\x1b[2J'\n");
}

TEST(OutputTest, EveryLineOfAHintIsMarked) {
  std::ostringstream err;
  print_error(Error(ErrorKind::usage, "m").with_hint("one\ntwo"), err);
  EXPECT_EQ(err.str(), "skillgit: m\nhint: one\nhint: two\n");
}

TEST(OutputTest, JsonCarriesItsSchema) {
  std::ostringstream out;
  print_json({{"runs", Json::array()}}, out);
  EXPECT_EQ(Json::parse(out.str()), (Json{{"schema", 1}, {"runs", Json::array()}}));
}

TEST(OutputTest, ATableLinesItsColumnsUp) {
  Table table({Table::Align::left, Table::Align::right, Table::Align::left});
  table.add({"a", "10", "x"});
  table.add({"日本", "9", ""});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "a     10  x\n日本   9\n");
}

}  // namespace
}  // namespace skillgit::cli
