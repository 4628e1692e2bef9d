#pragma once

#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/promotion_log.hpp"
#include "skillgit/train/promotion_events.hpp"

#include <string>
#include <vector>

namespace skillgit::train {

/// "18 won, 0 lost, 0 equal: ...".
std::string numbers_in_words(const optimizer::PromotionResult& result);

/// What the tag of the version that a passed attempt makes says.
store::Message version_message(const std::string& slug, int number, const BeganRecord& began,
                               const optimizer::PromotionResult& result);

/// The event that an attempt began.
store::PromotionEvent began_event(const BeganRecord& began);

/// The event that it ended.
store::PromotionEvent ended_event(const BeganRecord& began, const EndedRecord& ended);

/// The number of the next version: `by_tags`, which they leave, and more than any that an attempt
/// has made, whose tag may be gone.
int next_version(const std::string& slug, int by_tags,
                 const std::vector<PromotionAttempt>& attempts);

}  // namespace skillgit::train
