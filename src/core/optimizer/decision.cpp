#include "skillgit/core/optimizer/decision.hpp"

#include <array>
#include <cassert>
#include <utility>

namespace skillgit::optimizer {
namespace {

template <typename T, std::size_t n>
using Names = std::array<std::pair<T, std::string_view>, n>;

constexpr Names<Source, 6> kSources = {{{Source::failure, "failure"},
                                        {Source::success, "success"},
                                        {Source::slow_update, "slow-update"},
                                        {Source::appendix, "appendix"},
                                        {Source::exemplar, "exemplar"},
                                        {Source::human, "human"}}};
constexpr Names<Outcome, 5> kOutcomes = {{{Outcome::accepted, "accepted"},
                                          {Outcome::rejected, "rejected"},
                                          {Outcome::indecisive, "indecisive"},
                                          {Outcome::refused, "refused"},
                                          {Outcome::forced, "forced"}}};

template <typename T, std::size_t n>
std::string_view name_of(T value, const Names<T, n>& names) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  assert(false && "a value without a name");
  return "";
}

template <typename T, std::size_t n>
Result<T> value_of(std::string_view name, const Names<T, n>& names, std::string_view what) {
  for (const auto& [value, known] : names)
    if (known == name) return value;
  return fail(ErrorKind::invalid, "unknown " + std::string(what) + " '" + std::string(name) + "'");
}

}  // namespace

std::string_view to_string(Source source) { return name_of(source, kSources); }
std::string_view to_string(Outcome outcome) { return name_of(outcome, kOutcomes); }

Outcome outcome_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accept:
      return Outcome::accepted;
    case Verdict::reject:
      return Outcome::rejected;
    case Verdict::indecisive:
      return Outcome::indecisive;
  }
  assert(false && "a verdict without an outcome");
  return Outcome::refused;
}

bool changes_skill(Outcome outcome) {
  return outcome == Outcome::accepted || outcome == Outcome::forced;
}

text::EditRules rules_of(Source source, text::EditRules rules) {
  if (source == Source::slow_update) rules.region = text::RegionKind::slow_update;
  if (source == Source::appendix) rules.region = text::RegionKind::appendix;
  return rules;
}

Result<Source> parse_source(std::string_view name) {
  return value_of(name, kSources, "source of an edit");
}

Result<Outcome> parse_outcome(std::string_view name) {
  return value_of(name, kOutcomes, "outcome");
}

}  // namespace skillgit::optimizer
