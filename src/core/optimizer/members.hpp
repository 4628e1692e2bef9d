#pragma once

#include "skillgit/core/base/json.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

/// Reads a stored JSON object member by member: each must be there, of its type, and read.
///
/// Everything fails with damaged and says where: "decision.edits[2]: 'support' is not a number
/// in 0..9". The object must outlive its reader.
class Members {
 public:
  /// A reader of `json`, which messages call `place`.
  static Result<Members> of(const Json& json, std::string place);

  Result<std::string> text(const std::string& key);
  Result<std::int64_t> number(const std::string& key, std::int64_t low, std::int64_t high);
  Result<std::optional<std::int64_t>> number_or_null(const std::string& key, std::int64_t low,
                                                     std::int64_t high);
  /// True or false; false when it is missing: the one kind of member that may be.
  Result<bool> flag(const std::string& key);
  Result<std::vector<std::string>> texts(const std::string& key);

  /// A list whose elements `read_element(const Json&, place)` understands.
  template <typename T, typename Read>
  Result<std::vector<T>> list(const std::string& key, Read read_element) {
    SKILLGIT_TRY(const auto elements, array(key));
    std::vector<T> result;
    for (const Json* element : elements) {
      const std::string place = place_of(key) + "[" + std::to_string(result.size()) + "]";
      SKILLGIT_TRY(T read, read_element(*element, place));
      result.push_back(std::move(read));
    }
    return result;
  }

  /// Fails if a member was not read: an unknown one is as wrong as a missing one.
  Status done() const;

 private:
  Members(const Json& json, std::string place) : json_(&json), place_(std::move(place)) {}

  std::string place_of(const std::string& key) const { return place_ + "." + key; }
  Result<const Json*> member(const std::string& key);
  Result<std::vector<const Json*>> array(const std::string& key);
  tl::unexpected<Error> is_not(const std::string& key, std::string_view what) const;

  const Json* json_;
  std::string place_;
  std::set<std::string> read_;
};

}  // namespace skillgit::optimizer
