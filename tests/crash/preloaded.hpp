#pragma once

// What libraries that are preloaded into a program need to stand before functions of the C library.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

#include <cstdarg>

namespace preloaded {

/// The function that the program would have called.
template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// The mode that open() is given behind `flags`; 0 where it is given none.
inline mode_t mode_in(int flags, va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

}  // namespace preloaded
