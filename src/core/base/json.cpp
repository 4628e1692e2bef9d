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

/// Builds a value in one pass over the text, and says what the library would let pass: depth, and
/// keys that come twice.
class Reader : public nlohmann::json_sax<Json> {
 public:
  Reader(std::string_view text, bool literally) : text_(text), literally_(literally) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& literal) override {
    const bool is_as_written = !literally_ || to_line(Json(value)) == literal;
    return put(is_as_written ? Json(value) : Json(literal));
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
    return complain(is_syntax ? "not valid JSON at " + position(text_, byte)
                              : "not valid JSON (a number out of range)");
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
  bool literally_;  ///< Numbers as texts where they would not be written as they were read.
  Json root_;
  std::vector<Json> open_;      ///< The arrays and objects around the place of reading.
  std::vector<Json*> members_;  ///< Of each open object the one that waits for its value.
  std::string complaint_;
};

}  // namespace

Result<Json> parse_json(std::string_view text) { return Reader(text, /*literally=*/false).read(); }

Result<Json> parse_json_literally(std::string_view text) {
  return Reader(text, /*literally=*/true).read();
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string to_page(const Json& value) {
  return value.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + '\n';
}

}  // namespace skillgit
