#pragma once

#include "app/report/html.hpp"
#include "skillgit/app/report/run_view.hpp"

// The parts of a page, from top to bottom. Each is a function of the view.

namespace skillgit::report {

/// The result, or that there is none.
Html claim_section(const RunView& view);

/// What was trained, how it stands, and its numbers at a glance.
Html summary_section(const RunView& view);

/// What the run made of the skill, as one diff; nothing where that is not known.
Html change_section(const RunView& view);

/// The score of the current skill over the steps, and the candidates.
Html curve_section(const RunView& view);

/// Every offer in a table, then one by one with its diff.
Html offers_section(const RunView& view);

/// Val tasks against offers, train tasks against steps.
Html grids_section(const RunView& view);

Html cost_section(const RunView& view);

/// What the numbers rest on, and how to derive them again.
Html basis_section(const RunView& view);

/// "✓ accepted", ...: a word and a sign, since colour alone tells nothing to some.
Html verdict(optimizer::Outcome outcome);

/// "✓", "✗", "?", "!", "–".
std::string_view sign_of(optimizer::Outcome outcome);

/// A section with its heading.
Html section(const char* id, const char* heading, const Html& content);

/// A wide table or drawing in a frame of its own that scrolls, also by keyboard.
Html scrolling(const std::string& name, const char* style_class, const Html& content);

/// An entry of a list of facts; nothing where there is nothing to tell.
Html field(const char* name, const Html& value);

}  // namespace skillgit::report
