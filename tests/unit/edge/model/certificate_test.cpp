// An endpoint whose certificate is signed by nobody whom the system trusts.

#include "skillgit/edge/model/http_model.hpp"
#include "skillgit/edge/model/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <thread>

namespace skillgit::model {
namespace {

using testing::HasSubstr;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate self_signed(EVP_PKEY* key) {
  Certificate certificate(X509_new(), X509_free);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

class SelfSignedServer {
 public:
  SelfSignedServer() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {
    server_ = std::make_unique<httplib::SSLServer>(self_signed(key_.get()).get(), key_.get());
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }
  ~SelfSignedServer() {
    server_->stop();
    thread_.join();
  }

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }

 private:
  Key key_;
  std::unique_ptr<httplib::SSLServer> server_;
  int port_ = 0;
  std::thread thread_;
};

void expect_to_lead_on(const Error& error) {
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("certificate"));
  EXPECT_THAT(error.hint().value(), HasSubstr("whom this system trusts"));
}

TEST(CertificateTest, WhatHelpsIsSaidOfTheCertificate) {
  const SelfSignedServer server;
  const auto model = open_http_model({.endpoint = server.url(), .model = "m"}).value();
  expect_to_lead_on(model->ask({.messages = {{Role::user, "hello"}}}, {}).error());
  expect_to_lead_on(list_models({.endpoint = server.url()}, {}).error());
}

}  // namespace
}  // namespace skillgit::model
