#include "app/report/html.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/printable.hpp"

namespace skillgit::report {
namespace {

/// Escaped for text and for quoted attributes alike.
std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

Html Html::text(std::string_view text) { return Html(escaped(text::printable(text))); }

Html Html::lines(std::string_view text) { return Html(escaped(text::printable_lines(text))); }

Tag::Tag(std::string_view name, std::initializer_list<Attribute> attributes)
    : name_(name), open_('<' + name_) {
  for (const auto& [attribute, value] : attributes)
    open_ += ' ' + std::string(attribute) + "=\"" + escaped(text::printable(value)) + '"';
  open_ += '>';
}

Html Tag::operator()(const Html& content) const {
  return Html(open_ + content.text_ + "</" + name_ + '>');
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (!continues_character(text[at]) && characters++ == most)
      return std::string(text.substr(0, at)) + "…";
  return std::string(text);
}

}  // namespace skillgit::report
