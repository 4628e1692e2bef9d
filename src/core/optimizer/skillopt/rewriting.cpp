#include "core/optimizer/skillopt/rewriting.hpp"

#include "core/optimizer/skillopt/reply.hpp"
#include "skillgit/core/text/diff.hpp"
#include "skillgit/core/text/document.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

using text::Edit;
using text::EditOp;
using Lines = std::vector<std::string>;

constexpr std::size_t kMostContext = 4;  ///< Lines that are added to an anchor to make it unique.

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    at = end + 1;
  }
  return lines;
}

std::string joined_lines(Lines::const_iterator begin, Lines::const_iterator end) {
  std::string text;
  for (auto line = begin; line != end; ++line) text += (line == begin ? "" : "\n") + *line;
  return text;
}
std::string joined_lines(const Lines& lines) { return joined_lines(lines.begin(), lines.end()); }

/// A file of these lines.
std::string file_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Lines::const_iterator line_at(const Lines& lines, std::size_t index) {
  return lines.begin() + static_cast<std::ptrdiff_t>(index);
}

/// What two texts share that differ in blank lines and in white space at the ends of lines only.
Lines gist(std::string_view text) {
  Lines lines = lines_of(text);
  std::erase_if(lines, is_blank);
  for (std::string& line : lines) line.erase(line.find_last_not_of(" \t") + 1);
  return lines;
}

/// The lines of the new body, without what is not the rewriter's to say: the front matter, and
/// regions that belong to the trainer.
Lines proposed_lines(std::string_view body) {
  body = text::body_without_front_matter(body);
  const text::Document document = text::read_document(body, text::Format::markdown);
  Lines lines;
  for (std::size_t line = 0; line < document.lines.size(); ++line) {
    const text::Region* region = document.region_at(line);
    if (!region || region->kind == text::RegionKind::keep)
      lines.emplace_back(document.text_of(document.lines[line]));
  }
  return lines;
}

/// Lines of the skill that give way to others.
struct Hunk {
  std::size_t begin = 0, end = 0;
  Lines text;
};

/// A skill whose lines are known by what they are.
class Rewriting {
 public:
  Rewriting(const text::SkillFiles& skill, std::string_view body, const text::EditRules& rules)
      : skill_(skill),
        rules_(rules),
        bytes_(skill.at(std::string(text::kSkillFile))),
        document_(text::read_document(bytes_)),
        lines_(lines_of(bytes_)) {
    find_hunks(proposed_lines(body));
  }

  std::vector<Edit> edits() const {
    for (const std::vector<Hunk>& hunks : {hunks_, spans(), stretches()}) {
      if (hunks.size() > kMostHunks) continue;
      if (auto edits = edits_of(hunks)) return *edits;
    }
    return {};
  }

 private:
  bool is_free(std::size_t line) const {
    return line >= document_.body_line && line < lines_.size() && !document_.region_at(line);
  }

  // ---- What changes

  void find_hunks(Lines proposed) {
    const Lines old(line_at(lines_, document_.body_line), lines_.cend());
    // What has to stay is proposed to stay: then the difference leaves it alone.
    for (const text::Region& region : document_.regions)
      if (region.kind != text::RegionKind::keep)
        proposed.insert(proposed.end(), line_at(lines_, region.first_line),
                        line_at(lines_, region.end_line));
    for (const text::LineChange& change : text::line_changes(file_of(old), file_of(proposed)))
      add(document_.body_line + change.old_begin, document_.body_line + change.old_end,
          Lines(line_at(proposed, change.new_begin), line_at(proposed, change.new_end)));
  }

  /// Adds a hunk, without the protected lines in it: what is new stands in front of them.
  void add(std::size_t begin, std::size_t end, Lines text) {
    std::erase_if(text, [](const std::string& line) { return text::holds_marker(line); });
    if (begin == end) return add_free(begin, end, std::move(text));
    bool said = false;
    for (std::size_t line = begin; line < end;) {
      std::size_t next = line;
      while (next < end && is_free(next)) ++next;
      if (next > line) add_free(line, next, std::exchange(said, true) ? Lines() : text);
      line = std::max(next, line + 1);
    }
    if (!said) add_free(begin, begin, std::move(text));
  }

  void add_free(std::size_t begin, std::size_t end, Lines text) {
    const auto range_is_blank = [&] {
      return std::all_of(line_at(lines_, begin), line_at(lines_, end), is_blank);
    };
    if (std::all_of(text.begin(), text.end(), is_blank) && range_is_blank()) return;
    if (!hunks_.empty() &&
        std::all_of(line_at(lines_, hunks_.back().end), line_at(lines_, begin), is_blank)) {
      Hunk& last = hunks_.back();
      last.text.insert(last.text.end(), line_at(lines_, last.end), line_at(lines_, begin));
      last.text.insert(last.text.end(), text.begin(), text.end());
      last.end = end;
    } else {
      hunks_.push_back({begin, end, std::move(text)});
    }
  }

  /// One hunk for each free stretch of the body that changes: from its first change to its last.
  std::vector<Hunk> spans() const {
    std::vector<Hunk> result;
    for (const Hunk& hunk : hunks_) {
      bool same = !result.empty();
      for (std::size_t line = same ? result.back().end : 0; same && line < hunk.begin; ++line)
        same = is_free(line);
      if (!same) {
        result.push_back(hunk);
        continue;
      }
      Hunk& last = result.back();
      last.text.insert(last.text.end(), line_at(lines_, last.end), line_at(lines_, hunk.begin));
      last.text.insert(last.text.end(), hunk.text.begin(), hunk.text.end());
      last.end = hunk.end;
    }
    return result;
  }

  /// Likewise, but the whole stretch.
  std::vector<Hunk> stretches() const {
    std::vector<Hunk> result = spans();
    for (Hunk& hunk : result) {
      for (; hunk.begin > 0 && is_free(hunk.begin - 1); --hunk.begin)
        hunk.text.insert(hunk.text.begin(), lines_[hunk.begin - 1]);
      for (; is_free(hunk.end); ++hunk.end) hunk.text.push_back(lines_[hunk.end]);
    }
    return result;
  }

  // ---- As edits

  /// From the last hunk to the first, so that what stands above each is as it was.
  std::optional<std::vector<Edit>> edits_of(const std::vector<Hunk>& hunks) const {
    std::vector<Edit> edits;
    text::SkillFiles files = skill_;
    Lines below;
    std::size_t below_begin = lines_.size();
    for (auto hunk = hunks.rbegin(); hunk != hunks.rend(); ++hunk) {
      Lines after = hunk->text;
      after.insert(after.end(), line_at(lines_, hunk->end), line_at(lines_, below_begin));
      after.insert(after.end(), below.begin(), below.end());
      below = std::move(after);
      below_begin = hunk->begin;
      Lines wanted(lines_.cbegin(), line_at(lines_, below_begin));
      wanted.insert(wanted.end(), below.begin(), below.end());
      const auto edit = edit_of(*hunk, gist(joined_lines(wanted)), files);
      if (!edit) return std::nullopt;
      edits.push_back(*edit);
    }
    return edits;
  }

  /// The plainest edit that makes `wanted` of `files`; they are changed.
  std::optional<Edit> edit_of(const Hunk& hunk, const Lines& wanted,
                              text::SkillFiles& files) const {
    for (const Edit& edit : ways(hunk)) {
      text::SkillFiles changed = files;
      if (text::apply(edit, changed, rules_).status != text::EditStatus::applied) continue;
      if (gist(changed.at(std::string(text::kSkillFile))) != wanted) continue;
      files = std::move(changed);
      return edit;
    }
    return std::nullopt;
  }

  /// The edits that a hunk may be, the plainest first.
  std::vector<Edit> ways(const Hunk& hunk) const {
    std::vector<Edit> result;
    std::size_t begin = hunk.begin, end = hunk.end;
    while (begin < end && is_blank(lines_[begin])) ++begin;
    while (end > begin && is_blank(lines_[end - 1])) --end;
    std::string text = joined_lines(hunk.text);
    text.erase(text.find_last_not_of(" \n") + 1);
    const bool adds = begin == end;
    if (adds) result.push_back({.op = EditOp::append, .anchor = "", .text = text});
    if (!adds && is_blank(text))
      result.push_back({.op = EditOp::remove,
                        .anchor = joined_lines(line_at(lines_, begin), line_at(lines_, end)),
                        .text = ""});
    for (std::size_t above = adds ? 1 : 0; above <= kMostContext; ++above) {
      const auto first = context_above(begin, above);
      if (!first) break;
      const std::string context = joined_lines(line_at(lines_, *first), line_at(lines_, begin));
      const std::string anchor = joined_lines(line_at(lines_, *first), line_at(lines_, end));
      if (adds) result.push_back({.op = EditOp::insert_after, .anchor = context, .text = text});
      result.push_back({.op = EditOp::replace,
                        .anchor = anchor,
                        .text = context.empty() ? text : context + "\n" + text});
    }
    if (const auto last = context_below(end))
      result.push_back(
          {.op = EditOp::replace,
           .anchor = joined_lines(line_at(lines_, begin), line_at(lines_, *last)),
           .text = text + "\n\n" + joined_lines(line_at(lines_, end), line_at(lines_, *last))});
    return result;
  }

  /// The line that begins `count` lines with text above `line`, all of them free.
  std::optional<std::size_t> context_above(std::size_t line, std::size_t count) const {
    while (count > 0) {
      if (line == 0 || !is_free(line - 1)) return std::nullopt;
      --line;
      if (!is_blank(lines_[line])) --count;
    }
    return line;
  }

  /// The line after the first one with text from `line` on, all of them free.
  std::optional<std::size_t> context_below(std::size_t line) const {
    for (; is_free(line); ++line)
      if (!is_blank(lines_[line])) return line + 1;
    return std::nullopt;
  }

  const text::SkillFiles& skill_;
  text::EditRules rules_;
  std::string_view bytes_;
  text::Document document_;
  Lines lines_;
  std::vector<Hunk> hunks_;
};

}  // namespace

std::vector<text::Edit> edits_of_rewrite(const text::SkillFiles& skill, std::string_view body,
                                         const text::EditRules& rules) {
  return Rewriting(skill, body, rules).edits();
}

}  // namespace skillgit::optimizer::skillopt
