#pragma once

#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace skillgit::optimizer {

/// The train tasks as worked examples, and which of them a skill shows.
///
/// A skill itself is the only record of its examples, so that one that a person took out, or put
/// in, is seen for what it is.
class WorkedExamples {
 public:
  /// Renders every task that can be shown in at most `max_bytes`.
  WorkedExamples(const Context& context, std::size_t max_bytes);

  bool can_show(const std::string& id) const { return rendered_.contains(id); }

  /// The ids of the tasks that are examples in SKILL.md.
  std::set<std::string> shown_in(const text::SkillFiles& skill) const;

  /// The edit that shows task `id` at the end of `skill`, below a heading for examples.
  text::Edit showing(const std::string& id, const text::SkillFiles& skill) const;

 private:
  PromptForm form_;
  std::map<std::string, std::string> rendered_;
};

}  // namespace skillgit::optimizer
