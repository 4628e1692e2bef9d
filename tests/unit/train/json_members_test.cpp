#include "train/json_members.hpp"

#include "skillgit/core/base/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace skillgit::train {
namespace {

TEST(JsonMembersTest, GivesEachMemberAsItWasWritten) {
  const std::string line = R"({"a":{"b":["}",{"c":"\\"}]},"d":"say \"x\", {y","e":-1,"f":null})";
  const auto members = JsonMembers::of(line);
  ASSERT_TRUE(members);
  EXPECT_EQ(members->at("a"), R"({"b":["}",{"c":"\\"}]})");
  EXPECT_EQ(members->at("d"), R"("say \"x\", {y")");
  EXPECT_EQ(members->at("e"), "-1");
  EXPECT_EQ(members->at("f"), "null");
  EXPECT_EQ(members->at("b"), "") << "only members of the object itself";
  EXPECT_TRUE(JsonMembers::of("{}"));
}

TEST(JsonMembersTest, WhateverTextsSayTheyAreSteppedOver) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& texts) {
    Json object = Json::object();
    for (std::size_t at = 0; at < texts.size(); ++at) object[std::to_string(at)] = texts[at];
    const std::string line = to_line(object);
    const auto members = JsonMembers::of(line);
    RC_ASSERT(members.has_value());
    for (std::size_t at = 0; at < texts.size(); ++at)
      RC_ASSERT(members->at(std::to_string(at)) == to_line(Json(texts[at])));
  }));
}

TEST(JsonMembersTest, WhatIsCutShortIsNoObject) {
  const std::string line = R"({"a":{"b":"}"},"c":"\""})";
  for (std::size_t length = 0; length < line.size(); ++length)
    EXPECT_FALSE(JsonMembers::of(line.substr(0, length))) << length;
  for (const char* text : {"[]", "1", "{a:1}", R"({"a"})", R"({"a":1,})", R"({"a":1}})"})
    EXPECT_FALSE(JsonMembers::of(text)) << text;
}

}  // namespace
}  // namespace skillgit::train
