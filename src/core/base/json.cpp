#include "skillgit/core/base/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace skillgit {
namespace {

constexpr std::size_t kDeepest = 64;

/// "line 1, column 7", from the library's byte position (1-based).
std::string position(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = before.size() - (before.find_last_of('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// How numbers are kept that are not written as they were read.
enum class Numbers {
  nearest,    ///< As the nearest double.
  as_text,    ///< As the text that stands there.
  all_digits  ///< As the text that stands there, in a binary value, if it is another number.
};

constexpr const char* kOutOfRange = "not valid JSON (a number out of range)";

/// Builds a value in one pass over the text, and says what the library would let pass: depth, and
/// keys that come twice.
class Reader : public nlohmann::json_sax<Json> {
 public:
  Reader(std::string_view text, Numbers numbers) : text_(text), numbers_(numbers) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& literal) override {
    if (numbers_ == Numbers::nearest) return put(value);
    const std::string line = to_line(Json(value));
    if (line == literal) return put(value);
    if (numbers_ == Numbers::as_text) return put(literal);
    const auto decimal = parse_decimal(literal);
    if (!decimal) return complain(kOutOfRange);
    if (decimal == parse_decimal(line)) return put(value);
    return put(Json::binary({literal.begin(), literal.end()}));
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_array() override { return close(); }
  bool end_object() override { return close(); }

  bool key(string_t& name) override {
    auto& members = open_.back().get_ref<Json::object_t&>();
    const auto [member, is_new] = members.try_emplace(std::move(name));
    if (!is_new) return complain("key '" + member->first + "' appears twice");
    members_.push_back(&member->second);
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const Json::exception& error) override {
    const bool is_syntax = dynamic_cast<const Json::parse_error*>(&error) != nullptr;
    return complain(is_syntax ? "not valid JSON at " + position(text_, byte) : kOutOfRange);
  }

  Result<Json> read() {
    if (Json::sax_parse(text_, this)) return std::move(root_);
    return fail(ErrorKind::invalid, complaint_);
  }

 private:
  bool put(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push_back(std::move(value));
    } else {
      *members_.back() = std::move(value);
      members_.pop_back();
    }
    return true;
  }

  bool open(Json empty) {
    if (open_.size() == kDeepest)
      return complain("more than " + std::to_string(kDeepest) + " levels");
    open_.push_back(std::move(empty));
    return true;
  }

  bool close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    return put(std::move(done));
  }

  bool complain(std::string what) {
    complaint_ = std::move(what);
    return false;
  }

  std::string_view text_;
  Numbers numbers_;
  Json root_;
  std::vector<Json> open_;      ///< The arrays and objects around the place of reading.
  std::vector<Json*> members_;  ///< Of each open object the one that waits for its value.
  std::string complaint_;
};

bool has_kept_number(const Json& value) {
  return value.is_binary() ||
         (value.is_structured() && std::any_of(value.begin(), value.end(), has_kept_number));
}

std::string dumped(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

/// The library has no way to write what a number of many digits looked like.
void write_with_kept_numbers(const Json& value, std::string& line) {
  if (value.is_binary()) {
    line.append(value.get_binary().begin(), value.get_binary().end());
    return;
  }
  if (!value.is_structured()) {
    line += dumped(value);
    return;
  }
  line += value.is_object() ? '{' : '[';
  bool is_first = true;
  for (const auto& [key, item] : value.items()) {
    if (!std::exchange(is_first, false)) line += ',';
    if (value.is_object()) line += dumped(key) + ':';
    write_with_kept_numbers(item, line);
  }
  line += value.is_object() ? '}' : ']';
}

}  // namespace

Result<Json> parse_json(std::string_view text) { return Reader(text, Numbers::nearest).read(); }

Result<Json> parse_json_literally(std::string_view text) {
  return Reader(text, Numbers::as_text).read();
}

Result<Json> parse_json_exactly(std::string_view text) {
  return Reader(text, Numbers::all_digits).read();
}

std::optional<Decimal> decimal_of(const Json& value) {
  if (!value.is_number() && !value.is_binary()) return std::nullopt;
  return parse_decimal(to_line(value));
}

std::string to_line(const Json& value) {
  if (!has_kept_number(value)) return dumped(value);
  std::string line;
  write_with_kept_numbers(value, line);
  return line;
}

std::string to_page(const Json& value) {
  return value.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + '\n';
}

}  // namespace skillgit
