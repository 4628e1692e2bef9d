#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <vector>

namespace skillgit::tasks {

/// Reads the list of a task's `files` or `images`; `field` is its name. Fails with invalid.
Result<std::vector<Attachment>> read_attachments(const Json& list, const std::string& field,
                                                 const FileReader& reader);

/// What read_attachments() reads back without a reader.
Json attachments_as_json(const std::vector<Attachment>& attachments);

/// That each of them is a picture that models take. Fails with invalid.
Status check_images(const std::vector<Attachment>& images);

}  // namespace skillgit::tasks
