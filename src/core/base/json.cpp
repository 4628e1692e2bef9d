#include "skillgit/core/base/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace skillgit {
namespace {

constexpr int kDeepest = 64;

/// Watches the parser for what it would let pass.
class Strictness {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    switch (event) {
      case Json::parse_event_t::object_start:
        keys_.emplace_back();
        [[fallthrough]];
      case Json::parse_event_t::array_start:
        if (depth >= kDeepest) complaint_ = "more than 64 levels";
        break;
      case Json::parse_event_t::object_end:
        keys_.pop_back();
        break;
      case Json::parse_event_t::key:
        if (!keys_.back().insert(value.get<std::string>()).second && complaint_.empty())
          complaint_ = "key '" + value.get<std::string>() + "' appears twice";
        break;
      default:
        break;
    }
    return true;
  }

  const std::string& complaint() const { return complaint_; }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string complaint_;
};

/// "line 1, column 7", from the library's byte position (1-based).
std::string position(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = before.size() - (before.find_last_of('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

Result<Json> parse_json(std::string_view text) try {
  Strictness strictness;
  Json value = Json::parse(text, [&strictness](int depth, Json::parse_event_t event, Json& parsed) {
    return strictness(depth, event, parsed);
  });
  if (!strictness.complaint().empty()) return fail(ErrorKind::invalid, strictness.complaint());
  return value;
} catch (const Json::parse_error& error) {
  return fail(ErrorKind::invalid, "not valid JSON at " + position(text, error.byte));
} catch (const Json::exception&) {
  return fail(ErrorKind::invalid, "not valid JSON (a number out of range)");
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string to_page(const Json& value) {
  return value.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + '\n';
}

}  // namespace skillgit
