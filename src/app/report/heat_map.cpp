// Tasks against the places of a run where they were measured.

#include "app/report/numbers.hpp"
#include "app/report/sections.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace skillgit::report {
namespace {

using State = Cell::State;

constexpr std::size_t kMostSpoken = 4'000;  ///< Cells that say in words what their sign means.
constexpr std::size_t kLongestName = 60;

std::string_view class_of(State state) {
  switch (state) {
    case State::unmeasured:
      break;
    case State::missing:
      return "m";
    case State::failed:
      return "z";
    case State::part:
      return "p";
    case State::full:
      return "f";
  }
  return "u";
}

std::string cell_sign(const Cell& cell) {
  switch (cell.state) {
    case State::unmeasured:
      return "·";
    case State::missing:
      return "?";
    case State::failed:
      return "○";
    case State::part:
      // Never 0 or 100: those are the other two.
      return std::to_string(std::clamp<optimizer::Points>(cell.points / 10'000, 1, 99));
    case State::full:
      break;
  }
  return "●";
}

std::string_view change_of(const Cell& cell) {
  return cell.against > 0 ? "+" : cell.against < 0 ? "−" : "";
}

std::string words_for(const Cell& cell) {
  switch (cell.state) {
    case State::unmeasured:
      return "not measured";
    case State::missing:
      return "no score";
    case State::failed:
      return "failed";
    case State::part:
      return "partly, " + score_text(cell.points);
    case State::full:
      break;
  }
  return "done";
}

std::string spoken(const Cell& cell) {
  std::string text = words_for(cell);
  if (cell.against > 0) text += ", better than current";
  if (cell.against < 0) text += ", worse than current";
  return text;
}

/// A cell of a large grid: as little as will do, since there may be a hundred thousand.
Html terse_cell(const Cell& cell) {
  if (cell.state == State::unmeasured) return Html::markup("<td>·");
  return Html::markup("<td class=") + Html::text(class_of(cell.state)) + Html::markup(">") +
         Html::text(cell_sign(cell)) + Html::text(change_of(cell));
}

Html spoken_cell(const Cell& cell, const std::string& task, const std::string& column) {
  const std::string text = spoken(cell);
  const Html sign =
      Tag("i", {{"aria-hidden", "true"}})(cell_sign(cell) + std::string(change_of(cell)));
  return Tag("td", {{"class", std::string(class_of(cell.state))},
                    {"title", column + ", " + task + ": " + text}})(
      sign + Tag("span", {{"class", "sr"}})(text));
}

Html row_of(const GridRow& row, const Grid& grid, bool spoken) {
  const std::string name = shortened(row.task, kLongestName);
  Html cells = Tag("th", {{"scope", "row"}})(name);
  for (std::size_t at = 0; at < row.cells.size(); ++at)
    cells += spoken ? spoken_cell(row.cells[at], name, grid.columns[at].name)
                    : terse_cell(row.cells[at]);
  return Tag("tr")(cells);
}

Html group_of(const GridGroup& group, const Grid& grid, bool spoken) {
  Html rows = Tag("tr")(Tag("th", {{"class", "g"},
                                   {"scope", "rowgroup"},
                                   {"colspan", std::to_string(grid.columns.size() + 1)}})(
      words("{}: {}", group.name, plural(group.rows.size(), "task"))));
  for (const GridRow& row : group.rows) rows += row_of(row, grid, spoken);
  return Tag("tbody")(rows);
}

/// "c0003" is a column three characters wide: "3", and its verdict below.
Html heading_of(const GridColumn& column, bool linked) {
  if (!column.offer) return Tag("th", {{"scope", "col"}})(column.name);
  const auto [number, outcome] = *column.offer;
  const std::string word(to_string(outcome));
  const Html text =
      Html::text(std::to_string(number)) + Html::markup("<br>") +
      Tag("span", {{"aria-hidden", "true"}, {"class", "v " + word}})(sign_of(outcome)) +
      Tag("span", {{"class", "sr"}})(word);
  return Tag("th", {{"scope", "col"}, {"title", column.name + ", " + word}})(
      linked ? Tag("a", {{"href", "#" + column.name}})(text) : text);
}

/// `told` names the offers that the page tells in full.
Html table_of(const Grid& grid, const std::set<std::string>& told) {
  std::size_t cells = 0;
  for (const GridGroup& group : grid.groups) cells += group.rows.size() * grid.columns.size();
  Html head = Tag("th", {{"scope", "col"}})("Task");
  for (const GridColumn& column : grid.columns)
    head += heading_of(column, told.contains(column.name));
  Html table = Tag("thead")(Tag("tr")(head));
  for (const GridGroup& group : grid.groups) table += group_of(group, grid, cells <= kMostSpoken);
  return Tag("table")(table);
}

Html cut_of(const Grid& grid, const char* columns) {
  if (grid.rows_left_out == 0 && grid.columns_left_out == 0) return {};
  std::string text = "To keep this page small, ";
  if (grid.columns_left_out > 0)
    text += fmt::format("the oldest {} {}", grid.columns_left_out, columns);
  if (grid.columns_left_out > 0 && grid.rows_left_out > 0) text += " and ";
  if (grid.rows_left_out > 0) text += plural(grid.rows_left_out, "task");
  return Tag("p", {{"class", "soft"}})(
      text + " are left out here; `skillgit export --what scores` has them all.");
}

Html key_entry(const Cell& cell, const char* meaning) {
  return Tag("li")(Tag("i", {{"class", std::string(class_of(cell.state))}})(
                       cell_sign(cell) + std::string(change_of(cell))) +
                   Html::text(meaning));
}

Html heat_key() {
  Html list = key_entry({State::full, optimizer::kFullMarks, 0}, "done");
  list += key_entry({State::part, 620'000, 0}, "partly, in per cent");
  list += key_entry({State::failed, 0, 0}, "failed");
  list += key_entry({State::unmeasured, 0, 0}, "not measured");
  list += key_entry({State::missing, 0, 0}, "asked, but no score");
  list += key_entry({State::full, optimizer::kFullMarks, 1}, "better than the current skill");
  list += key_entry({State::failed, 0, -1}, "worse");
  return Tag("ul", {{"class", "key"}})(list);
}

Html val_part(const RunView& view) {
  if (view.val.groups.empty()) return Tag("p")("Val has no tasks.");
  std::set<std::string> told;
  for (const std::size_t at : view.told)
    told.insert(store::offer_name(view.offers[at].decision.offer));
  return Tag("p", {{"class", "soft"}})(
             "Every val task under the base and under every candidate that was measured. A "
             "verdict that comes early leaves tasks unmeasured.") +
         heat_key() + Html::markup("<p></p>") +
         scrolling("Val tasks", "grid", table_of(view.val, told)) + cut_of(view.val, "offers");
}

Html train_part(const RunView& view) {
  if (view.train.groups.empty())
    return Tag("p", {{"class", "soft"}})("No score of a train task is in this run's log.");
  std::size_t asked = view.train.rows_left_out;
  for (const GridGroup& group : view.train.groups) asked += group.rows.size();
  return Tag("p",
             {{"class", "soft"}})(words("What was learnt from: {} of {} were asked in this run.",
                                        asked, plural(view.train_tasks, "train task"))) +
         scrolling("Train tasks", "grid", table_of(view.train, {})) + cut_of(view.train, "steps");
}

}  // namespace

Html grids_section(const RunView& view) {
  return section(
      "tasks", "Tasks",
      Tag("h3")("Val tasks") + val_part(view) + Tag("h3")("Train tasks") + train_part(view));
}

}  // namespace skillgit::report
