#include "benches.hpp"
#include "offers.hpp"
#include "skillgit/core/tasks/scorer.hpp"
#include "skillgit/core/text/edit.hpp"
#include "stopwatch.hpp"

#include <array>
#include <stdexcept>

namespace skillgit::bench {
namespace {

void edits(Table& table) {
  const text::SkillFiles skill{{std::string(text::kSkillFile), skill_text(100'000)}};
  const auto item = [](const std::string& number) {
    return "- Item " + number + " says what to do with a date that looks like this one.";
  };
  const std::array<text::Edit, 4> kEdits{
      text::Edit{.op = text::EditOp::append, .anchor = {}, .text = "Say the year first."},
      text::Edit{.op = text::EditOp::insert_after, .anchor = item("40.3"), .text = "- Say more."},
      text::Edit{.op = text::EditOp::replace, .anchor = item("80.5"), .text = "- Say less."},
      text::Edit{.op = text::EditOp::remove, .anchor = item("120.7"), .text = {}}};
  const double ms = least_ms(20, [&] {
    text::SkillFiles files = skill;
    for (const text::Edit& edit : kEdits)
      if (const auto report = text::apply(edit, files); report.status != text::EditStatus::applied)
        throw std::runtime_error("an edit does not apply: " + report.detail);
  });
  table.add({.what = "4 edits applied to a skill of 100 KB", .ours = ms});
}

void scorers(Table& table) {
  constexpr int kReplies = 100;
  std::string reply = skill_text(10'000) + "\n2022-10-19\n";
  for (const std::string name : {"exact", "numeric", "f1"}) {
    tasks::Task task;
    task.id = "t";
    task.scorer = '"' + name + '"';
    task.expect = name == "numeric" ? R"("19")" : R"("2022-10-19")";
    const double ms = least_ms(10, [&] {
      for (int i = 0; i < kReplies; ++i) must(tasks::score(task, reply));
    });
    table.add({.what = "a reply of 10 KB, scored by " + name,
               .ours = 1000 * ms / kReplies,
               .unit = "us"});
  }
}

}  // namespace

void core_bench(const Programs&, Table& table) {
  edits(table);
  scorers(table);
}

}  // namespace skillgit::bench
