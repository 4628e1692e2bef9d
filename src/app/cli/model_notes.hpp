#pragma once

#include "skillgit/app/config/config.hpp"
#include "skillgit/train/estimate.hpp"

#include <string>
#include <vector>

namespace skillgit::cli {

/// What a plan has to say of the models of a run, one line each: a price that nobody knows and how
/// to set it, a parameter that a model is known not to take, a prompt that may be too long for it.
std::vector<std::string> model_notes(const config::Config& config, const train::Estimate& estimate);

}  // namespace skillgit::cli
