#include "core/optimizer/skillopt/epoch_plan.hpp"

#include "skillgit/core/base/random.hpp"

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

EpochPlan::EpochPlan(Ids train, std::size_t batch, std::size_t accumulation, std::uint64_t seed)
    : train_(std::move(train)), batch_(0), a_step_(0), seed_(seed) {
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
  planned.ends_epoch = step % steps_an_epoch() == 0;
  const Ids order = shuffled(planned.epoch, "skillopt epoch");
  const std::size_t begin = static_cast<std::size_t>((step - 1) % steps_an_epoch()) * a_step_;
  const std::size_t end = std::min(begin + a_step_, order.size());
  for (std::size_t at = begin; at < end; at += batch_)
    planned.batches.push_back(slice(order, at, std::min(at + batch_, end)));
  return planned;
}

Ids EpochPlan::sample(int epoch) const { return shuffled(epoch, "skillopt slow update"); }

Ids EpochPlan::shuffled(int epoch, const char* purpose) const {
  Ids ids = train_;
  RandomStream(seed_, epoch, 0, purpose).shuffle(ids);
  return ids;
}

}  // namespace skillgit::optimizer::skillopt
