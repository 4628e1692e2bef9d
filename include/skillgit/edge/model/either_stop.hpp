#pragma once

#include <stop_token>
#include <utility>

namespace skillgit::model {

/// A stop that is requested once one of two is.
class EitherStop {
 public:
  EitherStop(std::stop_token one, std::stop_token other)
      : one_(std::move(one), Request{source_}), other_(std::move(other), Request{source_}) {}

  std::stop_token token() const { return source_.get_token(); }

 private:
  struct Request {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };

  std::stop_source source_;
  std::stop_callback<Request> one_, other_;
};

}  // namespace skillgit::model
