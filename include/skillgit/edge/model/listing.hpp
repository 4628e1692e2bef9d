#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/http_model.hpp"

#include <stop_token>
#include <string>
#include <vector>

namespace skillgit::model {

/// What an endpoint says without being asked anything that is billed.
struct Listing {
  bool has_list = false;            ///< Not every endpoint has a list of its models.
  std::vector<std::string> models;  ///< Their names, sorted; as untrusted as any answer.

  /// Whether it has a list without `model` in it.
  bool lacks(const std::string& model) const;
};

/// Asks an endpoint for the list of its models, once and for ten seconds at most.
///
/// Any answer shows that somebody is there; one that is no list is an empty Listing. Fails with
/// unavailable when nobody answers or the server has failed, with denied when it refuses the key,
/// with cancelled soon after `stop` was requested, and as open_http_model() does.
Result<Listing> list_models(const HttpModelOptions& options, std::stop_token stop);

}  // namespace skillgit::model
