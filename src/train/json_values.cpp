#include "train/json_values.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::train {

store::ObjectId id_from(const Json& json) {
  auto hex = json.get<std::string>();
  if (!store::is_object_id(hex)) throw Json::other_error::create(500, "no object id", &json);
  return {std::move(hex)};
}

std::int64_t whole_from(const Json& json, std::int64_t least, std::int64_t most) {
  if (!json.is_number_integer() || json < least || json > most)
    throw Json::other_error::create(500, "out of range", &json);
  return json.get<std::int64_t>();
}

}  // namespace skillgit::train
