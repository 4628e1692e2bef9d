#include "skillgit/core/base/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace skillgit {
namespace {

constexpr std::size_t kDeepest = 64;

/// Reads along, and says what the library would let pass: depth, and keys that come twice.
///
/// A pass of its own: the library's parser with a callback takes quadratic time.
class Strictness : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return enter(); }
  bool start_object(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool end_object() override { return leave(); }

  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    complaint_ = "key '" + name + "' appears twice";
    return false;
  }

  // What is no JSON at all is told by the parse that follows.
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

  const std::string& complaint() const { return complaint_; }

 private:
  bool enter() {
    keys_.emplace_back();
    if (keys_.size() <= kDeepest) return true;
    complaint_ = "more than " + std::to_string(kDeepest) + " levels";
    return false;
  }

  bool leave() {
    keys_.pop_back();
    return true;
  }

  std::vector<std::set<std::string>> keys_;  ///< Of each open object; arrays have an empty set.
  std::string complaint_;
};

/// Builds a value, with numbers as texts where they would not be written as they were read. Stops
/// at what is no JSON, and leaves it to another to say where that is.
class LiteralReader : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& literal) override {
    return put(to_line(Json(value)) == literal ? Json(value) : Json(literal));
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_array() override { return close(); }
  bool end_object() override { return close(); }
  bool key(string_t& name) override {
    keys_.push_back(std::move(name));
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

  Json take() && { return std::move(root_); }

 private:
  bool put(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push_back(std::move(value));
    } else {
      open_.back()[keys_.back()] = std::move(value);
      keys_.pop_back();
    }
    return true;
  }

  bool open(Json empty) {
    open_.push_back(std::move(empty));
    return true;
  }

  bool close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    return put(std::move(done));
  }

  Json root_;
  std::vector<Json> open_;         ///< The arrays and objects around the place of reading.
  std::vector<std::string> keys_;  ///< For each open object that waits for a value.
};

/// "line 1, column 7", from the library's byte position (1-based).
std::string position(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = before.size() - (before.find_last_of('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

Status check_strictness(std::string_view text) {
  Strictness strictness;
  Json::sax_parse(text, &strictness);
  if (strictness.complaint().empty()) return {};
  return fail(ErrorKind::invalid, strictness.complaint());
}

}  // namespace

Result<Json> parse_json(std::string_view text) try {
  SKILLGIT_CHECK(check_strictness(text));
  return Json::parse(text);
} catch (const Json::parse_error& error) {
  return fail(ErrorKind::invalid, "not valid JSON at " + position(text, error.byte));
} catch (const Json::exception&) {
  return fail(ErrorKind::invalid, "not valid JSON (a number out of range)");
}

Result<Json> parse_json_literally(std::string_view text) {
  SKILLGIT_CHECK(check_strictness(text));
  LiteralReader reader;
  if (Json::sax_parse(text, &reader)) return std::move(reader).take();
  return parse_json(text);  // Fails, and says where.
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string to_page(const Json& value) {
  return value.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + '\n';
}

}  // namespace skillgit
