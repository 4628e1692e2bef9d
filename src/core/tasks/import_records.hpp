#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/import.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace skillgit::tasks {

/// One record of a file, which lives as long as the call that shows it.
struct Record {
  const Json& value;    ///< As parse_json_exactly() reads it.
  const Json& literal;  ///< `value` as parse_json_literally() reads it.
};

/// Takes one record or, for a line that is none, what is wrong with it, and where it stands
/// ("record 3", "line 3").
using RecordReader = std::function<void(const std::string& place, const Result<Record>& record)>;

/// Reads the records of a file in any of the forms that import_tasks() knows, in order.
/// Fails with invalid, and reads none, if there are none.
Status read_records(std::string_view bytes, const RecordReader& read);

}  // namespace skillgit::tasks
