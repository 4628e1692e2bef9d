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

  /// Whether it is this machine, which no proxy can reach for us.
  bool is_loopback() const { return is_loopback_; }

 private:
  Endpoint(std::string url, bool is_loopback) : url_(std::move(url)), is_loopback_(is_loopback) {}
  std::string url_;
  bool is_loopback_;
};

}  // namespace skillgit::model
