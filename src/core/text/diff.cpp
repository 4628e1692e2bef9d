#include "skillgit/core/text/diff.hpp"

// The library shadows and mixes signs, in its own headers.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <dtl/dtl.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

namespace skillgit::text {
namespace {

using Lines = std::vector<std::string_view>;

/// Lines as git's diff sees them: each with its LF, if it has one.
Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t feed = text.find('\n', at);
    const std::size_t next = feed == std::string_view::npos ? text.size() : feed + 1;
    lines.push_back(text.substr(at, next - at));
    at = next;
  }
  return lines;
}

/// One line of an edit script.
struct Step {
  char sign = ' ';  ///< ' ', '-' or '+'.
  std::string_view line;
};

/// Gives equal lines equal numbers, so that the library compares numbers.
class Numbering {
 public:
  std::vector<int> number(const Lines& lines) {
    std::vector<int> result;
    result.reserve(lines.size());
    for (const std::string_view line : lines)
      result.push_back(numbers_.try_emplace(line, static_cast<int>(numbers_.size())).first->second);
    return result;
  }

 private:
  std::unordered_map<std::string_view, int> numbers_;
};

void add_steps(std::vector<Step>& script, char sign, Lines::const_iterator first,
               Lines::const_iterator last) {
  for (; first != last; ++first) script.push_back({sign, *first});
}

/// The script between two texts that share neither their first nor their last line.
void add_difference(std::vector<Step>& script, const Lines& before, const Lines& after) {
  Numbering numbering;
  const auto old_numbers = numbering.number(before);
  const auto new_numbers = numbering.number(after);
  dtl::Diff<int> diff(old_numbers, new_numbers);
  // Bounds time and memory: after two million steps what is left counts as replaced.
  diff.onUnserious();
  diff.compose();
  auto old_line = before.begin();
  auto new_line = after.begin();
  for (const auto& [number, info] : diff.getSes().getSequence()) {
    if (info.type == dtl::SES_ADD) {
      script.push_back({'+', *new_line++});
    } else if (info.type == dtl::SES_DELETE) {
      script.push_back({'-', *old_line++});
    } else {
      script.push_back({' ', *old_line++});
      ++new_line;
    }
  }
}

/// Git's order: within a change, what goes stands above what comes.
void put_removals_first(std::vector<Step>& script) {
  for (auto at = script.begin(); at != script.end();) {
    const auto end =
        std::find_if(at, script.end(), [](const Step& step) { return step.sign == ' '; });
    std::stable_partition(at, end, [](const Step& step) { return step.sign == '-'; });
    at = end == script.end() ? end : end + 1;
  }
}

std::vector<Step> script_of(const Lines& before, const Lines& after) {
  const auto [old_first, new_first] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  auto old_last = before.end();
  auto new_last = after.end();
  while (old_last != old_first && new_last != new_first && *(old_last - 1) == *(new_last - 1)) {
    --old_last;
    --new_last;
  }
  std::vector<Step> script;
  add_steps(script, ' ', before.begin(), old_first);
  if (old_first == old_last || new_first == new_last) {
    add_steps(script, '-', old_first, old_last);
    add_steps(script, '+', new_first, new_last);
  } else {
    add_difference(script, Lines(old_first, old_last), Lines(new_first, new_last));
    put_removals_first(script);
  }
  add_steps(script, ' ', old_last, before.end());
  return script;
}

/// "start,count" as in a hunk's header; git leaves out a count of one.
std::string range(std::size_t lines_before, std::size_t count) {
  const std::size_t start = count == 0 ? lines_before : lines_before + 1;
  return std::to_string(start) + (count == 1 ? "" : "," + std::to_string(count));
}

/// A path in a header line, quoted where git would quote it.
std::string header_path(std::string_view side, std::string_view path) {
  std::string escaped;
  bool quoted = false;
  for (const char c : path) {
    if (c == '"' || c == '\\') {
      escaped += '\\';
      escaped += c;
      quoted = true;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 8> digits{};
      std::snprintf(digits.data(), digits.size(), "\\%03o", static_cast<unsigned>(c));
      escaped += digits.data();
      quoted = true;
    } else {
      escaped += c;
    }
  }
  std::string result = std::string(side) + escaped;
  if (quoted) return '"' + result + '"';
  // A tab ends a name with spaces, which would end it too early for some tools.
  return escaped.find(' ') == std::string::npos ? result : result + '\t';
}

class Printer {
 public:
  Printer(const std::vector<Step>& script, std::size_t context)
      : script_(script), context_(context) {}

  std::string print() {
    for (std::size_t at = 0; at < script_.size();) {
      const std::size_t change = next_change(at);
      if (change == script_.size()) break;
      const std::size_t begin = std::max(at, change - std::min(context_, change));
      const std::size_t end = end_of_hunk(change);
      count(at, begin);
      print_hunk(begin, end);
      at = end;
    }
    return std::move(text_);
  }

 private:
  std::size_t next_change(std::size_t at) const {
    while (at < script_.size() && script_[at].sign == ' ') ++at;
    return at;
  }

  /// Changes closer than two contexts share a hunk.
  std::size_t end_of_hunk(std::size_t change) const {
    std::size_t end = change;
    while (change < script_.size() && change - end <= 2 * context_) {
      end = change;
      while (end < script_.size() && script_[end].sign != ' ') ++end;
      change = next_change(end);
    }
    return std::min(end + context_, script_.size());
  }

  void count(std::size_t begin, std::size_t end) {
    for (; begin < end; ++begin) {
      if (script_[begin].sign != '+') ++old_lines_;
      if (script_[begin].sign != '-') ++new_lines_;
    }
  }

  void print_hunk(std::size_t begin, std::size_t end) {
    const std::size_t old_before = old_lines_;
    const std::size_t new_before = new_lines_;
    count(begin, end);
    text_ += "@@ -" + range(old_before, old_lines_ - old_before) + " +" +
             range(new_before, new_lines_ - new_before) + " @@\n";
    for (; begin < end; ++begin) {
      text_ += script_[begin].sign;
      text_ += script_[begin].line;
      if (!script_[begin].line.ends_with('\n')) text_ += "\n\\ No newline at end of file\n";
    }
  }

  const std::vector<Step>& script_;
  std::size_t context_;
  std::size_t old_lines_ = 0;
  std::size_t new_lines_ = 0;
  std::string text_;
};

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after,
                         int context) {
  if (before == after) return "";
  const auto script = script_of(lines_of(before), lines_of(after));
  return "--- " + header_path("a/", path) + "\n+++ " + header_path("b/", path) + "\n" +
         Printer(script, static_cast<std::size_t>(std::max(context, 0))).print();
}

std::vector<LineChange> line_changes(std::string_view before, std::string_view after) {
  std::vector<LineChange> changes;
  std::size_t old_line = 0, new_line = 0;
  bool open = false;
  for (const Step& step : script_of(lines_of(before), lines_of(after))) {
    if (step.sign == ' ') {
      open = false;
      ++old_line;
      ++new_line;
      continue;
    }
    if (!open) changes.push_back({old_line, old_line, new_line, new_line});
    open = true;
    if (step.sign == '-') changes.back().old_end = ++old_line;
    if (step.sign == '+') changes.back().new_end = ++new_line;
  }
  return changes;
}

}  // namespace skillgit::text
