// A repository of somebody else must not be able to have a key sent to whom it likes.

#include "app/config/trust.hpp"

#include "skillgit/edge/model/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace skillgit::config {
namespace {

/// A key, and the only ones who issue it. A host that begins with a dot stands for all below it.
struct Pair {
  std::string_view host, variable;
};

constexpr std::array kMeantForEachOther{
    Pair{"api.openai.com", "OPENAI_API_KEY"},
    Pair{"api.anthropic.com", "ANTHROPIC_API_KEY"},
    Pair{".openai.azure.com", "AZURE_OPENAI_API_KEY"},
    Pair{".cognitiveservices.azure.com", "AZURE_OPENAI_API_KEY"},
    Pair{"openrouter.ai", "OPENROUTER_API_KEY"},
    Pair{"api.mistral.ai", "MISTRAL_API_KEY"},
    Pair{"api.groq.com", "GROQ_API_KEY"},
    Pair{"api.deepseek.com", "DEEPSEEK_API_KEY"},
    Pair{"api.together.xyz", "TOGETHER_API_KEY"},
    Pair{"api.x.ai", "XAI_API_KEY"},
    Pair{"generativelanguage.googleapis.com", "GEMINI_API_KEY"}};

bool is_meant(const Pair& pair, const model::Endpoint& endpoint, std::string_view variable) {
  const std::string_view host = endpoint.host();
  const bool same_host = pair.host.starts_with('.') ? host.ends_with(pair.host) : host == pair.host;
  return same_host && pair.variable == variable && endpoint.is_https();
}

/// Whether the host can stand in a command line that people copy.
bool is_plain(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == ':' || c == '[' || c == ']';
  });
}

}  // namespace

bool is_the_users_own(const Config& config, const std::string& name) {
  const auto origin = config.origins.find(name);
  return origin != config.origins.end() && origin->second.source != Source::file;
}

Status check_trust(const Config& config, std::string_view section, const std::string& address,
                   const std::string& variable) {
  SKILLGIT_TRY(const auto endpoint, model::Endpoint::parse(address));
  if (!is_plain(endpoint.host()))
    return fail(ErrorKind::invalid,
                fmt::format("'{}.endpoint' has a host that no key is sent to", section));
  const bool is_own = is_the_users_own(config, fmt::format("{}.endpoint", section)) &&
                      is_the_users_own(config, fmt::format("{}.api_key_env", section));
  const bool is_known =
      std::any_of(kMeantForEachOther.begin(), kMeantForEachOther.end(),
                  [&](const Pair& pair) { return is_meant(pair, endpoint, variable); });
  const std::string pair = fmt::format("{} {}", endpoint.host(), variable);
  if (is_own || is_known || endpoint.is_loopback() || config.trusted.contains(pair)) return {};
  return fail(
      Error(ErrorKind::invalid, fmt::format("'{}' wants the value of '{}' to be sent to '{}'",
                                            kFileName, variable, endpoint.host()))
          .with_hint(fmt::format("if you trust it with this key, say so once: "
                                 "`git config --add skillgit.trust \"{}\"`",
                                 pair)));
}

}  // namespace skillgit::config
