#pragma once

#include "skillgit/core/text/document.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// A place in a file, counted from 1; columns count bytes.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;

  friend bool operator==(const Place&, const Place&) = default;
};

enum class FieldType { text, null, mapping, list };

/// One entry of the front matter, and what a reader of skills needs to know of its value.
struct Field {
  std::string key;
  Place key_place;
  FieldType type = FieldType::null;
  std::string value;  ///< For text, as YAML understands it. All scalars are text.
  Place value_place;
  bool holds_only_text = true;  ///< For a mapping: whether all its values are scalars.
};

enum class FrontMatterFault {
  unreadable,     ///< It is not read as one mapping.
  duplicate_key,  ///< The last value holds.
  flow_style,     ///< Read here, and refused by the reference validator.
};

/// What is wrong with the front matter, or may be for others.
struct FrontMatterProblem {
  Place place;
  std::string message;
  FrontMatterFault fault = FrontMatterFault::unreadable;
};

/// The front matter of a skill file.
struct FrontMatter {
  std::vector<Field> fields;                 ///< In the order of the file.
  std::vector<FrontMatterProblem> problems;  ///< Empty when it is what it should be.

  /// The first field called `key`, or null.
  const Field* find(std::string_view key) const;
};

/// Reads the front matter of `document`, which has one.
///
/// It is strict, as the reference validator is: anchors, aliases, tags, flow style (once for what
/// is nested), a key that a mapping has twice, and more than one document are problems. So are more
/// than 64 KiB and more than 16 levels, which are not read at all.
FrontMatter read_front_matter(const Document& document);

}  // namespace skillgit::text
