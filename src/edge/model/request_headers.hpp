#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/http_model.hpp"

#include <string>
#include <vector>

namespace skillgit::model {

/// The whole header lines of every request to an endpoint, key included. Fails with invalid when
/// the key or a header could not stand in a request.
Result<std::vector<std::string>> header_lines(const HttpModelOptions& options);

/// What no message may show.
std::vector<std::string> secrets_of(const HttpModelOptions& options);

}  // namespace skillgit::model
