#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::tasks {

struct ImportOptions {
  std::string scorer;  ///< Written into tasks whose record says nothing of it; a name or JSON.
  std::string default_scorer = "exact";  ///< Judges those that name none; not written.
  std::string input_field;   ///< The field to read the input from; empty: the usual names.
  std::string expect_field;  ///< Likewise for the reference.
  std::string id_field;      ///< Likewise for the id.
};

/// A record that is not in the result, and why.
struct Skipped {
  std::string record;  ///< "record 3", counted from 1, with its id where there is one.
  std::string why;

  friend bool operator==(const Skipped&, const Skipped&) = default;
};

/// A file of another tool as a task file of ours, and what became of it.
struct Imported {
  std::string jsonl;      ///< Reads back with parse_task_set(); empty if nothing could be used.
  std::size_t tasks = 0;  ///< Its lines.
  std::map<std::string, std::size_t> mapped;   ///< "question -> input": in how many records.
  std::map<std::string, std::size_t> ignored;  ///< Fields that were left behind: likewise.
  std::vector<std::string> notes;              ///< What else people should know.
  std::vector<Skipped> skipped;
};

/// Reads records of other tools: a JSON array, an object with a list under "data", "tasks" or
/// "examples", JSON Lines, or the `evals.json` of Agent Skills.
///
/// Fields are known by their usual names (question, prompt, query, problem: input; answer,
/// answers, expected, expected_output, target, gold, ground_truth, output: expect; qid, uid,
/// task_id: id), aliases of splits by theirs. "context" is put in front of a question, and
/// "instruction" in front of an input. A record with a list of "choices" becomes a choice task.
/// A record without an id gets one from its content, so that importing again gives the same ids.
///
/// Whatever cannot become a task that a pure scorer checks is skipped, with the reason. Fails
/// with invalid if the bytes are not UTF-8 or hold no records at all. Deterministic.
Result<Imported> import_tasks(std::string_view bytes, const ImportOptions& options = {});

}  // namespace skillgit::tasks
