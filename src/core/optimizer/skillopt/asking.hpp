#pragma once

#include "core/optimizer/skillopt/prompts.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/lab.hpp"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// Takes the answer to question `index` out of a JSON object, or says what is wrong with it.
using Take = std::function<Status(std::size_t index, const Json& object)>;

/// Asks all questions at once, and those whose answer `take` does not like once more, with the
/// reason (never under the published rules, nor what the endpoint refused). Says of each question
/// what was wrong with its answer in the end, if anything was, and tells the Lab of it.
///
/// A reply may hold more than one JSON object: `take` gets them in order until it likes one.
/// Passes on what the Lab fails with.
Result<std::vector<Status>> ask_all(Lab& lab, const Prompts& prompts,
                                    const std::vector<Prompt>& questions, const Take& take);

}  // namespace skillgit::optimizer::skillopt
