// What was redacted holds no secret any more, and all else is still there.

#include "fuzz/property.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::text;
  using skillgit::fuzz::must;
  const std::string text(skillgit::fuzz::text_of(data, size));
  const auto secret = find_secret(text);
  const std::string clean = redacted(text);
  if (!secret) {
    must(clean == text, "a text without a secret stays as it is");
    return 0;
  }
  must(secret->begin < secret->end && secret->end <= text.size(), "a secret is in the text");
  must(!find_secret(clean), "no secret is left");
  must(clean.starts_with(text.substr(0, secret->begin) + "[redacted]"), "what is before it stays");
  must(redacted(clean) == clean, "redacting again changes nothing");
  return 0;
}
