// The nearest known name: what an error about an unknown one suggests.

#include "skillgit/core/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace skillgit {
namespace {

constexpr std::array<std::string_view, 5> kKeys{"expect", "input", "scorer", "split", "solution"};

TEST(NearestTest, ForgivesOneSlipOfEachSort) {
  EXPECT_EQ(nearest("expct", kKeys), "expect");
  EXPECT_EQ(nearest("expectt", kKeys), "expect");
  EXPECT_EQ(nearest("expekt", kKeys), "expect");
  EXPECT_EQ(nearest("exepct", kKeys), "expect");
}

TEST(NearestTest, ForgivesMoreInLongerNames) { EXPECT_EQ(nearest("expected", kKeys), "expect"); }

TEST(NearestTest, TheBeginningOfOneNameIsThatName) {
  constexpr std::array<std::string_view, 3> kLimits{"calls", "rollouts", "rolls"};
  EXPECT_EQ(nearest("rollo", kLimits), "rollouts");
  EXPECT_EQ(nearest("roll", kLimits), "rolls") << "of two, the one that is nearer";
  EXPECT_EQ(nearest("call", kLimits), "calls");
}

TEST(NearestTest, DoesNotLookAtCase) { EXPECT_EQ(nearest("INPUT", kKeys), "input"); }

TEST(NearestTest, DoesNotGuessWhenNothingIsNear) {
  EXPECT_EQ(nearest("temperature", kKeys), std::nullopt);
  EXPECT_EQ(nearest("q", kKeys), std::nullopt);
  EXPECT_EQ(nearest("", kKeys), std::nullopt);
}

TEST(NearestTest, ShortNamesThatShareNothingAreNotNear) {
  constexpr std::array<std::string_view, 1> kShort{"a"};
  EXPECT_EQ(nearest("b", kShort), std::nullopt);
}

TEST(NearestTest, PrefersTheNearestAndThenTheFirst) {
  constexpr std::array<std::string_view, 3> kNames{"gate", "rate", "date"};
  EXPECT_EQ(nearest("rat", kNames), "rate");
  EXPECT_EQ(nearest("mate", kNames), "gate");
}

TEST(NearestTest, AHugeNameIsNoSlip) {
  EXPECT_EQ(nearest(std::string(10'000'000, 'x'), kKeys), std::nullopt);
}

TEST(NearestTest, PutsTheQuestionAtTheEndOfAMessage) {
  EXPECT_EQ(did_you_mean("scroer", kKeys), "; did you mean 'scorer'?");
  EXPECT_EQ(did_you_mean("zzzz", kKeys), "");
}

}  // namespace
}  // namespace skillgit
