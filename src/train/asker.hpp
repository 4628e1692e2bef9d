#pragma once

#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/train/observer.hpp"
#include "train/journal.hpp"
#include "train/purse.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace skillgit::train {

/// Makes questions to the optimizer model durable, as Measurer does for rollouts: what the journal
/// holds is not asked again, and what is asked is reserved before it is sent and kept before it is
/// used.
class Asker {
 public:
  struct Options {
    model::Sampling sampling;
    int workers = 1;
    std::vector<std::string> secrets = {};  ///< Known values of them.
  };

  /// `model` may be null: then there is nobody to ask.
  Asker(model::Model* model, Journal& journal, Purse& purse, Observer& observer, Options options);

  /// Asks all prompts of a call at once; replies come in the order asked, without secrets. One that
  /// the endpoint refuses is kept as refused: the observer is told why, and nothing else is. A
  /// question is known by its text, the step, and the how-manieth with this text in the step.
  ///
  /// Fails with invalid when there is no model, with unavailable when it does not answer, and as
  /// Purse::send().
  Result<std::vector<optimizer::Reply>> ask(std::span<const optimizer::Prompt> prompts, int step);

 private:
  struct Question {
    const optimizer::Prompt* prompt;
    AttemptKey key;
    optimizer::Reply* reply;  ///< Where the answer goes.
    std::string refusal;      ///< Why the endpoint refuses it, where it does.
  };

  std::vector<AttemptKey> keys_of(std::span<const optimizer::Prompt> prompts, int step);
  model::Request request_of(const optimizer::Prompt& prompt) const;
  Status make(Question& question, const rollout::FailedTryHook& failed_try);
  Status ask_open(std::vector<Question>& open, std::size_t total);

  model::Model* model_;
  Journal& journal_;
  Purse& purse_;
  Observer& observer_;
  Options options_;
  int step_ = 0;
  std::map<std::string, int> asked_;  ///< How often each text was asked in `step_`.
};

}  // namespace skillgit::train
