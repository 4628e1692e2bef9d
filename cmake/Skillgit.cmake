# What every target of this project shares: language, warnings, sanitizers, and the two ways to
# declare one (a module, a test).
include_guard()
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Assertions stay on in release builds: no -DNDEBUG.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(skillgit_common INTERFACE)
target_include_directories(skillgit_common INTERFACE ${PROJECT_SOURCE_DIR}/include
                                                     ${PROJECT_SOURCE_DIR}/src)
target_compile_options(skillgit_common INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                 $<$<BOOL:${SKILLGIT_TESTS}>:-Werror>)
target_compile_definitions(skillgit_common INTERFACE SKILLGIT_VERSION="${PROJECT_VERSION}")
if(SKILLGIT_SANITIZE)
  target_compile_options(skillgit_common INTERFACE -fsanitize=${SKILLGIT_SANITIZE}
                                                   -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
  target_link_options(skillgit_common INTERFACE -fsanitize=${SKILLGIT_SANITIZE})
  if(SKILLGIT_SANITIZE MATCHES "address")
    # At a fixed address a program starts in two thirds of the time, and tests start thousands.
    target_compile_options(skillgit_common INTERFACE -fno-pie)
    target_link_options(skillgit_common INTERFACE -no-pie)
  endif()
endif()

if(SKILLGIT_FUZZ)
  target_compile_options(skillgit_common INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Eight sources of a module or a test are compiled as one, in about half the time. Whoever works on
# one file at a time may want it OFF; CMake remembers that.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile several sources of a module as one")

# ALONE names the sources to which a neighbour's name means another thing, and those whose classes
# have members of a type that is in their anonymous namespace.
function(skillgit_compile_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# skillgit_module(text SOURCES a.cpp b.cpp DEPENDS base PRIVATE yaml-cpp): the static library
# skillgit_text. DEPENDS names other modules; PRIVATE names libraries that its headers do not show.
function(skillgit_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;ALONE;DEPENDS;PUBLIC;PRIVATE" ${ARGN})
  add_library(skillgit_${name} STATIC ${arg_SOURCES})
  skillgit_compile_alone(${arg_ALONE})
  list(TRANSFORM arg_DEPENDS PREPEND skillgit_)
  target_link_libraries(skillgit_${name} PUBLIC skillgit_common ${arg_DEPENDS} ${arg_PUBLIC}
                                         PRIVATE ${arg_PRIVATE})
endfunction()

# skillgit_test(text_test SOURCES a_test.cpp DEPENDS text): a GoogleTest program whose every test
# is a CTest test. THREADS: what it tests has threads, so that ThreadSanitizer tries it too.
# SLOW names the tests that `tests/run --quick` leaves out.
function(skillgit_test name)
  cmake_parse_arguments(arg "THREADS" "" "SOURCES;ALONE;DEPENDS;LIBRARIES;SLOW" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  skillgit_compile_alone(${arg_ALONE})
  list(TRANSFORM arg_DEPENDS PREPEND skillgit_)
  target_link_libraries(${name} PRIVATE skillgit_common ${arg_DEPENDS} ${arg_LIBRARIES}
                                        GTest::gtest_main GTest::gmock)
  # Tests name only the fields that a sentence needs; GCC warns of the others.
  target_compile_options(${name} PRIVATE -Wno-missing-field-initializers)
  # What is tested is watched by UndefinedBehaviorSanitizer, and optimised. Of the tests themselves
  # that would find little, and take half of the time that they compile.
  if(SKILLGIT_SANITIZE MATCHES "undefined")
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined -O0)
  endif()
  set(labels "")
  if(arg_THREADS)
    set(labels LABELS threads)
    add_dependencies(tests_of_threads ${name})
  endif()
  set(others "")
  if(arg_SLOW)
    list(JOIN arg_SLOW ":" slow)
    set(others TEST_FILTER "-${slow}")
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_FILTER "${slow}"
                         PROPERTIES TIMEOUT 300 LABELS slow)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 ${others} PROPERTIES TIMEOUT 300 ${labels})
endfunction()
