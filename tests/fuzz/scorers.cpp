// Any reply has a score, the same one each time, whatever scorer and reference a task has.
//
// An input has three parts: the scorer, the reference as JSON, the reply.

#include "skillgit/core/tasks/scorer.hpp"

#include "fuzz/property.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace skillgit::tasks {
namespace {

using fuzz::must;

void check_score(const Task& task, std::string_view reply) {
  const auto scored = score(task, reply);
  const Status valid = validate_scorer(task);
  if (!scored) {
    must(!valid.has_value(), "what cannot score is found beforehand");
    return;
  }
  must(0 <= scored->points && scored->points <= kFullMarks, "points are in range");
  must(scored->why.find('\n') == std::string::npos, "a reason is one line");
  const auto again = score(task, reply);
  must(again && again->points == scored->points && again->why == scored->why,
       "the same reply has the same score");
  if (valid) must(score(task, "")->points < task.pass_at, "silence does not pass");
}

}  // namespace
}  // namespace skillgit::tasks

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::tasks;
  const auto parts = skillgit::fuzz::parts_of(skillgit::fuzz::text_of(data, size), 3);
  const auto scorer = canonical_scorer(parts[0]);
  if (!scorer) return 0;
  skillgit::fuzz::must(canonical_scorer(*scorer).value_or("") == *scorer, "canonical is canonical");
  const auto expect = skillgit::parse_json_literally(parts[1]);
  Task task{.id = "a", .input = "i", .scorer = *scorer};
  if (expect && !expect->is_null()) task.expect = skillgit::to_line(*expect);
  check_score(task, parts[2]);
  return 0;
}
