#pragma once

#include "skillgit/core/base/result.hpp"

#include <string>
#include <string_view>

namespace skillgit::model {

/// The base URL of an endpoint: http or https, without user, query, fragment and final slash.
class Endpoint {
 public:
  /// Fails with invalid.
  static Result<Endpoint> parse(std::string_view text);

  const std::string& url() const { return url_; }

  /// Who is asked: the host in lower case, with the port where the URL names one.
  const std::string& host() const { return host_; }

  /// What follows the host: "/v1", or nothing.
  const std::string& path() const { return path_; }

  bool is_https() const { return is_https_; }

  /// Whether it is this machine, which no proxy can reach for us.
  bool is_loopback() const { return is_loopback_; }

 private:
  Endpoint() = default;
  std::string url_, host_, path_;
  bool is_https_ = false, is_loopback_ = false;
};

}  // namespace skillgit::model
