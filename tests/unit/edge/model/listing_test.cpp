// What an endpoint says for free: that it is there, and which models it has.

#include "skillgit/edge/model/listing.hpp"

#include "support/scripted_server.hpp"

#include <gtest/gtest.h>

namespace skillgit::model {
namespace {

using support::ScriptedServer;
using support::ServerAnswer;

Result<Listing> listed(ServerAnswer answer, HttpModelOptions options = {}) {
  const ScriptedServer server([&answer](const auto&) { return answer; });
  options.endpoint = server.url() + "/v1";
  auto listing = list_models(options, {});
  EXPECT_EQ(server.requests().size(), 1u) << "it asks once";
  EXPECT_EQ(server.requests().front().target, "/v1/models");
  return listing;
}

TEST(ListingTest, NamesTheModelsOfTheEndpoint) {
  const auto listing = listed({.body = R"({"data":[{"id":"b"},{"id":"a"},{"no":1},3]})"}).value();
  EXPECT_TRUE(listing.has_list);
  EXPECT_EQ(listing.models, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(listing.lacks("c"));
  EXPECT_FALSE(listing.lacks("a"));
}

TEST(ListingTest, AnEndpointWithoutAListIsThereAllTheSame) {
  for (const ServerAnswer& answer :
       {ServerAnswer{.status = 404}, ServerAnswer{.status = 405}, ServerAnswer{.body = "hello"},
        ServerAnswer{.body = R"({"data":3})"}, ServerAnswer{.status = 429}}) {
    const auto listing = listed(answer);
    ASSERT_TRUE(listing) << answer.status << ' ' << listing.error().message();
    EXPECT_FALSE(listing->has_list);
    EXPECT_FALSE(listing->lacks("a"));
  }
}

TEST(ListingTest, ARefusedKeyIsToldWithoutIt) {
  const auto listing =
      listed({.status = 401, .body = R"({"error":{"message":"bad key sk-secret-1"}})"},
             {.api_key = "sk-secret-1"});
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().kind(), ErrorKind::denied);
  EXPECT_EQ(listing.error().message().find("sk-secret-1"), std::string::npos);
}

TEST(ListingTest, AServerThatFailsIsNotAvailable) {
  const auto listing = listed({.status = 503, .body = "upstream is down"});
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().kind(), ErrorKind::unavailable);
}

TEST(ListingTest, NobodyThereIsNotAvailable) {
  const auto listing = list_models({.endpoint = "http://127.0.0.1:1/v1"}, {});
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().kind(), ErrorKind::unavailable);
  EXPECT_NE(listing.error().message().find("no answer from"), std::string::npos);
}

}  // namespace
}  // namespace skillgit::model
