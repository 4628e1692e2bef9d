#include "skillgit/core/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace skillgit {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using ContextHandle = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// SHA-256 fails only when memory or the library itself does: nobody can act on that.
void must(int code) {
  if (code != 1) std::abort();
}

constexpr std::size_t kBytes = 32;
using Bytes = std::array<unsigned char, kBytes>;

Bytes finish(EVP_MD_CTX* context) {
  Bytes bytes{};
  must(EVP_DigestFinal_ex(context, bytes.data(), nullptr));
  return bytes;
}

std::string to_hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(kBytes * 2);
  for (const unsigned char byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

// Looked up once: EVP_sha256() stands for a look-up each time, under a lock of the library.
const EVP_MD* algorithm() {
  static EVP_MD* const kFound = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  must(kFound != nullptr ? 1 : 0);
  return kFound;
}

ContextHandle begin() {
  ContextHandle context(EVP_MD_CTX_new());
  must(context ? 1 : 0);
  must(EVP_DigestInit_ex(context.get(), algorithm(), nullptr));
  return context;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  const ContextHandle context = begin();
  must(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
  return to_hex(finish(context.get()));
}

struct FieldDigest::Context {
  ContextHandle handle = begin();

  Bytes bytes() const {
    const ContextHandle copy(EVP_MD_CTX_new());
    must(copy ? 1 : 0);
    must(EVP_MD_CTX_copy_ex(copy.get(), handle.get()));
    return finish(copy.get());
  }
};

FieldDigest::FieldDigest() : context_(std::make_unique<Context>()) {}
FieldDigest::~FieldDigest() = default;
FieldDigest::FieldDigest(FieldDigest&&) noexcept = default;
FieldDigest& FieldDigest::operator=(FieldDigest&&) noexcept = default;

FieldDigest& FieldDigest::add(std::string_view field) {
  const std::string header = std::to_string(field.size()) + ':';
  must(EVP_DigestUpdate(context_->handle.get(), header.data(), header.size()));
  must(EVP_DigestUpdate(context_->handle.get(), field.data(), field.size()));
  return *this;
}

std::string FieldDigest::hex() const { return to_hex(context_->bytes()); }

ShortDigest FieldDigest::half() const {
  const Bytes bytes = context_->bytes();
  ShortDigest digest;
  for (std::size_t at = 0; at < kBytes / 2; ++at) {
    std::uint64_t& half = digest.bits[at / sizeof(std::uint64_t)];
    half = half << 8 | bytes[at];
  }
  return digest;
}

}  // namespace skillgit
