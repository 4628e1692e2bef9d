#include "app/cli/exit_code.hpp"

namespace skillgit::cli {

ExitCode exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::not_found:
      return ExitCode::usage;
    case ErrorKind::invalid:
      return ExitCode::invalid;
    case ErrorKind::unavailable:
    case ErrorKind::denied:
    case ErrorKind::refused:
      return ExitCode::unavailable;
    case ErrorKind::conflict:
      return ExitCode::conflict;
    case ErrorKind::damaged:
      return ExitCode::damaged;
    case ErrorKind::cancelled:
      return ExitCode::interrupted;
  }
  return ExitCode::damaged;
}

}  // namespace skillgit::cli
