#pragma once

#include "skillgit/core/text/document.hpp"

#include <array>
#include <string_view>

namespace skillgit::text {

/// What begins and ends a region that is a machine's own.
struct Markers {
  RegionKind kind;
  std::string_view start;
  std::string_view end;
};
inline constexpr std::array kMarkers{
    Markers{RegionKind::slow_update, "<!-- SLOW_UPDATE_START -->", "<!-- SLOW_UPDATE_END -->"},
    Markers{RegionKind::appendix, "<!-- APPENDIX_START -->", "<!-- APPENDIX_END -->"},
};

inline constexpr std::string_view kKeep = "<!-- keep -->";

}  // namespace skillgit::text
