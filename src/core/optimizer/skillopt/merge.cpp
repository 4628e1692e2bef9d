#include "core/optimizer/skillopt/merge.hpp"

#include "core/optimizer/skillopt/asking.hpp"
#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/reply.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

/// One merge that is to be asked for.
struct Merge {
  std::string_view stage;
  Patch pool;  ///< The proposals of its patches, numbered from 1 for the model.
  int level = 1;
  std::optional<std::size_t> most;
};

Prompt question(const Merge& merge, const Background& background, const SkilloptOptions& options) {
  std::string lines;
  for (std::size_t at = 0; at < merge.pool.size(); ++at)
    lines += "[" + std::to_string(at + 1) + "] " + to_line(merge.pool[at], options.update) + "\n";
  std::string user = about(background) + section("Patches to merge", quoted(lines, SIZE_MAX));
  if (merge.most)
    user += section("Budget", "At most " + std::to_string(*merge.most) +
                                  " proposals may be made: give the best ones, the best first.");
  return Prompts(options).ask(merge.stage, std::array{form_of(options.update)}, std::move(user));
}

/// The numbers of the proposals that a merged one was made from: those that it gives, else that of
/// the one that it repeats. Nobody is asked for them under the published rules: else it is all.
std::vector<std::size_t> origins_of(const Json& object, const Patch& pool,
                                    const SkilloptOptions& options, Proposal& proposal) {
  if (auto numbers = numbers_in(object, "from", pool.size()); !numbers.empty()) return numbers;
  const auto same = std::find_if(pool.begin(), pool.end(), [&proposal](const Proposal& one) {
    return say_the_same(one, proposal);
  });
  if (same == pool.end()) {
    std::vector<std::size_t> all(options.published ? pool.size() : 0);
    std::iota(all.begin(), all.end(), std::size_t{1});
    return all;
  }
  if (proposal.title.empty()) proposal.title = same->title;
  if (proposal.why.empty()) proposal.why = same->why;
  return {static_cast<std::size_t>(same - pool.begin()) + 1};
}

/// Says what a merged proposal was made from, and what speaks for it therefore.
Status trace(const Json& object, const Patch& pool, const SkilloptOptions& options,
             Proposal& proposal) {
  const auto numbers = origins_of(object, pool, options, proposal);
  if (numbers.empty())
    return fail(ErrorKind::invalid, "'from' does not name the proposals that it was made from");
  proposal.source = Source::success;
  for (const std::size_t number : numbers) {
    const Proposal& origin = pool[number - 1];
    if (origin.source == Source::failure) proposal.source = Source::failure;
    add_evidence(proposal.evidence, origin.evidence);
  }
  return {};
}

Result<Patch> read_merge(const Json& object, const Merge& merge, const SkilloptOptions& options) {
  const bool whole = options.update == UpdateMode::full_rewrite_minibatch;
  SKILLGIT_TRY(Patch patch, read_patch(object, options, whole ? 1 : kMostMerged));
  if (patch.empty() && !options.published)
    return fail(ErrorKind::invalid, "nothing was left of the proposals");
  const Json& list = *proposals_in(object, options.update);
  if (!std::all_of(list.begin(), list.end(), [](const Json& one) { return one.is_object(); }))
    return fail(ErrorKind::invalid, "it lists what is no object");
  for (std::size_t at = 0; at < patch.size(); ++at) {
    patch[at].level = merge.level;
    SKILLGIT_CHECK(trace(list[at], merge.pool, options, patch[at]));
  }
  return patch;
}

/// Asks for all `merges` at once. One that is not answered leaves its pool as it is.
Result<std::vector<Patch>> ask_for(const std::vector<Merge>& merges, const Background& background,
                                   const SkilloptOptions& options, Lab& lab) {
  std::vector<Prompt> questions;
  std::vector<Patch> merged;
  for (const Merge& merge : merges) {
    questions.push_back(question(merge, background, options));
    merged.push_back(merge.pool);
  }
  SKILLGIT_TRY(
      const auto answered,
      ask_all(lab, Prompts(options), questions, [&](std::size_t at, const Json& object) -> Status {
        SKILLGIT_TRY(merged[at], read_merge(object, merges[at], options));
        return {};
      }));
  (void)answered;
  return merged;
}

/// The patches of one kind on their way to one.
struct Side {
  std::string_view stage;
  std::vector<Patch> patches;
};

bool is_done(const Side& side) { return side.patches.size() <= 1; }

/// Merges every side once. `most` is given when the only merge left is asked for now.
Status merge_level(std::array<Side, 2>& sides, int level, std::optional<std::size_t> most,
                   const Background& background, const SkilloptOptions& options, Lab& lab) {
  std::vector<Merge> merges;
  std::vector<Patch*> places;
  std::array<std::vector<Patch>, 2> next;
  for (std::size_t side = 0; side < sides.size(); ++side) {
    const auto& patches = sides[side].patches;
    next[side].resize((patches.size() + options.merge_group - 1) / options.merge_group);
    for (std::size_t at = 0; at < next[side].size(); ++at) {
      const auto begin = patches.begin() + static_cast<std::ptrdiff_t>(at * options.merge_group);
      const auto count = static_cast<std::ptrdiff_t>(
          std::min(options.merge_group, patches.size() - at * options.merge_group));
      next[side][at] = count == 1 ? *begin : concatenated({begin, begin + count}, options);
      // One reader, or several who said the same.
      if (count == 1 || (next[side][at].size() == 1 && !options.published)) continue;
      merges.push_back({sides[side].stage, next[side][at], level, most});
      places.push_back(&next[side][at]);
    }
  }
  SKILLGIT_TRY(auto merged, ask_for(merges, background, options, lab));
  for (std::size_t at = 0; at < merged.size(); ++at) *places[at] = std::move(merged[at]);
  for (std::size_t side = 0; side < sides.size(); ++side)
    sides[side].patches = std::move(next[side]);
  return {};
}

}  // namespace

Result<Patch> merge(const Reflection& reflection, const Background& background,
                    std::optional<std::size_t> most, const SkilloptOptions& options, Lab& lab) {
  if (options.published) most.reset();
  std::array<Side, 2> sides{Side{"merge-failures", reflection.failures},
                            Side{"merge-successes", reflection.successes}};
  if (!options.merge) {
    std::vector<Patch> all = reflection.failures;
    all.insert(all.end(), reflection.successes.begin(), reflection.successes.end());
    return concatenated(all, options);
  }

  const bool both = !sides[0].patches.empty() && !sides[1].patches.empty();
  int level = 1;
  for (; !is_done(sides[0]) || !is_done(sides[1]); ++level) {
    const std::size_t patches = sides[0].patches.size() + sides[1].patches.size();
    const bool last = !both && patches <= options.merge_group;
    SKILLGIT_CHECK(merge_level(sides, level, last ? most : std::nullopt, background, options, lab));
  }
  std::vector<Patch> rest;
  for (Side& side : sides)
    if (!side.patches.empty() && !side.patches.front().empty())
      rest.push_back(std::move(side.patches.front()));
  if (rest.empty()) return Patch{};
  Patch pool = concatenated(rest, options);
  if (rest.size() == 1 || (pool.size() == 1 && !options.published)) return pool;
  SKILLGIT_TRY(auto merged,
               ask_for({{"merge-both", std::move(pool), level, most}}, background, options, lab));
  return merged.front();
}

}  // namespace skillgit::optimizer::skillopt
