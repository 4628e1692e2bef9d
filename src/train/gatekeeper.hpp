#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "train/measurer.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::train {

/// What the gate found, and the draws that it made for it.
struct Judged {
  optimizer::Outcome outcome = optimizer::Outcome::indecisive;
  std::vector<optimizer::QuotedScore> first, confirmed;
  optimizer::Points ahead = 0;  ///< As Decision::ahead.
  std::vector<Draw> draws;
};

/// The training gate at work (design section 5): it asks for the rollouts that the two passes
/// need, and no others, and leaves every verdict to core/optimizer/gate.hpp.
class Gatekeeper {
 public:
  struct Options {
    bool confirm = false;   ///< A would-be accept is drawn once more on both sides.
    bool early_end = true;  ///< A pass sends no more once its verdict is certain.
    optimizer::Margin margin = {};
  };

  /// `val` is not empty and outlives the gatekeeper.
  Gatekeeper(Measurer& measurer, const std::vector<tasks::Task>& val, Options options);

  /// Judges `candidate` against `current`. `book` is what is known before, and stays as it is:
  /// the draws count once the decision is settled. Fails as Measurer::run does.
  Result<Judged> judge(const Contender& candidate, const Contender& current, const ScoreBook& book,
                       std::string_view purpose);

 private:
  struct Pass;
  Status first_pass(Pass& pass);
  Status second_pass(Pass& pass);
  Status fill(Pass& pass, const std::vector<std::size_t>& positions);

  Measurer& measurer_;
  std::map<std::string, const tasks::Task*> val_;
  Options options_;
};

}  // namespace skillgit::train
