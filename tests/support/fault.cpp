#include "support/fault.hpp"

#include "skillgit/core/base/digest.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace skillgit::support {
namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 9> kNames{{
    {FaultKind::hang, "hang"},
    {FaultKind::html, "html"},
    {FaultKind::disconnect, "disconnect"},
    {FaultKind::bad_json, "bad_json"},
    {FaultKind::empty, "empty"},
    {FaultKind::no_text, "no_text"},
    {FaultKind::huge, "huge"},
    {FaultKind::not_utf8, "not_utf8"},
    {FaultKind::other_model, "other_model"},
}};

template <typename Number>
bool read_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0;
}

bool read_kind(std::string_view name, Fault& fault) {
  for (const auto& [kind, known] : kNames)
    if (name == known) {
      fault.kind = kind;
      return true;
    }
  fault.kind = FaultKind::status;
  return read_whole(name, fault.status) && fault.status >= 300 && fault.status <= 599;
}

bool read_condition(std::string_view text, Fault& fault) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(equals + 1);
  if (name == "first") return read_whole(value, fault.first);
  if (name == "every") return read_whole(value, fault.every);
  if (name == "at") return read_whole(value, fault.at);
  if (name == "from") return read_whole(value, fault.from);
  if (name == "share") return read_whole(value, fault.share);
  return false;
}

bool is_in_share(double share, const Call& call) {
  const std::string hex =
      FieldDigest().add("fault").add(call.hash).add(std::to_string(call.repeat)).hex();
  std::uint32_t bits = 0;
  std::from_chars(hex.data(), hex.data() + 8, bits, 16);
  return bits / 4294967296.0 < share;
}

}  // namespace

Result<Fault> parse_fault(std::string_view text) {
  Fault fault;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !read_kind(text.substr(0, colon), fault) ||
      !read_condition(text.substr(colon + 1), fault))
    return fail(Error(ErrorKind::usage, "no such fault: '" + std::string(text) + "'")
                    .with_hint("a fault is written as '429:every=7' or 'hang:share=0.1'"));
  return fault;
}

std::string name_of(const Fault& fault) {
  for (const auto& [kind, name] : kNames)
    if (fault.kind == kind) return std::string(name);
  return std::to_string(fault.status);
}

const Fault* find_fault(std::span<const Fault> faults, const Call& call) {
  for (const Fault& fault : faults) {
    if (call.number <= fault.first) return &fault;
    if (call.number == fault.at) return &fault;
    if (fault.from > 0 && call.number >= fault.from) return &fault;
    if (fault.every > 0 && call.number % fault.every == 0) return &fault;
    if (fault.share > 0 && is_in_share(fault.share, call)) return &fault;
  }
  return nullptr;
}

}  // namespace skillgit::support
