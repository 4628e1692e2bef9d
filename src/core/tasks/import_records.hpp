#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/import.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::tasks {

/// One record of a file, and where it stands in it.
struct Record {
  std::string place;   ///< "record 3", "line 3".
  Result<Json> value;  ///< Fails for a line that is not JSON.
};

/// The records of a file in any of the forms that import_tasks() knows.
/// Fails with invalid if there are none.
Result<std::vector<Record>> read_records(std::string_view bytes);

}  // namespace skillgit::tasks
