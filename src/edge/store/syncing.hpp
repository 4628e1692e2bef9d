#pragma once

#include "skillgit/edge/store/repository.hpp"

namespace skillgit::store {

/// Makes what libgit2 writes reach the disk as the user told git to (`core.fsync`).
Status follow_fsync(const Repository& repository);

}  // namespace skillgit::store
