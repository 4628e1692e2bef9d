#include "edge/model/excerpt.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/printable.hpp"
#include "skillgit/core/text/secrets.hpp"

namespace skillgit::model {
namespace {

constexpr std::size_t kLongest = 200;
constexpr std::string_view kMore = "...";

// A secret that is cut in two would not be recognised, so more is searched than is shown.
constexpr std::size_t kSearched = 8192;

}  // namespace

std::string excerpt(std::string_view answer, std::span<const std::string> secrets) {
  const std::string text = text::redacted(std::string(answer.substr(0, kSearched)), secrets);
  std::string shown = text::printable(text);
  std::size_t at = 0;
  for (std::size_t count = 0; at < shown.size() && count < kLongest - kMore.size(); ++count)
    next_code_point(shown, at);
  if (at == shown.size()) return shown;
  return shown.substr(0, at).append(kMore);
}

}  // namespace skillgit::model
