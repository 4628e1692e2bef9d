#pragma once

#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// Something that is wrong with a skill (a code E...) or worth a look (W...).
struct Finding {
  std::string code;
  std::string path;        ///< Inside the skill's folder.
  std::size_t line = 1;    ///< Counted from 1.
  std::size_t column = 1;  ///< In bytes, counted from 1.
  std::string message;     ///< Never holds a secret that was found.

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Checks a skill against the Agent Skills format.
///
/// `folder` is the name of its folder, or empty where it has none of its own (see folder_name()):
/// then E010 is not looked for. `files` are its text files, `paths` all its files. Findings are
/// sorted by path, line, column and code.
///
/// E001 no SKILL.md; E002 the front matter has no fences; E003 it is not a mapping or not YAML;
/// E004 unknown field; E005 no name; E006 name too long; E007 name not in lower case; E008 bad
/// character in it; E009 hyphen at its end, or two in a row; E010 name is not the folder's; E011
/// no description; E012 description too long; E013 compatibility; E014 metadata; E015
/// allowed-tools; E016 key twice; E017 protected region damaged; E018 SKILL.md is not UTF-8, or
/// holds a NUL byte.
/// W101 500 lines or more; W102 about 5000 tokens or more; W103 link to a file that is not there;
/// W105 the description does not say when; W106 absolute path, or one out of the folder; W108
/// lower-case skill.md; W109 colon that needs quotes; W110 invisible characters; W111 something
/// like a secret; W112 a download piped into a shell; W113 flow style in the front matter; W114 a
/// field that one agent documents; W115 allowed-tools is a list, which one agent reads.
std::vector<Finding> lint(std::string_view folder, const SkillFiles& files,
                          const std::set<std::string>& paths);

/// The name of the folder at `path`, which is relative to the repository's root. Empty for the root
/// itself ("" or "."): each clone calls that something else.
std::string_view folder_name(std::string_view path);

bool is_error(const Finding& finding);

/// Whether it is an error that no run starts with: all but E004, which may be a field that another
/// agent knows.
bool keeps_from_training(const Finding& finding);

/// Whether any finding is an error.
bool has_errors(const std::vector<Finding>& findings);

}  // namespace skillgit::text
