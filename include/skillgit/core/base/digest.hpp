#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace skillgit {

/// The SHA-256 of `bytes`, as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// Half of a SHA-256, for tables of many: nobody finds two lists of fields with the same one.
struct ShortDigest {
  std::array<std::uint64_t, 2> bits{};

  friend bool operator==(const ShortDigest&, const ShortDigest&) = default;
};

/// For unordered containers: a digest is spread as it is.
struct ShortDigestHash {
  std::size_t operator()(const ShortDigest& digest) const noexcept { return digest.bits[0]; }
};

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

  /// The first half of the same.
  ShortDigest half() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace skillgit
