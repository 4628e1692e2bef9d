#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/import.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace skillgit::tasks {

/// Takes one record of a file: where it stands ("record 3", "line 3"), and what it is. A line that
/// is not JSON is an error in its place.
using RecordReader = std::function<void(const std::string& place, const Result<Json>& value)>;

/// Reads the records of a file in any of the forms that import_tasks() knows, in order.
/// Fails with invalid, and reads none, if there are none.
Status read_records(std::string_view bytes, const RecordReader& read);

}  // namespace skillgit::tasks
