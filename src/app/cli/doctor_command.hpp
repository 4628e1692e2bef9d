#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/doctor_checks.hpp"

#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

struct DoctorOptions {
  std::optional<std::string> skill;  ///< All skills when absent.
  bool online = false;               ///< Ask each model once, which may cost something.
  bool noise = false;
  bool dry_run = false;  ///< With `noise`.
  bool json = false;
};

/// What the doctor saw, and how it ends: with the error's own code where one kept it from looking
/// further.
struct Diagnosis {
  std::vector<Check> checks;
  ExitCode code = ExitCode::ok;
};

Result<DoctorOptions> parse_doctor(Args args);

/// Looks at everything, from git outwards. Fails with not_found for a skill that there is not, and
/// when the user ended it.
Result<Diagnosis> examine(const DoctorOptions& options, const Environment& environment);

extern const Command kDoctorCommand;

}  // namespace skillgit::cli
