#pragma once

#include "skillgit/core/base/error.hpp"

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace skillgit {

/// A value, or the Error that kept us from having one.
///
/// A class of its own so that the type is [[nodiscard]]: no returned Result can be
/// forgotten. Only what std::expected offers as well is used, so that one day this
/// file can become an alias.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Base base) : Base(std::move(base)) {}  // NOLINT(google-explicit-constructor)
};

/// The outcome of work that has nothing to return.
using Status = Result<void>;

/// Makes a failed Result: `return fail(ErrorKind::conflict, "run moved");`
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return fail(Error(kind, std::move(message)));
}

// The only macros of this project stand in for the `?` that C++ lacks: an error
// leaves the function at once, and the happy path stays flush left.

#define SKILLGIT_CONCAT_(a, b) a##b
#define SKILLGIT_CONCAT(a, b) SKILLGIT_CONCAT_(a, b)

/// Binds the value of a Result, or returns its error from this function.
#define SKILLGIT_TRY(declaration, expression)                                       \
  auto SKILLGIT_CONCAT(result_, __LINE__) = (expression);                           \
  if (!SKILLGIT_CONCAT(result_, __LINE__))                                          \
    return ::skillgit::fail(std::move(SKILLGIT_CONCAT(result_, __LINE__)).error()); \
  declaration = std::move(*SKILLGIT_CONCAT(result_, __LINE__))

/// Runs a Status, or returns its error from this function.
#define SKILLGIT_CHECK(expression)                                     \
  do {                                                                 \
    auto status_ = (expression);                                       \
    if (!status_) return ::skillgit::fail(std::move(status_).error()); \
  } while (false)

}  // namespace skillgit
