#include "app/report/grids.hpp"

#include "skillgit/edge/store/messages.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace skillgit::report {

using optimizer::Outcome;
using optimizer::Points;
using optimizer::QuotedScore;
using tasks::Split;
using tasks::Task;

namespace {

Cell::State state_of(Points points, Points pass_at) {
  if (points >= pass_at) return Cell::State::full;
  return points == 0 ? Cell::State::failed : Cell::State::part;
}

Cell cell_of(Points points, Points pass_at) {
  return {.state = state_of(points, pass_at), .points = points, .against = 0};
}

Cell cell_of(const QuotedScore& quoted) {
  const auto& candidate = quoted.score.candidate;
  const auto& current = quoted.score.current;
  if (!candidate) return {.state = Cell::State::missing, .points = 0, .against = 0};
  Cell cell = cell_of(*candidate, quoted.pass_at);
  if (current) cell.against = (*candidate > *current) - (*candidate < *current);
  return cell;
}

/// How a task went over all the places where it was measured.
enum class Course { sometimes, never, throughout, unmeasured };
constexpr std::array kCourses{std::pair{Course::sometimes, "Sometimes done"},
                              std::pair{Course::never, "Never done"},
                              std::pair{Course::throughout, "Done throughout"},
                              std::pair{Course::unmeasured, "Not measured"}};

Course course_of(const std::vector<Cell>& cells) {
  bool any = false, all_full = true, all_failed = true;
  for (const Cell& cell : cells) {
    if (cell.state == Cell::State::unmeasured || cell.state == Cell::State::missing) continue;
    any = true;
    all_full &= cell.state == Cell::State::full;
    all_failed &= cell.state == Cell::State::failed;
  }
  if (!any) return Course::unmeasured;
  if (all_full) return Course::throughout;
  return all_failed ? Course::never : Course::sometimes;
}

std::vector<GridGroup> grouped(std::vector<GridRow> rows) {
  std::map<Course, std::vector<GridRow>> by_course;
  for (GridRow& row : rows) by_course[course_of(row.cells)].push_back(std::move(row));
  std::vector<GridGroup> groups;
  for (const auto& [course, name] : kCourses)
    if (const auto found = by_course.find(course); found != by_course.end())
      groups.push_back({.name = name, .rows = std::move(found->second)});
  return groups;
}

/// A grid as it is filled: columns that cells are put in by task.
class GridMaker {
 public:
  explicit GridMaker(std::vector<const Task*> tasks) : tasks_(std::move(tasks)) {
    for (std::size_t at = 0; at < tasks_.size(); ++at) place_[tasks_[at]->id] = at;
  }

  void add_column(GridColumn column) {
    columns_.push_back(std::move(column));
    cells_.emplace_back(tasks_.size());
  }

  /// The cell of a task in the newest column, or null for a task that is not here.
  Cell* cell(const std::string& task) {
    const auto found = place_.find(task);
    return found == place_.end() ? nullptr : &cells_.back()[found->second];
  }

  /// The grid, with what is beyond `most_cells` left out: columns after the first `pinned` ones
  /// from the oldest on, then rows from the end.
  Grid grid(std::size_t pinned, std::size_t most_cells, std::size_t most_columns) && {
    Grid grid;
    if (tasks_.size() * columns_.size() > most_cells && columns_.size() > most_columns) {
      grid.columns_left_out = columns_.size() - most_columns;
      drop(columns_, pinned, grid.columns_left_out);
      drop(cells_, pinned, grid.columns_left_out);
    }
    std::vector<GridRow> rows;
    for (std::size_t at = 0; at < tasks_.size(); ++at) {
      GridRow row{.task = tasks_[at]->id, .cells = {}};
      for (const auto& column : cells_) row.cells.push_back(column[at]);
      rows.push_back(std::move(row));
    }
    grid.groups = grouped(std::move(rows));
    const std::size_t most_rows = most_cells / std::max<std::size_t>(columns_.size(), 1);
    grid.rows_left_out = shorten(grid.groups, most_rows);
    grid.columns = std::move(columns_);
    return grid;
  }

 private:
  template <typename T>
  static void drop(std::vector<T>& from, std::size_t first, std::size_t count) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(first);
    from.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  }

  static std::size_t shorten(std::vector<GridGroup>& groups, std::size_t most) {
    std::size_t left_out = 0;
    for (GridGroup& group : groups) {
      const std::size_t kept = std::min(group.rows.size(), most);
      left_out += group.rows.size() - kept;
      group.rows.resize(kept);
      most -= kept;
    }
    std::erase_if(groups, [](const GridGroup& group) { return group.rows.empty(); });
    return left_out;
  }

  std::vector<const Task*> tasks_;
  std::map<std::string, std::size_t> place_;
  std::vector<GridColumn> columns_;
  std::vector<std::vector<Cell>> cells_;  ///< By column.
};

/// Fills the column of the base: its own draws, else what the offers before the first accept quote
/// of the current skill.
void fill_base(const std::vector<OfferView>& offers, const tasks::TaskSet& tasks,
               const std::vector<StagedDraw>& draws, GridMaker& maker) {
  std::map<std::string, Points> pass_at;
  for (const Task& task : tasks.tasks) pass_at[task.id] = task.pass_at;
  for (const StagedDraw& staged : draws) {
    if (staged.stage != Stage::baseline) break;
    if (Cell* cell = maker.cell(staged.draw.task))
      *cell = cell_of(staged.draw.points, pass_at[staged.draw.task]);
  }
  for (const OfferView& offer : offers) {
    for (const QuotedScore& quoted : offer.decision.first) {
      Cell* cell = maker.cell(quoted.task);
      if (cell && cell->state == Cell::State::unmeasured && quoted.score.current)
        *cell = cell_of(*quoted.score.current, quoted.pass_at);
    }
    if (offer.decision.outcome == Outcome::accepted) break;
  }
}

}  // namespace

Grid val_grid(const std::vector<OfferView>& offers, const tasks::TaskSet& tasks,
              const std::vector<StagedDraw>& draws, const Limits& limits) {
  std::vector<const Task*> val;
  for (const Task& task : tasks.tasks)
    if (task.split == Split::val) val.push_back(&task);
  GridMaker maker(std::move(val));
  maker.add_column({.name = "base"});
  fill_base(offers, tasks, draws, maker);
  for (const OfferView& offer : offers) {
    if (offer.decision.quoted().empty()) continue;
    maker.add_column({.name = store::offer_name(offer.decision.offer),
                      .offer = GridColumn::Offer{offer.decision.offer, offer.decision.outcome}});
    for (const QuotedScore& quoted : offer.decision.quoted())
      if (Cell* cell = maker.cell(quoted.task)) *cell = cell_of(quoted);
  }
  return std::move(maker).grid(/*pinned=*/1, limits.cells, limits.columns);
}

Grid train_grid(const tasks::TaskSet& tasks, const std::vector<StagedDraw>& draws,
                const Limits& limits) {
  std::map<int, std::map<std::string, std::vector<Points>>> by_step;
  std::set<std::string> asked;
  for (const StagedDraw& staged : draws) {
    if (staged.stage != Stage::train_tasks) continue;
    by_step[staged.step][staged.draw.task].push_back(staged.draw.points);
    asked.insert(staged.draw.task);
  }
  std::vector<const Task*> rows;
  std::map<std::string, Points> pass_at;
  for (const Task& task : tasks.tasks) {
    if (!asked.contains(task.id)) continue;
    rows.push_back(&task);
    pass_at[task.id] = task.pass_at;
  }
  GridMaker maker(std::move(rows));
  for (const auto& [step, points_of] : by_step) {
    maker.add_column({.name = "step " + std::to_string(step)});
    for (const auto& [task, points] : points_of)
      if (Cell* cell = maker.cell(task)) *cell = cell_of(optimizer::mean(points), pass_at[task]);
  }
  return std::move(maker).grid(/*pinned=*/0, limits.cells / 2, limits.columns);
}

}  // namespace skillgit::report
