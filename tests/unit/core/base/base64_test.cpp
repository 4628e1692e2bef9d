#include "skillgit/core/base/base64.hpp"

#include <gtest/gtest.h>

namespace skillgit {
namespace {

TEST(Base64Test, IsThatOfTheRfc) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64Test, ReadsBackWhatItWrote) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
  const std::string long_one(std::size_t{7} << 20, '\xff');
  EXPECT_EQ(from_base64(base64(long_one)), long_one);
}

TEST(Base64Test, ReadsNothingElse) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "====", "=", "Zm9v\n", " Zm9v",
                           "Zm-v", "Zm9v=", "Zg==Zg=="})
    EXPECT_FALSE(from_base64(text)) << text;
  EXPECT_FALSE(from_base64(std::string_view("Zm9\0", 4)));
}

}  // namespace
}  // namespace skillgit
