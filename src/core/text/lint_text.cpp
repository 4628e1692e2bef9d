#include "core/text/lines.hpp"
#include "core/text/lint_parts.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/printable.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
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
      if (document_.lines[line_].kind != LineKind::fence) check_links(text);
    }
  }

 private:
  void add(std::string_view code, std::size_t offset, std::string message) {
    findings_.push_back(
        {std::string(code), std::string(path_), line_ + 1, offset + 1, std::move(message)});
  }

  void check_links(std::string_view text) {
    for (std::size_t at = text.find("]("); at != std::string_view::npos;
         at = text.find("](", at + 2)) {
      const std::size_t begin = at + 2;
      // No path is longer; without a bound a line of opened links is read once for each.
      constexpr std::size_t kLongest = 1024;
      const std::string_view rest = text.substr(begin, kLongest);
      const std::size_t end = rest.find_first_of(") \t#?");
      if (end != std::string_view::npos) check_target(rest.substr(0, end), begin);
    }
  }

  void check_target(std::string_view target, std::size_t offset) {
    if (target.starts_with('<')) target.remove_prefix(1);
    if (target.ends_with('>')) target.remove_suffix(1);
    if (target.empty() || has_scheme(target)) return;
    if (target.starts_with('/')) return add("W106", offset, "a link to an absolute path");
    const auto inside = resolve(path_, target);
    if (!inside) return add("W106", offset, "a link out of the skill's folder");
    if (!exists(paths_, *inside))
      add("W103", offset, "no file '" + excerpt(*inside) + "' in the skill");
  }

  const Document& document_;
  std::string_view path_;
  const std::set<std::string>& paths_;
  std::vector<Finding>& findings_;
  std::size_t line_ = 0;
};

}  // namespace

void lint_text(const Document& document, std::string_view path, const std::set<std::string>& paths,
               std::vector<Finding>& findings) {
  TextLinter(document, path, paths, findings).run();
}

}  // namespace skillgit::text
