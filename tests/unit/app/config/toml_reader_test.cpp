// TOML, as sections and keys with their places.

#include "app/config/toml_reader.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace skillgit::config {
namespace {

TEST(TomlReaderTest, KeepsTheOrderAndPlacesOfTheFile) {
  const auto entries = read_toml("[train]\nsteps = 3\n\n[skill.b]\npath = \"x\"\n", "f").value();
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[0].section, "train");
  EXPECT_EQ(entries[0].key, "");
  EXPECT_EQ(entries[1].key, "steps");
  EXPECT_EQ(entries[1].value_at.line, 2u);
  EXPECT_EQ(entries[1].value_at.column, 9u);
  EXPECT_EQ(*entries[1].value, 3);
  EXPECT_EQ(entries[3].section, "skill");
  EXPECT_EQ(entries[3].name, "b");
}

TEST(TomlReaderTest, TablesBelowASectionAreValues) {
  const auto entries = read_toml("[skill.a.scorer]\ntype = \"exact\"\n", "f").value();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].key, "scorer");
  EXPECT_EQ(*entries[1].value, (Json{{"type", "exact"}}));
}

TEST(TomlReaderTest, WhatNoSettingHasIsRefused) {
  for (const char* value : {"2021-11-05", "07:32:00", "2021-11-05T07:32:00Z", "inf", "nan",
                            "[1, nan]", "{ a = -inf }"}) {
    const auto entries = read_toml("[a]\nkey = " + std::string(value) + "\n", "f");
    ASSERT_FALSE(entries) << value;
    EXPECT_EQ(entries.error().message().find("f:2:"), 0u) << entries.error().message();
    EXPECT_TRUE(entries.error().hint()) << value;
  }
}

TEST(TomlReaderTest, SaysWhereItStoppedUnderstanding) {
  for (const char* text : {"[a", "a = ", "a = 1\na = 2\n", "[a]\n[a]\n", "a = \"\xff\"\n"}) {
    const auto entries = read_toml(text, "f.toml");
    ASSERT_FALSE(entries) << text;
    EXPECT_EQ(entries.error().kind(), ErrorKind::invalid);
    EXPECT_TRUE(entries.error().message().starts_with("f.toml:")) << entries.error().message();
    EXPECT_EQ(entries.error().message().find('\n'), std::string::npos);
  }
}

TEST(TomlReaderTest, RefusesWhatIsTooLargeOrTooDeep) {
  EXPECT_FALSE(read_toml(std::string(2'000'000, '#'), "f"));
  EXPECT_FALSE(read_toml("a = " + std::string(100'000, '['), "f"));
}

TEST(TomlReaderTest, AKeyThatIsDeeperThanTheStackIsRefused) {
  std::string key = "a";
  for (int i = 0; i < 200'000; ++i) key += ".a";
  for (const char* before :
       {"", "x = \"\" # '\n", "x = \"\"\" \" \"\"\"\n", "x = ''' ' '''\n", "x = \"\\\"\"\n"}) {
    for (const std::string& text : {before + key + " = 1\n", before + ('[' + key) + "]\n"}) {
      const auto read = read_toml(text, "skillgit.toml");
      ASSERT_FALSE(read) << before;
      EXPECT_EQ(read.error().kind(), ErrorKind::invalid);
    }
  }
  const std::string dots(5'000, '.');
  EXPECT_TRUE(read_toml("[target]\nmodel = \"" + dots + "\" # " + dots, "skillgit.toml"));
  EXPECT_TRUE(read_toml("[target]\nmodel = \"\"\"\n" + dots + "\n\"\"\"", "skillgit.toml"));
}

}  // namespace
}  // namespace skillgit::config
