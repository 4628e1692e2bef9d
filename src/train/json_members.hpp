#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::train {

/// The members of an object, each as its name and the JSON of its value, in their order.
class JsonMembers {
 public:
  /// Reads what to_line() wrote, without building a value of it: texts of many kilobytes are
  /// stepped over. Nothing where it is no object, or cut short.
  static std::optional<JsonMembers> of(std::string_view object);

  /// The JSON of the value of a member; empty where there is none of this name.
  std::string_view at(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> members_;
};

}  // namespace skillgit::train
