#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace skillgit::bench {

/// Puts scratch folders into memory while it lives. A disk's file system takes its time to make a
/// file by what it was busy with before: in memory programs are compared, on disk is what a user
/// waits for.
class InMemory {
 public:
  InMemory() { ::setenv("TMPDIR", kMemory, 1); }
  ~InMemory() { ::setenv("TMPDIR", before_.c_str(), 1); }
  InMemory(const InMemory&) = delete;
  InMemory& operator=(const InMemory&) = delete;

  static bool is_possible() { return std::filesystem::is_directory(kMemory); }

 private:
  static constexpr const char* kMemory = "/dev/shm";
  std::string before_ = std::filesystem::temp_directory_path().string();
};

}  // namespace skillgit::bench
