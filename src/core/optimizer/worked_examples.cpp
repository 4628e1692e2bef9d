#include "core/optimizer/worked_examples.hpp"

#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/units.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::optimizer {
namespace {

std::string_view heading(PromptForm form) {
  return form == PromptForm::plain ? "## Examples" : "## Worked examples";
}

std::string_view skill_text(const text::SkillFiles& skill) {
  return skill.at(std::string(text::kSkillFile));
}

/// Whether what is appended to the skill would stand below `title`.
bool ends_below(const text::SkillFiles& skill, std::string_view title) {
  const text::Document document = text::read_document(skill_text(skill));
  const text::Line* last = nullptr;
  for (const text::Line& line : document.lines)
    if (line.kind == text::LineKind::heading && line.level <= 2) last = &line;
  return last != nullptr && document.text_of(*last) == title;
}

/// The text as it would be in a file with LF line endings.
std::string with_lf(std::string text) {
  std::erase(text, '\r');
  return text;
}

bool is_one_line(const std::string& text) { return text.find('\n') == std::string::npos; }

}  // namespace

WorkedExamples::WorkedExamples(const Context& context, std::size_t max_bytes)
    : form_(context.form) {
  for (const tasks::Task& task : context.train) {
    const auto answer = tasks::worked_answer(task);
    if (!answer) continue;
    // A completion model takes a further line for the next example.
    if (form_ == PromptForm::plain && !(is_one_line(task.input) && is_one_line(*answer))) continue;
    std::string text = text::render_example(form_, task.input, *answer);
    if (text.size() <= max_bytes) rendered_.emplace(task.id, std::move(text));
  }
}

std::set<std::string> WorkedExamples::shown_in(const text::SkillFiles& skill) const {
  std::set<std::string> units;
  for (const text::Unit& unit : text::units_of(text::read_document(skill_text(skill))))
    if (unit.kind == text::UnitKind::example) units.insert(with_lf(unit.text));
  std::set<std::string> shown;
  for (const auto& [id, text] : rendered_)
    if (units.contains(text)) shown.insert(id);
  return shown;
}

text::Edit WorkedExamples::showing(const std::string& id, const text::SkillFiles& skill) const {
  text::Edit edit;
  edit.op = text::EditOp::append;
  edit.text = rendered_.at(id);
  if (!ends_below(skill, heading(form_)))
    edit.text = std::string(heading(form_)) + "\n\n" + edit.text;
  return edit;
}

}  // namespace skillgit::optimizer
