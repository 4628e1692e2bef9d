#include "skillgit/edge/store/run_store.hpp"

#include <algorithm>

namespace skillgit::store {
namespace {

constexpr std::size_t kLongestSlug = 64;
constexpr std::size_t kLongestRun = 32;

bool is_lower_or_digit(char c) { return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9'); }
bool is_slug_character(char c) { return is_lower_or_digit(c) || c == '-'; }
bool is_run_character(char c) { return is_slug_character(c) || ('A' <= c && c <= 'Z'); }

bool is_made_of(std::string_view name, std::size_t longest, bool (*allowed)(char)) {
  return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

Result<RunName> RunName::parse(std::string_view slug, std::string_view run) {
  if (!is_made_of(slug, kLongestSlug, is_slug_character))
    return fail(Error(ErrorKind::usage, "'" + std::string(slug) + "' cannot name a skill in a ref")
                    .with_hint("a slug is made of a-z, 0-9 and '-', and has at most 64 of them"));
  if (!is_made_of(run, kLongestRun, is_run_character) || run.front() == '-')
    return fail(Error(ErrorKind::usage, "'" + std::string(run) + "' cannot name a run")
                    .with_hint("a run id is made of letters, digits and '-', at most 32, and does "
                               "not begin with '-'"));
  return RunName(std::string(slug), std::string(run));
}

std::string run_branch(const RunName& run) { return "skillgit/" + run.str() + "/accepted"; }

}  // namespace skillgit::store
