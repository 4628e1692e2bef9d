#include "skillgit/core/text/take_back.hpp"

#include "core/text/lines.hpp"
#include "skillgit/core/text/diff.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace skillgit::text {
namespace {

/// How much of a line, on either side, tells a change inside it from the same words elsewhere:
/// less where more of it was changed as well.
constexpr std::array<std::size_t, 3> kContextBytes{24, 12, 6};
constexpr std::size_t kFewestBytes = 8;

/// A file as lines: what they say, and all of their bytes.
class FileLines {
 public:
  explicit FileLines(std::string_view bytes) {
    for (const Line& line : split_lines(bytes)) {
      texts_.push_back(bytes.substr(line.begin, line.end - line.begin));
      whole_.emplace_back(bytes.substr(line.begin, line.next - line.begin));
      if (line.next > line.end) ending_ = bytes.substr(line.end, line.next - line.end);
    }
  }

  std::size_t size() const { return texts_.size(); }
  std::span<const std::string_view> texts(std::size_t begin, std::size_t end) const {
    return std::span(texts_).subspan(begin, end - begin);
  }
  bool is_blank_at(std::size_t line) const { return is_blank(texts_[line]); }

  /// The places where `wanted` stands, line by line; line endings do not matter.
  std::vector<std::size_t> find(std::span<const std::string_view> wanted) const {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at + wanted.size() <= texts_.size(); ++at)
      if (std::equal(wanted.begin(), wanted.end(), texts_.begin() + static_cast<long>(at)))
        places.push_back(at);
    return places;
  }

  /// The file with the lines [begin, end) in the place of which `others` stand.
  std::string with(std::size_t begin, std::size_t end,
                   std::span<const std::string_view> others) const {
    std::string bytes;
    const auto add = [&](std::string_view line) {
      // What was the last line may have others behind it now.
      if (!bytes.empty() && !bytes.ends_with('\n')) bytes += ending_;
      bytes += line;
    };
    for (std::size_t at = 0; at < begin; ++at) add(whole_[at]);
    for (const std::string_view text : others) add(std::string(text) + ending_);
    for (std::size_t at = end; at < whole_.size(); ++at) add(whole_[at]);
    return bytes;
  }

 private:
  std::vector<std::string_view> texts_;
  std::vector<std::string> whole_;
  std::string ending_ = "\n";
};

/// The lines that gave way, and those that came: one range for the whole change.
LineChange extent_of(const PastChange& change) {
  const auto changes = line_changes(change.before, change.after);
  if (changes.empty()) return {};
  return {.old_begin = changes.front().old_begin,
          .old_end = changes.back().old_end,
          .new_begin = changes.front().new_begin,
          .new_end = changes.back().new_end};
}

/// Where the boundary in front of a line of an older text is in a newer one; nothing where both
/// sides of it were rewritten together.
std::optional<std::size_t> boundary_now(const std::vector<LineChange>& since, std::size_t line) {
  std::size_t moved_from = 0, moved_to = 0;
  for (const LineChange& change : since) {
    if (line <= change.old_begin) break;
    if (line < change.old_end) return std::nullopt;
    moved_from = change.old_end;
    moved_to = change.new_end;
  }
  return moved_to + (line - moved_from);
}

std::span<const std::string_view> without_blank_ends(std::span<const std::string_view> lines) {
  while (!lines.empty() && is_blank(lines.front())) lines = lines.subspan(1);
  while (!lines.empty() && is_blank(lines.back())) lines = lines.first(lines.size() - 1);
  return lines;
}

tl::unexpected<Error> gone() {
  return fail(ErrorKind::conflict, "what it made is not there any more, or was changed since");
}

tl::unexpected<Error> ambiguous(std::size_t count) {
  return fail(ErrorKind::conflict, "what it made stands there " + std::to_string(count) +
                                       " times, and nobody can tell which one is meant");
}

/// One change on its way out of a file.
class Undoing {
 public:
  Undoing(const PastChange& change, std::string_view now)
      : change_(change),
        now_bytes_(now),
        extent_(extent_of(change)),
        before_(change.before),
        after_(change.after),
        now_(now),
        since_(line_changes(change.after, now)) {}

  Result<std::string> result() const {
    const bool made_something = !without_blank_ends(made()).empty();
    return made_something ? without_what_it_made() : with_what_it_took();
  }

 private:
  std::span<const std::string_view> made() const {
    return after_.texts(extent_.new_begin, extent_.new_end);
  }
  std::span<const std::string_view> took() const {
    return before_.texts(extent_.old_begin, extent_.old_end);
  }

  Result<std::string> without_what_it_made() const {
    const auto places = now_.find(made());
    if (places.size() == 1) return without(places[0]);
    if (places.size() > 1) {
      const auto here = boundary_now(since_, extent_.new_begin);
      if (!here || !has_a_neighbour() ||
          std::find(places.begin(), places.end(), *here) == places.end())
        return ambiguous(places.size());
      return without(*here);
    }
    if (auto bytes = without_its_text()) return *bytes;
    return without_its_words();
  }

  /// Without what it made, which stands at this line.
  std::string without(std::size_t begin) const {
    const std::size_t end = begin + made().size();
    // What came right behind it since has its blank line above, and keeps it.
    const bool has_text_behind = end < now_.size() && !now_.is_blank_at(end);
    if (took().empty() && has_text_behind && is_blank(made().front()) && !is_followed_as_once(end))
      ++begin;
    return now_.with(begin, end, took());
  }

  /// Whether the line behind what it made is the one that stood there at first.
  bool is_followed_as_once(std::size_t end) const {
    return extent_.new_end < after_.size() &&
           after_.texts(extent_.new_end, extent_.new_end + 1)[0] == now_.texts(end, end + 1)[0];
  }

  /// Whether a line right beside what it made is still there: then its place is known.
  bool has_a_neighbour() const {
    const bool above = extent_.new_begin > 0 && is_kept(extent_.new_begin - 1);
    return above || (extent_.new_end < after_.size() && is_kept(extent_.new_end));
  }
  bool is_kept(std::size_t line) const {
    return std::none_of(since_.begin(), since_.end(), [line](const LineChange& change) {
      return change.old_begin <= line && line < change.old_end;
    });
  }

  /// The blank lines around it may have gone with a neighbour.
  std::optional<std::string> without_its_text() const {
    const auto text = without_blank_ends(made());
    const auto places = now_.find(text);
    if (places.size() != 1) return std::nullopt;
    const std::size_t begin = places[0];
    std::size_t end = begin + text.size();
    const auto back = without_blank_ends(took());
    const bool blank_above = begin == 0 || now_.is_blank_at(begin - 1);
    if (back.empty() && blank_above && end < now_.size() && now_.is_blank_at(end)) ++end;
    return now_.with(begin, end, back);
  }

  /// Inside a line that others have changed as well.
  Result<std::string> without_its_words() const {
    const std::string_view before = change_.before, after = change_.after;
    const auto shorter = std::min(before.size(), after.size());
    std::size_t head = 0, tail = 0;
    while (head < shorter && before[head] == after[head]) ++head;
    while (tail < shorter - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
      ++tail;
    const Span span{head, after.size() - tail};
    for (const std::size_t context : kContextBytes) {
      const Span needle = widened(span, context);
      if (needle.end - needle.begin < kFewestBytes) break;
      const auto places =
          find_all(now_bytes_, after.substr(needle.begin, needle.end - needle.begin));
      if (places.size() > 1) return ambiguous(places.size());
      if (places.empty()) continue;
      std::string bytes(now_bytes_);
      bytes.replace(places[0] + (span.begin - needle.begin), span.end - span.begin,
                    before.substr(head, before.size() - tail - head));
      return bytes;
    }
    return gone();
  }

  /// `span` of the changed file with so many bytes around it, but no further than its lines go.
  Span widened(const Span& span, std::size_t context) const {
    const std::string_view after = change_.after;
    const std::size_t line_begin = after.substr(0, span.begin).rfind('\n') + 1;
    const std::size_t line_end = std::min(after.find('\n', span.end), after.size());
    return {std::max(line_begin, span.begin - std::min(span.begin, context)),
            std::min(line_end, span.end + context)};
  }

  Result<std::string> with_what_it_took() const {
    const auto begin = boundary_now(since_, extent_.new_begin);
    const auto end = boundary_now(since_, extent_.new_end);
    if (!begin || !end || *end < *begin || *end - *begin > made().size())
      return fail(ErrorKind::conflict, "the place of what it took away was changed since");
    const auto back = without_blank_ends(took());
    const auto places = now_.find(back);
    const bool is_back = std::any_of(places.begin(), places.end(), [&](std::size_t place) {
      return place + took().size() >= *begin && place <= *end + took().size();
    });
    if (is_back) return fail(ErrorKind::conflict, "what it took away is there again");
    return now_.with(*begin, *end, took());
  }

  const PastChange& change_;
  std::string_view now_bytes_;
  LineChange extent_;
  FileLines before_, after_, now_;
  std::vector<LineChange> since_;
};

}  // namespace

Result<std::string> take_back(const PastChange& change, std::string_view now) {
  if (now == change.after) return std::string(change.before);
  return Undoing(change, now).result();
}

}  // namespace skillgit::text
