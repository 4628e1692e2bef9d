// What the whole run made of the skill, as one diff.

#include "app/report/diff_block.hpp"
#include "app/report/numbers.hpp"
#include "app/report/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace skillgit::report {
namespace {

constexpr std::ptrdiff_t kOpenLines = 80;  ///< A longer diff is folded.

}  // namespace

Html change_section(const RunView& view) {
  if (view.change.empty()) return {};
  const auto lines = std::count(view.change.begin(), view.change.end(), '\n');
  const Html inside = Tag("summary")(fmt::format(
                          "{} as one diff, {}", view.published ? "Base to best" : "Base to current",
                          plural(static_cast<std::size_t>(lines), "line"))) +
                      Tag("div")(diff_block(view.change));
  return section(
      "change", "What changed",
      lines <= kOpenLines ? Tag("details", {{"open", ""}})(inside) : Tag("details")(inside));
}

}  // namespace skillgit::report
