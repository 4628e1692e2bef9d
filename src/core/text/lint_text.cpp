#include "core/text/lines.hpp"
#include "core/text/lint_parts.hpp"
#include "skillgit/core/base/percent.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/printable.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <string>

namespace skillgit::text {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// `curl ... | sh` and its kin.
std::optional<std::size_t> find_piped_download(std::string_view text) {
  const std::size_t fetch = std::min(text.find("curl "), text.find("wget "));
  if (fetch == std::string_view::npos) return std::nullopt;
  for (std::size_t pipe = text.find('|', fetch); pipe != std::string_view::npos;
       pipe = text.find('|', pipe + 1)) {
    std::string_view command = trim_left(text.substr(pipe + 1));
    if (command.starts_with("sudo ")) command = trim_left(command.substr(5));
    for (const std::string_view shell : {"sh", "bash", "zsh", "python", "python3"})
      if (command.starts_with(shell) &&
          (command.size() == shell.size() || !is_word(command[shell.size()])))
        return fetch;
  }
  return std::nullopt;
}

/// A path that holds on one machine only, or leads out of the skill's folder.
std::optional<std::size_t> find_foreign_path(std::string_view text) {
  for (const std::string_view start : {"/home/", "/Users/", "C:\\", "C:/", "~/"}) {
    const std::size_t at = text.find(start);
    if (at != std::string_view::npos && (at == 0 || !is_word(text[at - 1]))) return at;
  }
  return std::nullopt;
}

/// `path` inside the skill as seen from the file at `from`; nothing when it leads out of it.
std::optional<std::string> resolve(std::string_view from, std::string_view path) {
  const std::size_t slash = from.rfind('/');
  std::string full(slash == std::string_view::npos ? "" : from.substr(0, slash + 1));
  full += path;
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= full.size();) {
    const std::size_t end = std::min(full.find('/', at), full.size());
    const std::string part = full.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  std::string result;
  for (const std::string& part : parts) result += (result.empty() ? "" : "/") + part;
  return result;
}

bool exists(const std::set<std::string>& paths, const std::string& path) {
  if (path.empty() || paths.contains(path)) return true;
  const auto inside = paths.lower_bound(path + "/");
  return inside != paths.end() && inside->starts_with(path + "/");
}

bool has_scheme(std::string_view target) {
  const std::size_t colon = target.find(':');
  return colon != std::string_view::npos && colon > 1 &&
         std::all_of(target.begin(), target.begin() + static_cast<std::ptrdiff_t>(colon), is_word);
}

/// Blanks the code spans and comments of a line, in time linear in its length: no link stands
/// there.
class LinkText {
 public:
  explicit LinkText(std::string_view line) : text_(line) {
    for (std::size_t at = text_.find('`'); at != std::string::npos;
         at = text_.find('`', end_of(at)))
      last_of_length_[end_of(at) - at] = at;
    for (std::size_t at = next(0); at < text_.size(); at = next(at))
      at = text_[at] == '`' ? blank_code(at) : blank_comment(at);
  }

  const std::string& str() const { return text_; }

 private:
  /// Where the next backtick or comment is, or the end.
  std::size_t next(std::size_t at) const {
    at = text_.find_first_of("`<", at);
    while (at != std::string::npos && text_[at] == '<' && text_.compare(at, 4, "<!--") != 0)
      at = text_.find_first_of("`<", at + 1);
    return std::min(at, text_.size());
  }

  /// Where the run of backticks at `at` ends.
  std::size_t end_of(std::size_t at) const {
    return std::min(text_.find_first_not_of('`', at), text_.size());
  }

  /// A span ends with as many backticks as it began with; where none follow, they are text.
  std::size_t blank_code(std::size_t at) {
    const std::size_t begin = end_of(at), length = begin - at;
    if (last_of_length_[length] <= at) return begin;
    std::size_t close = text_.find('`', begin);
    while (end_of(close) - close != length) close = text_.find('`', end_of(close));
    return blank(at, close + length);
  }

  std::size_t blank_comment(std::size_t at) {
    const std::size_t close = text_.find("-->", at + 4);
    return close == std::string::npos ? text_.size() : blank(at, close + 3);
  }

  std::size_t blank(std::size_t begin, std::size_t end) {
    std::fill(text_.begin() + static_cast<std::ptrdiff_t>(begin),
              text_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    return end;
  }

  std::string text_;
  std::map<std::size_t, std::size_t> last_of_length_;  ///< Where the last run of a length begins.
};

class TextLinter {
 public:
  TextLinter(const Document& document, std::string_view path, const std::set<std::string>& paths,
             std::vector<Finding>& findings)
      : document_(document), path_(path), paths_(paths), findings_(findings) {}

  void run() {
    for (line_ = 0; line_ < document_.lines.size(); ++line_) {
      std::string_view text = document_.text_of(document_.lines[line_]);
      if (line_ == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
      // A NUL is no text at all, which E018 says.
      if (const auto found = find_treacherous(text); found && found->character != 0)
        add("W110", found->at, "invisible characters");
      if (const auto secret = find_secret(text))
        add("W111", secret->begin, "this looks like a secret");
      if (const auto at = find_piped_download(text)) add("W112", *at, "a download runs in a shell");
      if (document_.format == Format::plain) continue;
      if (const auto at = find_foreign_path(text))
        add("W106", *at, "a path that other machines do not have");
      if (may_link()) check_links(text);
    }
  }

 private:
  void add(std::string_view code, std::size_t offset, std::string message) {
    findings_.push_back(
        {std::string(code), std::string(path_), line_ + 1, offset + 1, std::move(message)});
  }

  /// Whether the line is no code and no comment.
  bool may_link() {
    const Line& line = document_.lines[line_];
    if (line.kind == LineKind::blank) return false;
    if (line.leaf != leaf_) is_code_ = begins_code(line);
    leaf_ = line.leaf;
    return !is_code_ && line.kind != LineKind::fence && line.kind != LineKind::comment;
  }

  /// Whether an indented code block begins here: no paragraph begins so far to the right.
  bool begins_code(const Line& line) const {
    constexpr std::size_t kCodeIndent = 4;
    const std::size_t margin = line.item == kNoLine ? 0 : document_.lines[line.item].content;
    return line.kind == LineKind::paragraph && line.column >= margin + kCodeIndent;
  }

  void check_links(std::string_view line) {
    if (line.find("](") == std::string_view::npos) return;
    const LinkText readable(line);
    const std::string_view text = readable.str();
    for (std::size_t at = text.find("]("); at != std::string_view::npos;
         at = text.find("](", at + 2)) {
      const std::size_t begin = at + 2;
      // No path is longer; without a bound a line of opened links is read once for each.
      constexpr std::size_t kLongest = 1024;
      const std::string_view rest = text.substr(begin, kLongest);
      const bool is_quoted = rest.starts_with('<');
      const std::size_t end = is_quoted ? rest.find('>') : rest.find_first_of(") \t");
      if (end == std::string_view::npos) continue;
      const std::string_view target = rest.substr(is_quoted ? 1 : 0, end - (is_quoted ? 1 : 0));
      check_target(target.substr(0, target.find_first_of("#?")), begin);
    }
  }

  void check_target(std::string_view target, std::size_t offset) {
    if (target.empty() || has_scheme(target)) return;
    const std::string path = percent_decode(target);
    if (path.starts_with('/')) return add("W106", offset, "a link to an absolute path");
    const auto inside = resolve(path_, path);
    if (!inside) return add("W106", offset, "a link out of the skill's folder");
    if (!exists(paths_, *inside))
      add("W103", offset, "no file '" + excerpt(*inside) + "' in the skill");
  }

  const Document& document_;
  std::string_view path_;
  const std::set<std::string>& paths_;
  std::vector<Finding>& findings_;
  std::size_t line_ = 0;
  std::size_t leaf_ = kNoLine;  ///< Of the last line that is not blank.
  bool is_code_ = false;        ///< Whether that leaf is an indented code block.
};

}  // namespace

void lint_text(const Document& document, std::string_view path, const std::set<std::string>& paths,
               std::vector<Finding>& findings) {
  TextLinter(document, path, paths, findings).run();
}

}  // namespace skillgit::text
