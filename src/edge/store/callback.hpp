#pragma once

#include <git2.h>

#include <exception>

#if __has_include(<git2/sys/errors.h>)
#include <git2/sys/errors.h>  // Where newer versions have git_error_set_str().
#endif

namespace skillgit::store::git {

/// What `work` answers libgit2, which calls it. An exception may not cross its frames, which are
/// C: one becomes an error of libgit2's, and what it says that error's message.
template <typename Work>
int without_exceptions(Work work) {
  try {
    return work();
  } catch (const std::exception& error) {
    git_error_set_str(GIT_ERROR_CALLBACK, error.what());
    return GIT_ERROR;
  }
}

}  // namespace skillgit::store::git
