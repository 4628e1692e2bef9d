#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::config {

/// A place in a file, both counted from 1.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// A section of a file, or one `key = value` in it.
struct Entry {
  std::string section;  ///< "target", "skill", "price"; empty for what stands before any section.
  std::string name;     ///< "dates" in `[skill.dates]`, a model in `[price.<model>]` and
                        ///< `[model.<model>]`, else empty.
  std::string key;      ///< Empty for the section itself.
  Position at;          ///< Where the section or the key stands.
  Position value_at;
  std::shared_ptr<const Json> value;  ///< Of a key.
};

/// The sections and keys of a TOML file, in its order.
///
/// Fails with invalid, and the place in the message, when it is not TOML or larger than 1 MiB, and
/// for what no setting has: dates, times, infinities and "nan".
Result<std::vector<Entry>> read_toml(std::string_view text, const std::string& file_name);

/// "skillgit.toml:12:9".
std::string place(const std::string& file_name, Position position);

}  // namespace skillgit::config
