// Decimal numbers: exact, whatever they are written like.

#include "skillgit/core/base/decimal.hpp"

#include <gtest/gtest.h>

namespace skillgit {
namespace {

TEST(DecimalTest, EqualNumbersAreEqualHoweverTheyAreWritten) {
  const Decimal fifteen = parse_decimal("15").value();
  for (const auto* same : {"15.0", "1.5e1", "0150e-1", "1500E-2", "15e+0", "0.0015e4"})
    EXPECT_EQ(parse_decimal(same), fifteen) << same;
  for (const auto* other : {"-15", "1.5", "150", "15.00000000000000000000000000000000001"})
    EXPECT_NE(parse_decimal(other), fifteen) << other;
}

TEST(DecimalTest, ZeroHasNoSignAndNoExponent) {
  for (const auto* zero : {"0", "-0", "0.00", "-0e5", "000e-3"})
    EXPECT_EQ(parse_decimal(zero), Decimal{}) << zero;
}

TEST(DecimalTest, WhatIsNoNumberIsNone) {
  for (const auto* text : {"", "-", ".5", "+1", "1e", "1e+", "1.2.3", "1 ", "nan", "1,000"})
    EXPECT_FALSE(parse_decimal(text)) << text;
}

TEST(DecimalTest, AnExponentIsReadAsFarAsAnyNumberCouldNeedIt) {
  EXPECT_EQ(parse_decimal("1e-100000000").value().exponent, -100'000'000);
  EXPECT_FALSE(parse_decimal("1e999999999"));
  EXPECT_FALSE(parse_decimal("1e-" + std::string(1'000'000, '9')));
}

TEST(DecimalTest, ManyDigitsAreReadInOneGo) {
  const std::string zeros(10'000'000, '0');
  EXPECT_EQ(parse_decimal("0." + zeros + "1").value().digits, "1");
  EXPECT_EQ(parse_decimal("1" + zeros).value().exponent, 10'000'000);
}

}  // namespace
}  // namespace skillgit
