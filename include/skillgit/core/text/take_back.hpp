#pragma once

#include "skillgit/core/base/result.hpp"

#include <string>
#include <string_view>

namespace skillgit::text {

/// One contiguous change that was once made to a file.
struct PastChange {
  std::string_view before, after;
};

/// The file `now` without `change`, which it has had since then: everything else that was done to
/// it stays, also what was done right beside it.
///
/// The lines that the change made are looked for where they are now; lines that it took away come
/// back where they were, between what is left of their neighbours. A change inside a line is found
/// by the words around it.
///
/// Fails with conflict when what it made is gone or was changed since, when it stands there several
/// times and nobody can tell which one is meant, and when the place of what it took away is gone.
/// Takes the time of a diff.
Result<std::string> take_back(const PastChange& change, std::string_view now);

}  // namespace skillgit::text
