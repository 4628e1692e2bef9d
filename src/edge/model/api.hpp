#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/endpoint.hpp"
#include "skillgit/edge/model/http_model.hpp"

namespace skillgit::model {

/// Fails with invalid, and names the right one, where the endpoint plainly speaks another API.
Status check_api(Api api, const Endpoint& endpoint);

}  // namespace skillgit::model
