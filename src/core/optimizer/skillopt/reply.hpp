#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer::skillopt {

inline constexpr std::size_t kLongestReply = std::size_t{1} << 20;

/// The JSON objects in a model's reply, in order, whatever stands around them: prose, fences.
///
/// Two slips of models are mended: a comma after the last member, and line breaks and tabs that
/// stand in a text as they are. At most eight objects are found; a reply longer than
/// kLongestReply has none. Never takes more than linear time, times a small number.
std::vector<Json> objects_in(std::string_view reply);

/// Why objects_in() finds none in `reply`.
std::string why_no_objects(std::string_view reply);

/// Why the object is none in which all that objects_in() finds in `reply` stand: its end was cut
/// off, most often. Empty where they stand in no other.
std::string why_no_outer_object(std::string_view reply);

/// The whole number that `value` means, as models write it: 3, 3.0, "3", "3 edits". No other
/// value, true least of all, is one.
Result<int> number_in(const Json& value);

/// The member `key` as text, as it is; empty when it is missing. Fails with
/// invalid for another type, a text of more than `most` bytes, or one that holds a NUL.
Result<std::string> text_in(const Json& object, const std::string& key, std::size_t most);

/// Whether a text or a line of one has nothing but white space.
bool is_blank(std::string_view text);

/// Those numbers under `key` that are in 1..`count`, each once, in their order: those of a list, or
/// one alone, as number_in() reads them. What is missing or no number is left out.
std::vector<std::size_t> numbers_in(const Json& object, const std::string& key, std::size_t count);

/// Likewise, but of integers in a list alone.
std::vector<std::size_t> integers_in(const Json& object, const std::string& key, std::size_t count);

}  // namespace skillgit::optimizer::skillopt
