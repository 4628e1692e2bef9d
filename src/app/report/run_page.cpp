#include "skillgit/app/report/run_page.hpp"

#include "app/report/sections.hpp"
#include "app/report/style.hpp"
#include "skillgit/core/base/base64.hpp"
#include "skillgit/core/base/digest.hpp"

#include <charconv>

namespace skillgit::report {
namespace {

constexpr char kBeginning[] = "<!doctype html>\n<html lang=\"en\" data-skillgit=\"report\">\n";

/// How often a browser looks again while the run goes on.
constexpr const char* kRefreshSeconds = "5";

/// The bytes that `hex` spells.
std::string decoded(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

/// Nothing may be loaded and nothing may run; the one style sheet is known by its digest.
Html policy() {
  return Tag("meta", {{"http-equiv", "Content-Security-Policy"},
                      {"content", "default-src 'none'; style-src 'sha256-" +
                                      base64(decoded(sha256_hex(style()))) +
                                      "'; base-uri 'none'; form-action 'none'"}})
      .alone();
}

Html head(const RunView& view) {
  Html head = Html::markup("<meta charset=\"utf-8\">") + policy();
  head += Html::markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  head += Html::markup("<meta name=\"referrer\" content=\"no-referrer\">");
  if (view.live)
    head += Tag("meta", {{"http-equiv", "refresh"}, {"content", kRefreshSeconds}}).alone();
  head += Tag("title")(view.header.name.str() + ": skillgit report");
  // The digest above is of these very bytes.
  return head + Tag("style")(Html::style_sheet(style()));
}

Html body(const RunView& view) {
  return Tag("main")(claim_section(view) + summary_section(view) + change_section(view) +
                     curve_section(view) + offers_section(view) + grids_section(view) +
                     cost_section(view) + basis_section(view));
}

}  // namespace

std::string run_page(const RunView& view) {
  Html page = Html::markup(kBeginning) + Tag("head")(head(view)) + Html::markup("\n") +
              Tag("body")(body(view)) + Html::markup("\n</html>\n");
  return std::move(page).str();
}

bool is_run_page(std::string_view bytes) { return bytes.starts_with(kBeginning); }

Html section(const char* id, const char* heading, const Html& content) {
  return Tag("section", {{"id", id}})(Tag("h2")(heading) + content);
}

Html scrolling(const std::string& name, const char* style_class, const Html& content) {
  return Tag("div", {{"class", std::string("scroll ") + style_class},
                     {"tabindex", "0"},
                     {"role", "region"},
                     {"aria-label", name}})(content);
}

Html field(const char* name, const Html& value) {
  return value.empty() ? Html() : Tag("dt")(name) + Tag("dd")(value);
}

std::string_view sign_of(optimizer::Outcome outcome) {
  switch (outcome) {
    case optimizer::Outcome::accepted:
      return "✓";
    case optimizer::Outcome::rejected:
      return "✗";
    case optimizer::Outcome::indecisive:
      return "?";
    case optimizer::Outcome::forced:
      return "!";
    case optimizer::Outcome::refused:
      break;
  }
  return "–";
}

Html verdict(optimizer::Outcome outcome) {
  const std::string word(optimizer::to_string(outcome));
  return Tag("span", {{"class", "v " + word}})(words("{} {}", sign_of(outcome), word));
}

}  // namespace skillgit::report
