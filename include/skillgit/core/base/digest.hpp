#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace skillgit {

/// The SHA-256 of `bytes`, as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// A SHA-256 over a list of fields.
///
/// Each field is hashed with its length in front, so that ("ab", "c") and
/// ("a", "bc") differ. Two digests are equal only for equal lists.
class FieldDigest {
 public:
  FieldDigest();
  ~FieldDigest();
  FieldDigest(FieldDigest&&) noexcept;
  FieldDigest& operator=(FieldDigest&&) noexcept;

  FieldDigest& add(std::string_view field);

  /// The digest of what was added so far, as 64 lower-case hex digits.
  std::string hex() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace skillgit
