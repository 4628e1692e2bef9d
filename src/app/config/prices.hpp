#pragma once

#include "app/config/toml_reader.hpp"
#include "skillgit/app/config/config.hpp"

namespace skillgit::config {

/// Takes one entry of a section `[price.<model>]` into `config`. Fails with invalid.
Status take_price(const Entry& entry, Config& config);

/// Takes the prices of the configured models from git's configuration, where the file has none,
/// and sees to it that every price is whole.
Status complete_prices(const Inputs& inputs, Config& config);

}  // namespace skillgit::config
