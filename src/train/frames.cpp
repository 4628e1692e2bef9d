#include "train/frames.hpp"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace skillgit::train {
namespace {

// 8 hex digits of length, 8 of checksum, a space after each, the payload, a newline. Text, so that
// `less` shows a journal.
constexpr std::size_t kHeader = 18;
constexpr std::size_t kDigits = 8;
constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr std::string_view kHexDigits = "0123456789abcdef";

Error unreadable(const std::string& why) {
  return {ErrorKind::damaged, "cannot read the journal: " + why};
}

std::uint32_t crc32_of(std::string_view bytes) {
  const auto* const begin = reinterpret_cast<const Bytef*>(bytes.data());
  return static_cast<std::uint32_t>(::crc32_z(0, begin, bytes.size()));
}

/// Of a payload with this CRC-32, where it stands.
std::uint32_t checksum(std::uint32_t crc, std::uint32_t mark, std::uint64_t place) {
  return crc ^ mark ^ static_cast<std::uint32_t>(place);
}

void append_hex(std::uint32_t number, std::string& bytes) {
  for (int shift = 28; shift >= 0; shift -= 4) bytes += kHexDigits[number >> shift & 15];
}

/// The number that hex digits stand for; nothing where one of them is none.
std::optional<std::uint32_t> number_in(std::string_view digits) {
  std::uint32_t number = 0;
  for (const char digit : digits) {
    const auto value = kHexDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    number = number << 4 | static_cast<std::uint32_t>(value);
  }
  return number;
}

std::optional<std::size_t> length_in(std::string_view header) {
  return number_in(header.substr(0, kDigits));
}

/// Whether a header may begin with these bytes, which are no more than it has.
bool may_begin_header(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const bool is_space = at == kDigits || at == kHeader - 1;
    if ((is_space ? " " : kHexDigits).find(bytes[at]) == std::string_view::npos) return false;
  }
  return true;
}

bool is_header(std::string_view bytes) {
  return bytes.size() == kHeader && may_begin_header(bytes);
}

std::string_view without_header(std::string_view frame) {
  return frame.substr(kHeader, frame.size() - kHeader - 1);
}

/// The payload of `bytes`, which stand at `place` and are as long as a frame says, or nothing where
/// their checksum is another.
std::optional<std::string_view> payload_of(std::uint32_t mark, std::uint64_t place,
                                           std::string_view bytes) {
  const std::string_view payload = without_header(bytes);
  const bool is_whole = bytes.back() == '\n' && number_in(bytes.substr(kDigits + 1, kDigits)) ==
                                                    checksum(crc32_of(payload), mark, place);
  return is_whole ? std::optional(payload) : std::nullopt;
}

/// Whether nothing lacks of a frame, whatever its checksum: no byte of a payload is a zero.
bool is_complete(std::string_view bytes) {
  return bytes.back() == '\n' && without_header(bytes).find('\0') == std::string_view::npos;
}

/// Reads at `place` until `bytes` is full or the file ends; tells how much came.
Result<std::size_t> read_at(const FrameFile& file, std::uint64_t place, char* bytes,
                            std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got =
        ::pread(file.descriptor, bytes + done, count - done, static_cast<off_t>(place + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(unreadable(std::strerror(errno)));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

/// What stands behind the whole frames of a file.
struct Tail {
  std::uint64_t end = 0;   ///< Of what is no zero.
  bool has_holes = false;  ///< Zeros before that.
  char last = '\0';        ///< The last byte that is no zero, if there is one.

  /// A payload is one line without zeros: here one has its end, and nothing lacks of it.
  bool is_finished() const { return last == '\n' && !has_holes; }
};

Result<Tail> look_at_tail(const FrameFile& file, std::uint64_t place, std::uint64_t size) {
  Tail tail{.end = place};
  std::string block(kBlock, '\0');
  for (std::size_t got = 1; got > 0 && place < size; place += got) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - place));
    SKILLGIT_TRY(got, read_at(file, place, block.data(), most));
    const std::string_view bytes = std::string_view(block).substr(0, got);
    const auto last = bytes.find_last_not_of('\0');
    if (last == std::string_view::npos) continue;
    tail.has_holes = tail.has_holes || tail.end < place || bytes.find('\0') < last;
    tail.end = place + last + 1;
    tail.last = bytes[last];
  }
  return tail;
}

/// Whether a frame may begin with the bytes from `place` to `end`, and end no earlier.
Result<bool> may_begin_frame(const FrameFile& file, std::uint64_t place, std::uint64_t end) {
  std::array<char, kHeader> bytes{};
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kHeader, end - place));
  SKILLGIT_TRY(const std::size_t got, read_at(file, place, bytes.data(), most));
  const std::string_view header(bytes.data(), got);
  if (!may_begin_header(header)) return false;
  return got < kHeader || end - place <= kHeader + *length_in(header) + 1;
}

/// Whether the byte at `place` ends a frame; not where there is none.
Result<bool> is_end(const FrameFile& file, std::uint64_t place, std::uint64_t size) {
  if (place >= size) return false;
  char last = '\0';
  SKILLGIT_TRY(const std::size_t got, read_at(file, place, &last, 1));
  return got == 1 && last == '\n';
}

/// The bytes from `place` on that are as long as a frame says, or nothing where there are fewer.
Result<std::optional<std::string>> frame_at(const FrameFile& file, std::uint64_t place,
                                            std::uint64_t size) {
  std::array<char, kHeader> header{};
  SKILLGIT_TRY(const std::size_t got, read_at(file, place, header.data(), header.size()));
  const auto length = length_in({header.data(), got});
  // A length that was damaged may be anything: no more is made room for than the file has.
  if (got < kHeader || !length || place + kHeader + *length + 1 > size)
    return std::optional<std::string>();
  std::string bytes(kHeader + *length + 1, '\0');
  SKILLGIT_TRY(const std::size_t read, read_at(file, place, bytes.data(), bytes.size()));
  return read == bytes.size() ? std::optional(std::move(bytes)) : std::nullopt;
}

/// Whether a complete frame begins at `place` or anywhere behind it.
Result<bool> holds_a_frame(const FrameFile& file, std::uint64_t place, std::uint64_t size) {
  std::string block(kBlock, '\0');
  for (; place + kHeader <= size; place += kBlock - kHeader + 1) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - place));
    SKILLGIT_TRY(const std::size_t got, read_at(file, place, block.data(), most));
    for (std::size_t at = 0; at + kHeader <= got; ++at) {
      const std::string_view header = std::string_view(block).substr(at, kHeader);
      if (!is_header(header)) continue;
      // What looks like headers may be all that a reply is: its lengths are not read on trust.
      const std::uint64_t end = place + at + kHeader + *length_in(header);
      SKILLGIT_TRY(const bool ends, is_end(file, end, size));
      if (!ends) continue;
      SKILLGIT_TRY(const auto bytes, frame_at(file, place + at, size));
      if (bytes && is_complete(*bytes)) return true;
    }
  }
  return false;
}

}  // namespace

std::uint32_t mark_of(const std::filesystem::path& journal) {
  return crc32_of(journal.parent_path().filename().string() + '/' + journal.stem().string());
}

Frame::Frame(std::string_view payload) : payload_(payload), crc_(crc32_of(payload)) {}

std::string Frame::at(std::uint32_t mark, std::uint64_t place) const {
  std::string bytes;
  bytes.reserve(kHeader + payload_.size() + 1);
  append_hex(static_cast<std::uint32_t>(payload_.size()), bytes);
  bytes += ' ';
  append_hex(checksum(crc_, mark, place), bytes);
  return bytes.append(1, ' ').append(payload_).append(1, '\n');
}

/// Whether the buffer has so many bytes from the next frame's beginning on, read if need be.
Result<bool> FrameReader::have(std::size_t bytes) {
  if (buffer_.size() - at_ >= bytes) return true;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t had = buffer_.size();
  const std::size_t wanted = std::max(bytes - had, kBlock);
  // A length that was torn may be anything: no more is made room for than the file may have.
  for (std::size_t more = kBlock; buffer_.size() < had + wanted; more *= 2) {
    const std::size_t before = buffer_.size();
    const std::size_t step =
        std::min({more, had + wanted - before, static_cast<std::size_t>(size_ - end_ - before)});
    if (step == 0) break;
    buffer_.resize(before + step);
    SKILLGIT_TRY(const std::size_t got, read_at(file_, end_ + before, &buffer_[before], step));
    buffer_.resize(before + got);
    if (got < step) break;
  }
  return buffer_.size() >= bytes;
}

Result<std::optional<std::string_view>> FrameReader::next() {
  using Payload = std::optional<std::string_view>;
  SKILLGIT_TRY(const bool has_header, have(kHeader));
  if (!has_header) return Payload();
  const std::string_view header = std::string_view(buffer_).substr(at_, kHeader);
  if (!is_header(header)) return Payload();
  const auto length = length_in(header);
  const std::size_t size = kHeader + *length + 1;
  SKILLGIT_TRY(const bool has_all, have(size));
  if (!has_all) return Payload();
  const Payload payload = payload_of(file_.mark, end_, std::string_view(buffer_).substr(at_, size));
  if (!payload) return Payload();
  at_ += size;
  place_ = end_;
  end_ += size;
  return payload;
}

Result<bool> is_torn(const FrameFile& file, std::uint64_t place, std::uint64_t size) {
  SKILLGIT_TRY(const Tail tail, look_at_tail(file, place, size));
  SKILLGIT_TRY(const bool begins, may_begin_frame(file, place, tail.end));
  if (!begins || tail.is_finished()) return false;
  SKILLGIT_TRY(const bool goes_on, holds_a_frame(file, place, tail.end));
  return !goes_on;
}

Result<std::string> read_frame(const FrameFile& file, std::uint64_t place, std::uint64_t size) {
  SKILLGIT_TRY(const auto bytes, frame_at(file, place, size));
  if (!bytes) return fail(ErrorKind::damaged, "a frame that is no longer there");
  const auto payload = payload_of(file.mark, place, *bytes);
  if (!payload) return fail(ErrorKind::damaged, "a frame that has changed");
  return std::string(*payload);
}

}  // namespace skillgit::train
