# What skillgit writes about itself: manual pages and completions, made by the program that was just
# built, from the same texts as `skillgit help`. A build with sanitizers is not installed, and makes
# none.
include_guard()

if(SKILLGIT_SANITIZE)
  return()
endif()

set(documentation ${PROJECT_BINARY_DIR}/documentation)
add_custom_command(
  OUTPUT ${documentation}/stamp
  COMMAND ${CMAKE_COMMAND} -D SKILLGIT=$<TARGET_FILE:skillgit> -D OUTPUT=${documentation}
          -P ${PROJECT_SOURCE_DIR}/cmake/write-documentation.cmake
  DEPENDS skillgit ${PROJECT_SOURCE_DIR}/cmake/write-documentation.cmake
  COMMENT "Writing manual pages and completions"
  VERBATIM)
add_custom_target(documentation ALL DEPENDS ${documentation}/stamp)

install(DIRECTORY ${documentation}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(DIRECTORY ${documentation}/bash-completion ${documentation}/zsh ${documentation}/fish
        DESTINATION ${CMAKE_INSTALL_DATADIR})
