#pragma once

#include <array>
#include <streambuf>

namespace skillgit::cli {

/// A buffer of an output stream that writes to a file descriptor and remembers why it failed.
///
/// The standard streams say only that writing failed. A reader that went away ends the program
/// quietly; a full disk is an error.
class DescriptorBuffer : public std::streambuf {
 public:
  /// `descriptor` stays the caller's.
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(bytes_.data(), bytes_.data() + bytes_.size());
  }

  /// The errno of the first write that failed, or 0.
  int failure() const { return failure_; }

 protected:
  int_type overflow(int_type next) override;
  int sync() override;

 private:
  bool write_all();

  int descriptor_;
  int failure_ = 0;
  std::array<char, 8192> bytes_{};
};

}  // namespace skillgit::cli
