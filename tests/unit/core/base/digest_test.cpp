#include "skillgit/core/base/digest.hpp"

#include <gtest/gtest.h>

namespace skillgit {
namespace {

// The vectors of FIPS 180-2, appendix B.
TEST(DigestTest, IsSha256) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestTest, FieldsDoNotRunIntoEachOther) {
  EXPECT_NE(FieldDigest().add("ab").add("c").hex(), FieldDigest().add("a").add("bc").hex());
  EXPECT_NE(FieldDigest().add("").hex(), FieldDigest().hex());
}

TEST(DigestTest, CanBeReadOnTheWay) {
  FieldDigest digest;
  const std::string first = digest.add("a").hex();
  EXPECT_EQ(digest.hex(), first);
  EXPECT_EQ(digest.add("b").hex(), FieldDigest().add("a").add("b").hex());
}

}  // namespace
}  // namespace skillgit
