# skillgit_embed_texts(<output.cpp> <header> <function> <file>...): writes a source that defines
# `function`, declared in `header` as a span of EmbeddedText: the texts of the files, each with its
# name without the extension.
include_guard()

function(skillgit_embed_texts output header function)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(STRIP "${text}" text)
    string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT "// Made by CMake from the files that it embeds.
#include \"@header@\"

namespace {
constexpr skillgit::EmbeddedText kTexts[] = {
@entries@};
}

std::span<const skillgit::EmbeddedText> @function@() { return kTexts; }
")
endfunction()
