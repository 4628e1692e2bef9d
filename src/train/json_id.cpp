#include "train/json_id.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::train {

store::ObjectId id_from(const Json& json) {
  auto hex = json.get<std::string>();
  if (!store::is_object_id(hex)) throw Json::other_error::create(500, "no object id", &json);
  return {std::move(hex)};
}

}  // namespace skillgit::train
