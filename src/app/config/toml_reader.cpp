// The only file that knows the TOML library.

#include "app/config/toml_reader.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <tuple>
#include <utility>

namespace skillgit::config {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;

/// Each may lead a table deeper, and the library walks tables by recursion. It has a limit of its
/// own for what is nested otherwise.
constexpr std::size_t kMostDots = 2000;

Position position(const toml::source_region& region) {
  return {std::max(region.begin.line, 1U), std::max(region.begin.column, 1U)};
}

/// Where the string that begins at `at` is over, be it of one line or of many.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string triple(3, quote);
  const bool is_long = text.substr(at).starts_with(triple);
  const std::string_view closing = std::string_view(triple).substr(0, is_long ? 3 : 1);
  for (at += closing.size(); at < text.size() && !text.substr(at).starts_with(closing); ++at)
    if (quote == '"' && text[at] == '\\') ++at;
  at += closing.size();
  while (is_long && at < text.size() && text[at] == quote) ++at;  // They end what it says.
  return std::min(at, text.size());
}

/// The dots of a document that stand neither in a comment nor between quotes.
std::size_t count_dots(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '.') ++dots;
    if (c == '#')
      at = std::min(text.find('\n', at), text.size());
    else
      at = c == '"' || c == '\'' ? end_of_string(text, at) : at + 1;
  }
  return dots;
}

Json to_json(const toml::node& node);

Json to_json(const toml::table& table) {
  Json object = Json::object();
  for (const auto& [key, value] : table) object[std::string(key.str())] = to_json(value);
  return object;
}

Json to_json(const toml::array& array) {
  Json list = Json::array();
  for (const toml::node& element : array) list.push_back(to_json(element));
  return list;
}

template <typename Node>
constexpr bool kIsMoment = toml::is_date<Node> || toml::is_time<Node> || toml::is_date_time<Node>;

/// The first value below `node` that no setting has, as it is written, with its place.
std::optional<std::pair<Position, std::string>> find_unusable(const toml::node& node) {
  return node.visit([](const auto& value) -> std::optional<std::pair<Position, std::string>> {
    using Node = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<Node, toml::table>) {
      for (const auto& [key, inner] : value)
        if (auto found = find_unusable(inner)) return found;
    } else if constexpr (std::is_same_v<Node, toml::array>) {
      for (const toml::node& inner : value)
        if (auto found = find_unusable(inner)) return found;
    } else {
      bool is_unusable = kIsMoment<Node>;
      if constexpr (toml::is_floating_point<Node>) is_unusable = !std::isfinite(value.get());
      if (!is_unusable) return std::nullopt;
      std::ostringstream text;
      text << value;
      return std::pair(position(value.source()), text.str());
    }
    return std::nullopt;
  });
}

Json to_json(const toml::node& node) {
  return node.visit([](const auto& value) -> Json {
    using Node = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<Node, toml::table> || std::is_same_v<Node, toml::array>)
      return to_json(value);
    else if constexpr (kIsMoment<Node>)
      return nullptr;  // find_unusable() has refused it.
    else
      return value.get();
  });
}

class Reader {
 public:
  std::vector<Entry> read(const toml::table& root) {
    for (const auto& [key, value] : root) {
      const toml::table* section = value.as_table();
      if (section == nullptr)
        add({}, {}, key, value);
      else if (key.str() == "skill" || key.str() == "price" || key.str() == "model")
        read_named(std::string(key.str()), *section);
      else
        read_section(std::string(key.str()), {}, key, *section);
    }
    // The library sorts by key.
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
    });
    return std::move(entries_);
  }

 private:
  /// Reads the sections `[<kind>.<name>]`.
  void read_named(const std::string& kind, const toml::table& sections) {
    for (const auto& [key, value] : sections) {
      if (const toml::table* section = value.as_table())
        read_section(kind, std::string(key.str()), key, *section);
      else
        add(kind, {}, key, value);
    }
  }

  void read_section(const std::string& section, const std::string& name, const toml::key& header,
                    const toml::table& table) {
    entries_.push_back(
        {section, name, {}, position(header.source()), position(table.source()), {}});
    for (const auto& [key, value] : table) add(section, name, key, value);
  }

  void add(const std::string& section, const std::string& name, const toml::key& key,
           const toml::node& value) {
    entries_.push_back({section, name, std::string(key.str()), position(key.source()),
                        position(value.source()), std::make_shared<const Json>(to_json(value))});
  }

  std::vector<Entry> entries_;
};

}  // namespace

Result<std::vector<Entry>> read_toml(std::string_view text, const std::string& file_name) try {
  if (text.size() > kLargest)
    return fail(ErrorKind::invalid, "'" + file_name + "' is larger than 1 MiB");
  if (count_dots(text) > kMostDots)
    return fail(ErrorKind::invalid, "'" + file_name + "' has more than " +
                                        std::to_string(kMostDots) +
                                        " dots outside of quotes: no keys are so deep");
  const toml::table table = toml::parse(text, file_name);
  if (const auto found = find_unusable(table))
    return fail(Error(ErrorKind::invalid, place(file_name, found->first) +
                                              ": no setting has the value " + found->second)
                    .with_hint("put it in double quotes where it is meant as text"));
  return Reader().read(table);
} catch (const toml::parse_error& error) {
  std::string reason(error.description());
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  constexpr std::string_view kOpening = "Error while ";
  if (reason.starts_with(kOpening)) reason.erase(0, kOpening.size());
  return fail(Error(ErrorKind::invalid,
                    place(file_name, position(error.source())) + ": not valid TOML: " + reason)
                  .with_hint("`skillgit config --reference` shows how settings are written"));
}

std::string place(const std::string& file_name, Position position) {
  return file_name + ':' + std::to_string(position.line) + ':' + std::to_string(position.column);
}

}  // namespace skillgit::config
