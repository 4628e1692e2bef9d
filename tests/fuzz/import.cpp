// Whatever records other tools wrote, what comes of them is a task file.

#include "skillgit/core/tasks/import.hpp"

#include "fuzz/property.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::tasks;
  using skillgit::fuzz::must;
  const std::string_view text = skillgit::fuzz::text_of(data, size);
  const auto imported = import_tasks(text);
  if (!imported) return 0;
  must((imported->tasks == 0) == imported->jsonl.empty(), "a file is empty, or has tasks");
  if (imported->tasks == 0) return 0;
  const auto set = parse_task_set(imported->jsonl);
  must(set.has_value(), "what was imported reads as a task file");
  must(set->tasks.size() == imported->tasks, "as many tasks as it says");
  must(import_tasks(text)->jsonl == imported->jsonl, "importing again gives the same");
  for (const Skipped& skipped : imported->skipped)
    must(!skipped.record.empty() && !skipped.why.empty(), "what was skipped has a reason");
  return 0;
}
