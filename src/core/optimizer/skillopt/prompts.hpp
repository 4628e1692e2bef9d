#pragma once

#include "skillgit/core/base/embedded_text.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

#include <span>
#include <string>
#include <string_view>

namespace skillgit::optimizer::skillopt {

/// The built-in prompts.
std::span<const EmbeddedText> embedded_prompts();

/// The texts of every question to the optimizer model. The options outlive it.
class Prompts {
 public:
  explicit Prompts(const SkilloptOptions& options) : options_(&options) {}

  /// A question of the stage called `stage`: its text, then those of `more`. The first line of the
  /// system message is "# skillopt: <stage>", so that a scripted model knows what it is asked.
  Prompt ask(std::string_view stage, std::span<const std::string_view> more,
             std::string user) const;

  /// The question once more, after an answer that was not of use for the reason `error`.
  Prompt ask_again(Prompt asked, std::string_view error) const;

  /// Whether anything is asked once more.
  bool may_ask_again() const { return !options_->published; }

  /// The text called `name`: the user's own, or the built-in one.
  std::string_view text(std::string_view name) const;

 private:
  const SkilloptOptions* options_;
};

}  // namespace skillgit::optimizer::skillopt
