#include "edge/model/request_headers.hpp"

#include "edge/model/excerpt.hpp"
#include "edge/model/wire.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <string_view>

namespace skillgit::model {
namespace {

bool can_stand_in_a_header(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F;
  });
}

}  // namespace

Result<std::vector<std::string>> header_lines(const HttpModelOptions& options) {
  // Without "Expect:" a long prompt would wait a second for a permission that few servers give.
  std::vector<std::string> lines{"Content-Type: application/json", "Accept: application/json",
                                 "Expect:"};
  if (!can_stand_in_a_header(options.api_key))
    return fail(Error(ErrorKind::invalid, "the key has characters that no key has")
                    .with_hint("look for a line break or a quote in the environment variable"));
  for (std::string& line : wire_of(options.api).headers(options.api_key))
    lines.push_back(std::move(line));
  for (const auto& [name, value] : options.headers) {
    if (name.empty() || name.find_first_of(": ") != std::string::npos ||
        !can_stand_in_a_header(name) || !can_stand_in_a_header(value))
      return fail(ErrorKind::invalid, "header '" + excerpt(name, {}) + "' cannot be sent");
    lines.push_back(name + ": " + value);
  }
  return lines;
}

std::vector<std::string> secrets_of(const HttpModelOptions& options) {
  std::vector<std::string> secrets = options.secrets;
  const auto add = [&secrets](const std::string& value) {
    for (std::string& encoded : text::in_encodings(value)) secrets.push_back(std::move(encoded));
  };
  add(options.api_key);
  for (const auto& [name, value] : options.headers) add(value);
  return secrets;
}

}  // namespace skillgit::model
