#pragma once

#include "skillgit/train/events.hpp"

#include <string>

namespace skillgit::train {

/// The subject of the event of `run` that holds the record: a few words for people.
std::string subject_of(const store::RunName& run, const Record& record);

}  // namespace skillgit::train
