#pragma once

#include "skillgit/app/report/run_view.hpp"

#include <string>
#include <string_view>

namespace skillgit::report {

/// The report of a run as one page of HTML that needs nothing else: no network, no script.
///
/// Pure: the same view gives the same bytes.
std::string run_page(const RunView& view);

/// Whether `bytes` begin as every page of run_page() does: only such a file is written over.
bool is_run_page(std::string_view bytes);

}  // namespace skillgit::report
