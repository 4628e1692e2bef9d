// The score of the current skill over the steps, as a drawing.

#include "app/report/numbers.hpp"
#include "app/report/sections.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace skillgit::report {
namespace {

using optimizer::Outcome;
using optimizer::Points;

constexpr double kWidth = 760, kHeight = 282;
constexpr double kLeft = 46, kRight = 744, kTop = 14, kBottom = 226;
constexpr double kLastStep = 728;  ///< Before the edge, so that what stands last can be seen.
constexpr double kLane = 246;      ///< Where candidates stand that have no comparable score.
constexpr double kLabels = 272;

std::string number(double value) { return fmt::format("{:.1f}", value); }

/// From steps and scores to places in the drawing.
struct Scale {
  double steps = 1;

  double x(double at) const { return kLeft + (kLastStep - kLeft) * at / steps; }
  static double y(double share) { return kBottom - (kBottom - kTop) * share; }
  static double y(Points points) {
    return y(static_cast<double>(points) / static_cast<double>(optimizer::kFullMarks));
  }
};

Html line(double x1, double y1, double x2, double y2) {
  return Tag("line", {{"class", "axis"},
                      {"x1", number(x1)},
                      {"y1", number(y1)},
                      {"x2", number(x2)},
                      {"y2", number(y2)}})(Html());
}

Html label(double x, double y, const char* anchor, const std::string& text) {
  return Tag("text", {{"x", number(x)}, {"y", number(y)}, {"text-anchor", anchor}})(text);
}

/// Steps between labels of the axis: 1, 2, 5, 10, ... so that there are at most ten.
std::int64_t stride(double steps) {
  for (std::int64_t decade = 1;; decade *= 10)
    for (const std::int64_t stride : {decade, 2 * decade, 5 * decade})
      if (steps <= 10.0 * static_cast<double>(stride)) return stride;
}

Html axes(const Scale& scale) {
  Html axes;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    axes += line(kLeft, Scale::y(share), kRight, Scale::y(share));
    axes += label(kLeft - 8, Scale::y(share) + 4, "end", fmt::format("{:.2f}", share));
  }
  const std::int64_t every = stride(scale.steps);
  axes += label(scale.x(0), kLabels, "start", "base");
  for (std::int64_t step = every; static_cast<double>(step) <= scale.steps; step += every) {
    axes += label(scale.x(static_cast<double>(step)), kLabels, "middle",
                  step == every ? "step " + std::to_string(step) : std::to_string(step));
  }
  return axes;
}

/// The outline of a stair: along `y_of` from left to right.
template <typename YOf>
std::string stairs(std::span<const Standing> standings, const Scale& scale, const YOf& y_of) {
  std::string path;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    const double from = scale.x(standings[i].at);
    const double to = i + 1 < standings.size() ? scale.x(standings[i + 1].at) : kRight;
    const std::string y = number(y_of(standings[i]));
    path +=
        fmt::format("{}{} {} L{} {} ", path.empty() ? "M" : "L", number(from), y, number(to), y);
  }
  return path;
}

optimizer::Interval interval_of(const Standing& standing) {
  return optimizer::score_interval(standing.mean, standing.tasks);
}

Html band(const std::vector<Standing>& standings, const Scale& scale) {
  std::string path =
      stairs(standings, scale, [](const Standing& one) { return Scale::y(interval_of(one).high); });
  for (std::size_t i = standings.size(); i-- > 0;) {
    const double to = i + 1 < standings.size() ? scale.x(standings[i + 1].at) : kRight;
    const std::string y = number(Scale::y(interval_of(standings[i]).low));
    path += fmt::format("L{} {} L{} {} ", number(to), y, number(scale.x(standings[i].at)), y);
  }
  return Tag("path", {{"class", "band"}, {"d", path + "Z"}})(Html());
}

Html current(const std::vector<Standing>& standings, const Scale& scale) {
  return Tag("path", {{"class", "current"}, {"d", stairs(standings, scale, [](const Standing& one) {
                                               return Scale::y(one.mean);
                                             })}})(Html());
}

/// The mark of an outcome around (x, y): each has a shape of its own.
std::string shape(Outcome outcome, double x, double y) {
  switch (outcome) {
    case Outcome::accepted:
      return fmt::format("M{0:.1f} {1:.1f} m-4.5 3.5 l4.5 -8 l4.5 8 Z", x, y);
    case Outcome::rejected:
      return fmt::format("M{0:.1f} {1:.1f} m-3 -3 l6 6 m0 -6 l-6 6", x, y);
    case Outcome::indecisive:
      return fmt::format("M{0:.1f} {1:.1f} m0 -4.5 l4.5 4.5 l-4.5 4.5 l-4.5 -4.5 Z", x, y);
    case Outcome::forced:
      return fmt::format("M{0:.1f} {1:.1f} m-3.5 -3.5 h7 v7 h-7 Z", x, y);
    case Outcome::refused:
      break;
  }
  return fmt::format("M{0:.1f} {1:.1f} m-3.5 0 l7 0", x, y);
}

Html mark(Outcome outcome, double x, double y, const Html& title) {
  return Tag("path", {{"class", "mark " + std::string(to_string(outcome))},
                      {"d", shape(outcome, x, y)}})(title.empty() ? title : Tag("title")(title));
}

bool is_comparable(const OfferView& offer) {
  const auto& decision = offer.decision;
  return !decision.quoted().empty() &&
         static_cast<int>(decision.quoted().size()) == decision.val_tasks;
}

Html candidate(const OfferView& offer, const Scale& scale) {
  const Outcome outcome = offer.decision.outcome;
  const std::string name = store::offer_name(offer.decision.offer);
  if (!is_comparable(offer))
    return mark(outcome, scale.x(offer.at), kLane,
                words("{} {}: no score on all of val", name, to_string(outcome)));
  return mark(outcome, scale.x(offer.at), Scale::y(offer.tally.candidate_mean),
              words("{} {}: {}, current {}", name, to_string(outcome),
                    score_text(offer.tally.candidate_mean), score_text(offer.tally.current_mean)));
}

Html drawing(const RunView& view) {
  Scale scale;
  scale.steps = std::max(1, view.steps);
  if (!view.offers.empty()) scale.steps = std::max(scale.steps, std::ceil(view.offers.back().at));
  Html marks;
  for (const OfferView& offer : view.offers) marks += candidate(offer, scale);
  const std::string title =
      fmt::format("Training score on val, from {} to {}", score_text(view.standings.front().mean),
                  score_text(view.standings.back().mean));
  return Tag("svg", {{"viewBox", fmt::format("0 0 {} {}", kWidth, kHeight)},
                     {"role", "img"},
                     {"aria-label", title + "; the table of offers has the numbers"}})(
      axes(scale) + band(view.standings, scale) + current(view.standings, scale) + marks);
}

Html key_entry(const char* style_class, const std::string& path, const char* meaning) {
  const Html icon = Tag("svg", {{"viewBox", "0 0 18 14"}, {"aria-hidden", "true"}})(
      Tag("path", {{"class", style_class}, {"d", path}})(Html()));
  return Tag("li")(icon + Html::text(meaning));
}

Html curve_key(bool published) {
  Html list = key_entry("current", "M0 7 L18 7", published ? "best skill" : "current skill");
  list += key_entry("band", "M0 0 H18 V14 H0 Z", "95 % interval over tasks (Agresti-Coull)");
  list += key_entry("mark accepted", shape(Outcome::accepted, 9, 7), "accepted");
  list += key_entry("mark rejected", shape(Outcome::rejected, 9, 7), "rejected");
  list += key_entry("mark indecisive", shape(Outcome::indecisive, 9, 7), "indecisive");
  if (published)
    list += key_entry("mark forced", shape(Outcome::forced, 9, 7), "forced, without a verdict");
  list += key_entry("mark refused", shape(Outcome::refused, 9, 7), "refused, not measured");
  return Tag("ul", {{"class", "key"}})(list);
}

}  // namespace

Html curve_section(const RunView& view) {
  if (view.standings.empty())
    return section("score", "Score", Tag("p")("The base has not been measured on val yet."));
  const Html lead = Tag("p", {{"class", "soft"}})(
      words("The mean score of the {} skill on the val tasks, and of each candidate. These scores "
            "chose the skill, so they flatter it. Each is by all draws that were known then, the "
            "ends by all that are known now, so that they may differ from what was told as the run "
            "began. Below the axis: candidates whose verdict came before all of val was asked, and "
            "offers that were refused{}.",
            view.published ? "best" : "current", view.published ? " or forced" : ""));
  return section(
      "score", "Score",
      lead + scrolling("Score over steps", "chart", drawing(view)) + curve_key(view.published));
}

}  // namespace skillgit::report
