#pragma once

#include "skillgit/core/text/edit.hpp"

#include <string>
#include <utility>

// The four edits of SKILL.md.

namespace skillgit::text {

inline Edit append(std::string text) { return {EditOp::append, "SKILL.md", "", std::move(text)}; }
inline Edit insert_after(std::string anchor, std::string text) {
  return {EditOp::insert_after, "SKILL.md", std::move(anchor), std::move(text)};
}
inline Edit replace(std::string anchor, std::string text) {
  return {EditOp::replace, "SKILL.md", std::move(anchor), std::move(text)};
}
inline Edit remove(std::string anchor) {
  return {EditOp::remove, "SKILL.md", std::move(anchor), ""};
}

}  // namespace skillgit::text
