#include "edge/model/endpoint.hpp"

#include <gtest/gtest.h>
#include <string>

namespace skillgit::model {
namespace {

TEST(EndpointTest, IsABaseUrlWithoutItsFinalSlash) {
  EXPECT_EQ(Endpoint::parse("http://127.0.0.1:8080/v1/").value().url(), "http://127.0.0.1:8080/v1");
  EXPECT_EQ(Endpoint::parse("https://models.example").value().url(), "https://models.example");
}

TEST(EndpointTest, KnowsThisMachine) {
  EXPECT_TRUE(Endpoint::parse("http://127.0.0.1:8080/v1").value().is_loopback());
  EXPECT_TRUE(Endpoint::parse("http://localhost/v1").value().is_loopback());
  EXPECT_TRUE(Endpoint::parse("http://[::1]:80/v1").value().is_loopback());
  EXPECT_FALSE(Endpoint::parse("http://models.example/v1").value().is_loopback());
}

TEST(EndpointTest, RefusesWhatIsNoPlainWebAddress) {
  using namespace std::string_literals;
  for (const std::string& bad :
       {""s, "models.example/v1"s, "file:///etc/passwd"s, "ftp://models.example"s, "http://"s,
        "http://a b/"s, "http://models.example/v1?key=1"s, "http://models.example/#x"s,
        "http://models.example\0.evil/"s, "http://\xff\xfe"s, "http://models.example:99999/"s}) {
    const auto endpoint = Endpoint::parse(bad);
    ASSERT_FALSE(endpoint) << bad;
    EXPECT_EQ(endpoint.error().kind(), ErrorKind::invalid);
    EXPECT_TRUE(endpoint.error().hint());
  }
}

TEST(EndpointTest, NeverQuotesAPassword) {
  const auto endpoint = Endpoint::parse("https://me:hunter2@models.example/v1");
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().message(), "an endpoint's URL holds no user or password");
}

}  // namespace
}  // namespace skillgit::model
