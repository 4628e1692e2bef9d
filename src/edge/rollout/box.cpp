#include "skillgit/edge/rollout/box.hpp"

#include "edge/rollout/command.hpp"
#include "edge/rollout/folder.hpp"
#include "skillgit/core/text/printable.hpp"

#include <array>
#include <system_error>

namespace skillgit::rollout {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// Where the folders stand inside the box.
constexpr const char* kWork = "/work";
constexpr const char* kHome = "/home";
constexpr const char* kTemp = "/tmp";

/// Sets the limits that a shell can set, then becomes the command: $1 is where it works, $2 what
/// it is. In blocks of 512 bytes, and in KiB.
constexpr const char* kLimited =
    "ulimit -c 0 || :; ulimit -f 2097152 || :; ulimit -d 4194304 || :; "
    "cd -- \"$1\" && exec /bin/sh -c \"$2\"";

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

/// The system's programs and libraries, as they are found outside, to be read only.
Words system_folders() {
  Words words{"--ro-bind", "/usr", "/usr"};
  constexpr std::array kTops{"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
  for (const fs::path top : kTops) {
    std::error_code error;
    if (fs::is_symlink(top, error))
      append(words, {"--symlink", fs::read_symlink(top, error).string(), top.string()});
    else if (fs::is_directory(top, error))
      append(words, {"--ro-bind", top.string(), top.string()});
  }
  for (const char* needed : {"/etc/alternatives", "/etc/ld.so.cache", "/nix/store"})
    append(words, {"--ro-bind-try", needed, needed});
  return words;
}

Words bubblewrap(const BoxFolders& folders) {
  Words words{"bwrap",      "--unshare-all", "--die-with-parent", "--new-session",
              "--cap-drop", "ALL",           "--hostname",        "box"};
  append(words, system_folders());
  append(words, {"--proc", "/proc", "--dev", "/dev"});
  append(words, {"--bind", folders.temp.string(), kTemp});
  append(words, {"--bind", folders.home.string(), kHome});
  append(words, {"--bind", folders.work.string(), kWork, "--chdir", kWork, "--"});
  return words;
}

Error unusable(const std::string& why) {
  return Error(ErrorKind::unavailable,
               "commands of a model are run in a box, and bubblewrap's does not work here: " + why)
      .with_hint(
          "install the package 'bubblewrap', which has the program bwrap (in a container it also "
          "needs the right to make user namespaces), or leave commands out: target.tools = "
          "\"files\"");
}

Status try_out(const Box& box) {
  SKILLGIT_TRY(const Folder folder, Folder::make());
  const BoxFolders folders{folder.work(), folder.home(), folder.temp()};
  const auto ran = run_command({.arguments = box.arguments(folders, "echo in the box"),
                                .environment = box.environment(folders),
                                .time = std::chrono::seconds(30),
                                .output_bytes = 200},
                               {});
  if (!ran) return fail(unusable(ran.error().message()));
  if (ran->exit_code != 0 || ran->output != "in the box\n")
    return fail(unusable(text::printable(ran->output.substr(0, ran->output.find('\n')))));
  return {};
}

}  // namespace

std::string_view to_string(BoxKind kind) {
  return kind == BoxKind::bubblewrap ? "bubblewrap" : "none";
}

Result<Box> Box::open(BoxKind kind) {
  const Box box(kind);
  if (kind == BoxKind::bubblewrap) SKILLGIT_CHECK(try_out(box));
  return box;
}

std::vector<std::string> Box::arguments(const BoxFolders& folders,
                                        const std::string& command) const {
  const bool boxed = kind_ == BoxKind::bubblewrap;
  Words words = boxed ? bubblewrap(folders) : Words{};
  append(words, {"/bin/sh", "-c", kLimited, "sh", boxed ? kWork : folders.work.string(), command});
  return words;
}

std::vector<std::string> Box::environment(const BoxFolders& folders) const {
  const bool boxed = kind_ == BoxKind::bubblewrap;
  return {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
          "HOME=" + (boxed ? kHome : folders.home.string()),
          "TMPDIR=" + (boxed ? kTemp : folders.temp.string())};
}

}  // namespace skillgit::rollout
