#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "skillgit/edge/store/promotion_log.hpp"
#include "skillgit/train/verify.hpp"

#include <functional>
#include <iosfwd>
#include <vector>

namespace skillgit::cli {

struct VerifyOptions {
  RunChoice choice = {};
  bool json = false;
};

/// One run, and what was found when its decisions were derived again.
struct VerifiedRun {
  store::RunName run;
  train::Verification found;
};

/// Derives the decisions of one run again: train::verify with its repository and store.
using VerifyRun = std::function<Result<train::Verification>(const store::RunName&)>;

Result<VerifyOptions> parse_verify(Args args);

/// Verifies the chosen runs, oldest first. A log that cannot be read is a contradiction of its
/// run, and the others are still looked at. Fails with not_found when what was named has no run.
Result<std::vector<VerifiedRun>> collect_verify(const VerifyOptions& options,
                                                const store::RunStore& store,
                                                const VerifyRun& verify);

void print_verify(const std::vector<VerifiedRun>& runs, std::ostream& out);

/// ok, or damaged when any run contradicts itself.
ExitCode exit_code_of(const std::vector<VerifiedRun>& runs);

/// The promotions of a skill, and what was found when their verdicts were derived again.
struct VerifiedPromotions {
  std::string skill;
  train::Verification found;
};

/// Derives the verdicts of one skill again: train::verify_promotions with its repository and log.
using VerifyPromotions = std::function<Result<train::Verification>(const std::string&)>;

/// Verifies the promotions of the chosen skill, or of all; of none when a run was chosen. A log
/// that cannot be read is a contradiction of its skill.
Result<std::vector<VerifiedPromotions>> collect_promotions(const VerifyOptions& options,
                                                           const store::RunStore& store,
                                                           const store::PromotionLog& log,
                                                           const VerifyPromotions& verify);

/// Prints nothing where there is none.
void print_promotions(const std::vector<VerifiedPromotions>& skills, std::ostream& out);

ExitCode exit_code_of(const std::vector<VerifiedPromotions>& skills);

extern const Command kVerifyCommand;

}  // namespace skillgit::cli
