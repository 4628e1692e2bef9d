#include "support/scratch_repository.hpp"

#include <sys/wait.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

extern char** environ;

namespace skillgit::support {
namespace {

namespace fs = std::filesystem;

fs::path new_folder() {
  std::string pattern = (fs::temp_directory_path() / "skillgit-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make a scratch folder");
  return fs::canonical(pattern);
}

std::vector<std::string> git_variables() {
  std::vector<std::string> names;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view line = *variable;
    if (line.starts_with("GIT_")) names.emplace_back(line.substr(0, line.find('=')));
  }
  return names;
}

void clean_environment() {
  static const ScratchFolder home;
  for (const std::string& name : git_variables()) ::unsetenv(name.c_str());
  const std::map<std::string, std::string> variables{
      {"HOME", home.path().string()},
      {"XDG_CONFIG_HOME", (home.path() / "config").string()},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      {"TZ", "UTC"},
  };
  for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  std::ofstream(home.path() / ".gitconfig") << "[user]\n\tname = Ada Example\n\temail = "
                                               "ada@example.org\n[init]\n\tdefaultBranch = main\n";
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + '\'';
}

GitOutput run_shell(const std::string& command) {
  GitOutput result;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run git");
  std::array<char, 4096> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    result.text.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  if (result.text.ends_with('\n')) result.text.pop_back();
  return result;
}

}  // namespace

ScratchFolder::ScratchFolder() : path_(new_folder()) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ScratchRepository::ScratchRepository(Kind kind) : path_(folder_.path() / "repository") {
  static const bool clean = (clean_environment(), true);
  (void)clean;
  fs::create_directory(path_);
  if (kind == Kind::bare)
    git({"init", "--quiet", "--bare"});
  else
    git({"init", "--quiet"});
}

std::string ScratchRepository::git(const std::vector<std::string>& arguments) const {
  GitOutput result = try_git(arguments);
  if (result.exit_code == 0) return std::move(result.text);
  std::string command = "git";
  for (const std::string& word : arguments) command += ' ' + word;
  throw std::runtime_error(command + ": " + result.text);
}

GitOutput ScratchRepository::try_git(const std::vector<std::string>& arguments,
                                     const fs::path& where) const {
  std::string command = "git -C " + quoted((where.empty() ? path_ : where).string());
  for (const std::string& word : arguments) command += ' ' + quoted(word);
  return run_shell(command);
}

void ScratchRepository::write(const std::string& file, const std::string& bytes) const {
  fs::create_directories((path_ / file).parent_path());
  std::ofstream(path_ / file, std::ios::binary) << bytes;
}

std::string ScratchRepository::read(const std::string& file) const {
  std::ostringstream bytes;
  bytes << std::ifstream(path_ / file, std::ios::binary).rdbuf();
  return bytes.str();
}

std::string ScratchRepository::commit(const std::map<std::string, std::string>& files,
                                      const std::string& message) const {
  for (const auto& [file, bytes] : files) {
    write(file, bytes);
    git({"add", "--force", "--", file});
  }
  git({"commit", "--quiet", "--allow-empty", "-m", message});
  return git({"rev-parse", "HEAD"});
}

void ScratchRepository::lose(const std::string& revision) const {
  const std::string id = git({"rev-parse", revision});
  fs::remove(path_ / ".git/objects" / id.substr(0, 2) / id.substr(2));
}

std::string ScratchRepository::damage() const {
  return try_git({"fsck", "--strict", "--no-progress", "--no-dangling"}).text;
}

}  // namespace skillgit::support
