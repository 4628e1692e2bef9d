#include "skillgit/core/base/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace skillgit {
namespace {

std::string complaint(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed ? "" : parsed.error().message();
}

TEST(JsonTest, ReadsWhatItWrites) {
  const Json value = {{"b", {1, 2.5, nullptr}}, {"a", "é\n"}};
  EXPECT_EQ(parse_json(to_line(value)).value(), value);
  EXPECT_EQ(parse_json(to_page(value)).value(), value);
  EXPECT_EQ(to_line(value), R"({"a":"é\n","b":[1,2.5,null]})");
}

TEST(JsonTest, SaysWhereItStoppedReading) {
  EXPECT_EQ(complaint("{\"a\": 1,\n \"b\" 2}"), "not valid JSON at line 2, column 6");
  EXPECT_EQ(complaint(""), "not valid JSON at line 1, column 1");
  EXPECT_EQ(complaint("1 2"), "not valid JSON at line 1, column 3");
}

TEST(JsonTest, RefusesAKeyThatAppearsTwice) {
  EXPECT_EQ(complaint(R"({"a":1,"b":{"a":2},"a":3})"), "key 'a' appears twice");
  EXPECT_EQ(complaint(R"([{"a":1},{"a":1}])"), "");
}

TEST(JsonTest, RefusesInvalidUtf8) { EXPECT_NE(complaint("\"\xff\""), ""); }

TEST(JsonTest, RefusesWhatIsTooDeep) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_EQ(complaint(nested(64)), "");
  EXPECT_EQ(complaint(nested(65)), "more than 64 levels");
  EXPECT_EQ(complaint(nested(100'000)), "more than 64 levels");
}

TEST(JsonTest, ReadLiterallyANumberIsWrittenAsItStood) {
  const auto line = [](std::string_view text) {
    return to_line(parse_json_literally(text).value());
  };
  EXPECT_EQ(line("1.50"), R"("1.50")");
  EXPECT_EQ(line("1e2"), R"("1e2")");
  EXPECT_EQ(line("123456789012345678901"), R"("123456789012345678901")");
  EXPECT_EQ(line(R"({"a":[1, 1.5, -7, {"b":0.10}], "c":null, "d":true, "e":"x"})"),
            R"({"a":[1,1.5,-7,{"b":"0.10"}],"c":null,"d":true,"e":"x"})");
  EXPECT_EQ(line("[]"), "[]");
  EXPECT_FALSE(parse_json_literally("[1,"));
}

TEST(JsonTest, ReadExactlyNoDigitIsLost) {
  const auto line = [](std::string_view text) { return to_line(parse_json_exactly(text).value()); };
  EXPECT_EQ(line(R"({"b":[20000000000000000001, "x", null, {}], "a":0.12345678901234567890})"),
            R"({"a":0.12345678901234567890,"b":[20000000000000000001,"x",null,{}]})");
  EXPECT_EQ(line("64.0741162008242"), "64.0741162008242") << "the library writes 64.07411620082419";
  EXPECT_EQ(line("1e-400"), "1e-400");
  EXPECT_EQ(line("[1.50,1e2,20000000000000000000,-0.0]"), "[1.5,100.0,2e+19,-0.0]")
      << "what is the same number is written like any other";
}

TEST(JsonTest, ReadExactlyAnExponentBeyondAllBoundsIsRefused) {
  for (const auto* text : {"1e999999999", "1e-999999999", "-1e-99999999999999999999999"})
    EXPECT_EQ(parse_json_exactly(text).error().message(), "not valid JSON (a number out of range)");
}

TEST(JsonTest, ANumberHasADecimalOfAllItsDigits) {
  const Json list =
      parse_json_exactly(R"([20000000000000000001, 2.0e1, 20, -7, "20", true, null])").value();
  EXPECT_EQ(decimal_of(list[0]).value().digits, "20000000000000000001");
  EXPECT_EQ(decimal_of(list[1]), decimal_of(list[2]));
  EXPECT_TRUE(decimal_of(list[3]).value().negative);
  for (const std::size_t other : {4U, 5U, 6U}) EXPECT_FALSE(decimal_of(list[other]));
}

TEST(JsonTest, WritesReplacementsForInvalidUtf8) {
  EXPECT_EQ(to_line(Json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace skillgit
