#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit::train {

/// An open journal. Its frames' checksums are also of its name and of where each stands, so that
/// one which was moved, left out, added twice or taken from another journal is none.
struct FrameFile {
  int descriptor = -1;     ///< Open for reading, by whoever made this.
  std::uint32_t mark = 0;  ///< What tells it from others.
};

/// The mark of the journal at a path: of its folder's name and its own, "dates/r1".
std::uint32_t mark_of(const std::filesystem::path& journal);

/// A payload that is to become a frame. Most of the work is done before its place is known.
class Frame {
 public:
  /// `payload` outlives this.
  explicit Frame(std::string_view payload);

  /// The bytes of the frame that begins at `place` of a journal with this mark: length, checksum
  /// and payload (docs/formats/journal.md).
  std::string at(std::uint32_t mark, std::uint64_t place) const;

 private:
  std::string_view payload_;
  std::uint32_t crc_;
};

// A `size` below is that of the file as it is seen: what another process adds meanwhile is not
// looked at, so that the file does not change while it is read.

/// Goes through the frames of a file from its beginning, without holding more of it than a block
/// and one frame.
class FrameReader {
 public:
  /// `file` outlives this.
  FrameReader(const FrameFile& file, std::uint64_t size) : file_(file), size_(size) {}

  /// The payload of the next frame, until the next call; nothing where no whole frame follows.
  /// Fails with damaged when the file cannot be read.
  Result<std::optional<std::string_view>> next();

  /// Where the frame that next() gave begins.
  std::uint64_t place() const { return place_; }

  /// Where the whole frames that were read end.
  std::uint64_t end() const { return end_; }

 private:
  Result<bool> have(std::size_t bytes);

  const FrameFile& file_;
  std::uint64_t size_;
  std::string buffer_;
  std::size_t at_ = 0;  ///< In the buffer: where the next frame begins.
  std::uint64_t place_ = 0, end_ = 0;
};

/// Whether what stands at `place`, behind the whole frames, may be what a crash has left of writes:
/// the beginning of a frame or none, and zeros where the file has its length and no more. All else
/// is damage, as is a frame of which nothing lacks and whose checksum is another.
Result<bool> is_torn(const FrameFile& file, std::uint64_t place, std::uint64_t size);

/// The payload of the frame that begins at `place`. Fails with damaged when there is none.
Result<std::string> read_frame(const FrameFile& file, std::uint64_t place, std::uint64_t size);

}  // namespace skillgit::train
