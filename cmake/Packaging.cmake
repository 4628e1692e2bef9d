# A Debian package: `cpack -G DEB` in the build folder of the release preset.
include_guard()
include(Documentation)

set(SKILLGIT_MAINTAINER "The skillgit authors <skillgit@packages.invalid>" CACHE STRING
    "Who answers for the package: a name, and a mail address in <>")
set(document_folder ${CMAKE_INSTALL_DATADIR}/doc/skillgit)
set(packaging ${PROJECT_BINARY_DIR}/packaging)

# Libraries that are only headers become a part of the program, and their licences go with it.
file(READ ${PROJECT_SOURCE_DIR}/LICENSE copyright)
foreach(library libdtl-dev libcxxopts-dev libexpected-dev nlohmann-json3-dev)
  if(EXISTS /usr/share/doc/${library}/copyright)
    file(READ /usr/share/doc/${library}/copyright notice)
    string(APPEND copyright "\n\n--- A part of the program comes from ${library}:\n\n${notice}")
  endif()
endforeach()
file(WRITE ${packaging}/copyright "${copyright}")

# The date of the last change, or what SOURCE_DATE_EPOCH says.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git -c safe.directory=* log -1 --format=%ct
                  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE changed
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(changed)
    set(ENV{SOURCE_DATE_EPOCH} ${changed})
  endif()
endif()
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${packaging}/changelog.Debian "skillgit (${PROJECT_VERSION}-1) unstable; urgency=medium

  * Built from the source of skillgit ${PROJECT_VERSION}; its changes are in changelog.gz.

 -- ${SKILLGIT_MAINTAINER}  ${date}
")
file(COPY_FILE ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${packaging}/changelog)
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND ${GZIP} -9nf ${packaging}/changelog ${packaging}/changelog.Debian
                COMMAND_ERROR_IS_FATAL ANY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/LICENSE)
install(FILES ${packaging}/copyright ${packaging}/changelog.gz ${packaging}/changelog.Debian.gz
        DESTINATION ${document_folder})

# The program has these texts in it; here people can read them, and write their own after them.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/core/optimizer/skillopt/prompts
        DESTINATION ${document_folder} FILES_MATCHING PATTERN *.md)
install(FILES ${PROJECT_SOURCE_DIR}/src/app/config/models.toml DESTINATION ${document_folder})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "${SKILLGIT_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "trainer for the skills of agents, native to git")
set(CPACK_PACKAGE_DESCRIPTION
    "skillgit trains an agent's SKILL.md as a network is trained, while the model
stays frozen: it runs the agent on tasks, proposes a few bounded edits, and
keeps an edit only if a held-out score strictly rises.
.
Every candidate, decision and score is an ordinary git object in the user's own
repository, so that review is a pull request and rollback is git.")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
    GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION vcs)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "git (>= 1:2.30)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
