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

std::string finish(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  must(EVP_DigestFinal_ex(context, bytes.data(), &size));
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(std::size_t{size} * 2);
  for (unsigned i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4];
    hex += kDigits[bytes[i] & 15];
  }
  return hex;
}

ContextHandle begin() {
  ContextHandle context(EVP_MD_CTX_new());
  must(context ? 1 : 0);
  must(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr));
  return context;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  const ContextHandle context = begin();
  must(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
  return finish(context.get());
}

struct FieldDigest::Context {
  ContextHandle handle = begin();
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

std::string FieldDigest::hex() const {
  const ContextHandle copy(EVP_MD_CTX_new());
  must(copy ? 1 : 0);
  must(EVP_MD_CTX_copy_ex(copy.get(), context_->handle.get()));
  return finish(copy.get());
}

}  // namespace skillgit
