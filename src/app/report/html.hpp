#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace skillgit::report {

/// A piece of a page.
///
/// A type of its own, so that no text gets into a page unescaped: the ways in are text(), lines(),
/// a tag, and markup that stands in our source. Text of others is neutralised (printable.hpp).
class Html {
 public:
  Html() = default;

  /// `text` in one line, to be read and never to be obeyed.
  static Html text(std::string_view text);

  /// The same for text of several lines.
  static Html lines(std::string_view text);

  /// Markup out of our own source.
  template <std::size_t N>
  static Html markup(const char (&literal)[N]) {  // NOLINT(modernize-avoid-c-arrays)
    return Html(std::string(literal, N - 1));
  }

  /// A style sheet of ours, which is no text: nothing in it is escaped.
  static Html style_sheet(std::string_view css) { return Html(std::string(css)); }

  Html& operator+=(const Html& more) {
    text_ += more.text_;
    return *this;
  }
  friend Html operator+(Html first, const Html& second) { return std::move(first += second); }

  bool empty() const { return text_.empty(); }
  const std::string& str() const& { return text_; }
  std::string str() && { return std::move(text_); }

 private:
  friend class Tag;
  explicit Html(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// An attribute; its value is escaped.
struct Attribute {
  std::string_view name;
  std::string value;
};

/// An element: `Tag("td", {{"class", "full"}})(content)`.
class Tag {
 public:
  /// Names are ours, not those of others.
  explicit Tag(std::string_view name, std::initializer_list<Attribute> attributes = {});

  /// The element around its content.
  Html operator()(const Html& content) const;
  Html operator()(std::string_view text) const { return (*this)(Html::text(text)); }

  /// An element that has no content and no end tag, as `meta`.
  Html alone() const { return Html(open_); }

 private:
  std::string name_, open_;
};

/// Our own words with numbers and texts in them, escaped as a whole.
template <typename... Values>
Html words(fmt::format_string<Values...> format, Values&&... values) {
  return Html::text(fmt::format(format, std::forward<Values>(values)...));
}

/// At most `most` characters of `text`, with an ellipsis for the others.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace skillgit::report
