#include "core/optimizer/skillopt/epoch_plan.hpp"

#include "skillgit/core/base/python_random.hpp"
#include "skillgit/core/base/random.hpp"
#include "skillgit/core/base/shuffle.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

Ids slice(const Ids& ids, std::size_t begin, std::size_t end) {
  return {ids.begin() + static_cast<std::ptrdiff_t>(begin),
          ids.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace

EpochPlan::EpochPlan(Ids train, std::size_t batch, std::size_t accumulation, std::uint64_t seed,
                     Drawing drawing)
    : train_(std::move(train)), accumulation_(accumulation), seed_(seed), drawing_(drawing) {
  assert(batch > 0 && accumulation > 0);
  // More than there are is as good as all of them, and cannot overflow.
  const std::size_t all = std::max<std::size_t>(1, train_.size());
  batch_ = std::min(batch, all);
  a_step_ = batch_ * std::min(accumulation, all);
}

int EpochPlan::steps_an_epoch() const {
  return static_cast<int>(std::max<std::size_t>(1, (train_.size() + a_step_ - 1) / a_step_));
}

PlannedStep EpochPlan::at(int step) const {
  assert(step >= 1);
  PlannedStep planned;
  planned.epoch = (step - 1) / steps_an_epoch() + 1;
  planned.begins_epoch = (step - 1) % steps_an_epoch() == 0;
  planned.ends_epoch = step % steps_an_epoch() == 0;
  const Ids order = this->order(planned.epoch);
  const std::size_t begin = static_cast<std::size_t>((step - 1) % steps_an_epoch()) * a_step_;
  const std::size_t end = std::min(begin + a_step_, order.size());
  for (std::size_t at = begin; at < end; at += batch_)
    planned.batches.push_back(slice(order, at, std::min(at + batch_, end)));
  if (drawing_ == Drawing::published) add_as_published(planned.epoch, begin / batch_, planned);
  return planned;
}

/// Seeds, and the batches that the step lacks; `first` is the number of its first batch.
void EpochPlan::add_as_published(int epoch, std::size_t first, PlannedStep& planned) const {
  const std::size_t batches = train_.empty() ? 0 : accumulation_;
  for (std::size_t at = 0; at < batches; ++at) {
    planned.seeds.push_back(seed_ + 1000 * static_cast<std::uint64_t>(epoch) + first + at + 1);
    if (at < planned.batches.size()) continue;
    const Ids more = drawn_as_published(planned.seeds.back());
    planned.batches.push_back(slice(more, 0, std::min(batch_, more.size())));
  }
}

Ids EpochPlan::order(int epoch) const { return drawn(epoch, "skillopt epoch", 1000); }

Ids EpochPlan::sample(int epoch) const {
  Ids ids = drawn(epoch, "skillopt slow update", 2000);
  if (drawing_ == Drawing::published) return ids;
  const int first = (epoch - 1) * steps_an_epoch() + 1;
  for (const int step : {first + steps_an_epoch(), first}) {
    const auto its = tasks_of(step);
    std::stable_partition(ids.begin(), ids.end(),
                          [&](const std::string& id) { return its.contains(id); });
  }
  return ids;
}

std::set<std::string> EpochPlan::tasks_of(int step) const {
  std::set<std::string> tasks;
  for (const Ids& batch : at(step).batches) tasks.insert(batch.begin(), batch.end());
  return tasks;
}

Ids EpochPlan::drawn(int epoch, std::string_view purpose, std::uint64_t stride) const {
  if (drawing_ == Drawing::published)
    return drawn_as_published(seed_ + stride * static_cast<std::uint64_t>(epoch));
  Ids ids = train_;
  shuffle(ids, RandomStream(seed_, epoch, 0, purpose));
  return ids;
}

Ids EpochPlan::drawn_as_published(std::uint64_t seed) const {
  Ids ids = train_;
  shuffle(ids, PythonRandom(seed));
  return ids;
}

}  // namespace skillgit::optimizer::skillopt
