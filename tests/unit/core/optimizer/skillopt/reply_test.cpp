// Replies of models: read tolerantly, and never trusted.

#include "core/optimizer/skillopt/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

namespace skillgit::optimizer::skillopt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReplyTest, AnObjectMayStandAlone) {
  EXPECT_THAT(objects_in(R"({"a": 1})"), ElementsAre(Json{{"a", 1}}));
}

TEST(ReplyTest, AnObjectMayStandInAFenceOrInProse) {
  EXPECT_THAT(objects_in("Sure:\n```json\n{\"a\": 1}\n```\nDone."), ElementsAre(Json{{"a", 1}}));
  EXPECT_THAT(objects_in(R"(I think {"a": 1} is best.)"), ElementsAre(Json{{"a", 1}}));
}

TEST(ReplyTest, AFenceInsideATextDoesNotEndTheObject) {
  EXPECT_THAT(objects_in(R"({"a": "```\ncode }\n```"})"),
              ElementsAre(Json{{"a", "```\ncode }\n```"}}));
}

TEST(ReplyTest, SlipsOfModelsAreMended) {
  EXPECT_THAT(objects_in("{\"a\": [1, 2,], }"), ElementsAre(Json{{"a", {1, 2}}}));
  EXPECT_THAT(objects_in("{\"a\": \"one\ntwo\tthree\"}"),
              ElementsAre(Json{{"a", "one\ntwo\tthree"}}));
}

TEST(ReplyTest, ACommaInATextIsNoSlip) {
  EXPECT_THAT(objects_in(R"({"a": "x, } y",})"), ElementsAre(Json{{"a", "x, } y"}}));
}

TEST(ReplyTest, ATokenThatWasEscapedIsTakenOut) {
  const std::string rest(36, 'a');
  const Json wanted{{"a", {Json{{"b", "use [redacted]"}}}}};
  EXPECT_THAT(objects_in(R"({"a": [{"b": "use gh\u0070_)" + rest + "\"}]}"), ElementsAre(wanted));
}

TEST(ReplyTest, AllObjectsAreFoundInOrder) {
  EXPECT_THAT(objects_in(R"({"a": 1} and {"b": {"c": 2}})"),
              ElementsAre(Json{{"a", 1}}, Json{{"b", {{"c", 2}}}}));
}

TEST(ReplyTest, BracesThatBeginNothingAreSkipped) {
  EXPECT_THAT(objects_in(R"(Use {braces} as in {"a": 1})"), ElementsAre(Json{{"a", 1}}));
}

TEST(ReplyTest, HostileRepliesHaveNoObjects) {
  EXPECT_THAT(objects_in(""), IsEmpty());
  EXPECT_THAT(objects_in("[1, 2]"), IsEmpty());
  EXPECT_THAT(objects_in("{\"a\": \"\xff\xfe\"}"), IsEmpty());
  EXPECT_THAT(objects_in(std::string(100'000, '{')), IsEmpty());
  EXPECT_THAT(objects_in(std::string(kLongestReply, ' ') + "{}"), IsEmpty());
  EXPECT_THAT(objects_in(R"({"a": 1, "a": 2})"), IsEmpty());
}

TEST(ReplyTest, WhyThereIsNoObjectIsToldByTheFirst) {
  EXPECT_EQ(why_no_objects("[1, 2]"), "there is no JSON object in it");
  EXPECT_EQ(why_no_objects("{\"a\": 1"), "its JSON object has no end");
  EXPECT_EQ(why_no_objects("{\"a\": 1, \"a\": 2}"), "of its JSON object: key 'a' appears twice");
  EXPECT_EQ(why_no_objects(std::string(kLongestReply, ' ') + "{}"), "it is longer than 1 MiB");
}

TEST(ReplyTest, WhyAnObjectAroundTheOthersIsNoneIsTold) {
  EXPECT_EQ(why_no_outer_object(R"({"edits": [{"op": "append"}, {"op)"),
            "its JSON object has no end");
  EXPECT_NE(why_no_outer_object(R"({"edits": [{"op": "append"}], "weight": 1e400})"), "");
  EXPECT_EQ(why_no_outer_object(R"(Of {braces}: {"edits": []})"), "");
  EXPECT_EQ(why_no_outer_object(R"({"edits": []})"), "");
  EXPECT_EQ(why_no_outer_object("none"), "");
}

TEST(ReplyTest, NumbersMayBeWrittenAsModelsDo) {
  EXPECT_EQ(number_in(Json(3)).value(), 3);
  EXPECT_EQ(number_in(Json(3.0)).value(), 3);
  EXPECT_EQ(number_in(Json("3 edits")).value(), 3);
  EXPECT_EQ(number_in(Json("about -2")).value(), -2);
  EXPECT_FALSE(number_in(Json(true)));
  EXPECT_FALSE(number_in(Json(2.5)));
  EXPECT_FALSE(number_in(Json("none")));
  EXPECT_FALSE(number_in(Json(1e300)));
  EXPECT_FALSE(number_in(Json("99999999999999999999")));
}

TEST(ReplyTest, AListOfIntegersKeepsWhatIsInRangeOnce) {
  const Json object = {{"selected", {4, 2, 2, 100, 0, -1, "3", true, 3}}};
  EXPECT_THAT(integers_in(object, "selected", 5), ElementsAre(4, 2, 3));
  EXPECT_THAT(integers_in(object, "missing", 5), IsEmpty());
  EXPECT_THAT(integers_in(Json{{"selected", 3}}, "selected", 5), IsEmpty());
}

TEST(ReplyTest, AListOfNumbersMayBeWrittenAsModelsDo) {
  const auto numbers = [](const Json& value) {
    return numbers_in(Json{{"from", value}}, "from", 5);
  };
  EXPECT_THAT(numbers({4, "2", "[5]", 4.0, 0, 6, true, nullptr}), ElementsAre(4, 2, 5));
  EXPECT_THAT(numbers(3), ElementsAre(3));
  EXPECT_THAT(numbers("3"), ElementsAre(3));
  EXPECT_THAT(numbers("all"), IsEmpty());
  EXPECT_THAT(numbers(nullptr), IsEmpty());
  EXPECT_THAT(numbers_in(Json::object(), "from", 5), IsEmpty());
}

TEST(ReplyTest, ATextHasTheRightTypeAndLength) {
  EXPECT_EQ(text_in(Json{{"a", "x"}}, "a", 1).value(), "x");
  EXPECT_EQ(text_in(Json{{"a", nullptr}}, "a", 1).value(), "");
  EXPECT_EQ(text_in(Json::object(), "a", 1).value(), "");
  EXPECT_FALSE(text_in(Json{{"a", 1}}, "a", 1));
  EXPECT_FALSE(text_in(Json{{"a", "xx"}}, "a", 1));
  EXPECT_FALSE(text_in(Json{{"a", std::string(1, '\0')}}, "a", 1));
}

RC_GTEST_PROP(ReplyTest, WhateverStandsAroundAnObjectWithoutBracesItIsFound, ()) {
  const auto prose = [] {
    auto text = *rc::gen::string<std::string>();
    std::erase_if(text, [](char c) { return c == '{' || c == '}' || c == '"'; });
    return text;
  };
  const Json object = {{"text", *rc::gen::arbitrary<int>()}, {"more", "{[,\"}"}};
  RC_ASSERT(objects_in(prose() + skillgit::to_line(object) + prose()) == std::vector<Json>{object});
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
