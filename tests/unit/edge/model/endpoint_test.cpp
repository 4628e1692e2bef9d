#include "skillgit/edge/model/endpoint.hpp"

#include "edge/model/api.hpp"

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
  EXPECT_FALSE(Endpoint::parse("http://127.0.0.1.models.example/v1").value().is_loopback());
  for (const char* name : {"127.0.0.1.", "127.5.5.5.5", "127.0.0.256", "127.0.1234.1"}) {
    const auto endpoint = Endpoint::parse("http://" + std::string(name) + "/v1");
    EXPECT_FALSE(endpoint && endpoint->is_loopback()) << name;
  }
}

TEST(EndpointTest, TellsWhoIsAskedAndWhere) {
  const auto endpoint = Endpoint::parse("HTTPS://API.Models.example:8443/a/v1/").value();
  EXPECT_EQ(endpoint.host(), "api.models.example:8443");
  EXPECT_EQ(endpoint.path(), "/a/v1");
  EXPECT_TRUE(endpoint.is_https());
  EXPECT_EQ(Endpoint::parse("http://models.example").value().path(), "");
  EXPECT_FALSE(Endpoint::parse("http://models.example").value().is_https());
}

TEST(EndpointTest, WhatPlainlySpeaksAnotherApiSaysWhich) {
  const auto hint = [](Api api, const char* url) -> std::string {
    const auto checked = check_api(api, Endpoint::parse(url).value());
    return checked ? "" : checked.error().hint().value();
  };
  EXPECT_EQ(hint(Api::openai, "https://api.anthropic.com/v1"),
            "set api = \"anthropic\" beside the endpoint");
  EXPECT_EQ(hint(Api::openai, "https://me.openai.azure.com"),
            "set api = \"azure\" beside the endpoint");
  EXPECT_EQ(hint(Api::anthropic, "https://api.openai.com/v1"),
            "set api = \"openai\" beside the endpoint");
  EXPECT_EQ(hint(Api::openai, "https://me.openai.azure.com/openai/v1"), "");
  EXPECT_EQ(hint(Api::azure, "https://me.openai.azure.com"), "");
  EXPECT_EQ(hint(Api::anthropic, "https://gateway.example"), "");
  EXPECT_EQ(hint(Api::openai, "https://not-api.anthropic.com.example/v1"), "");
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
