// CSV that programs and spreadsheets read alike.

#include "skillgit/app/report/tables.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>

namespace skillgit::report {
namespace {

TEST(CsvTest, FieldsAreQuotedWhereTheyHaveTo) {
  const std::array<std::string, 4> fields{"a", "b,c", "say \"x\"", ""};
  EXPECT_EQ(csv_line(fields), "a,\"b,c\",\"say \"\"x\"\"\",\r\n");
}

TEST(CsvTest, NoTextIsAFormula) {
  EXPECT_EQ(csv_text("=HYPERLINK(1)"), "'=HYPERLINK(1)");
  EXPECT_EQ(csv_text("+1"), "'+1");
  EXPECT_EQ(csv_text("-1"), "'-1");
  EXPECT_EQ(csv_text("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_text("a=1"), "a=1");
}

TEST(CsvTest, DroppingOneQuoteGivesTheTextBack) {
  EXPECT_TRUE(rc::check("letters and signs", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("a=+-@'")));
    const std::string field = csv_text(text);
    RC_ASSERT((field.starts_with('\'') ? field.substr(1) : field) == text);
  }));
}

TEST(CsvTest, ARecordIsOneLine) {
  EXPECT_TRUE(rc::check("bytes of any kind", [](const std::string& bytes) {
    const std::array<std::string, 1> fields{csv_text(bytes)};
    const std::string line = csv_line(fields);
    RC_ASSERT(line.find_first_of("\r\n") == line.size() - 2);
  }));
}

}  // namespace
}  // namespace skillgit::report
