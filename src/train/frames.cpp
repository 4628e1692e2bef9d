#include "train/frames.hpp"

#include "skillgit/core/base/digest.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
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

std::string checksum(std::string_view payload) { return sha256_hex(payload).substr(0, kDigits); }

/// The length that a header tells.
std::optional<std::size_t> length_in(std::string_view header) {
  std::size_t length = 0;
  for (const char digit : header.substr(0, kDigits)) {
    const auto value = kHexDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    length = length * 16 + value;
  }
  return length;
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

/// The payload of `bytes`, a whole frame, or nothing where its checksum is another.
std::optional<std::string_view> payload_of(std::string_view bytes) {
  const std::string_view payload = bytes.substr(kHeader, bytes.size() - kHeader - 1);
  if (bytes.back() != '\n' || checksum(payload) != bytes.substr(kDigits + 1, kDigits))
    return std::nullopt;
  return payload;
}

/// Reads at `place` until `bytes` is full or the file ends; tells how much came.
Result<std::size_t> read_at(int file, std::uint64_t place, char* bytes, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(file, bytes + done, count - done, static_cast<off_t>(place + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(unreadable(std::strerror(errno)));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

/// Where the last byte ends that is no zero, at `place` or behind it.
Result<std::uint64_t> end_without_zeros(int file, std::uint64_t place, std::uint64_t size) {
  std::uint64_t end = place;
  std::string block(kBlock, '\0');
  for (std::size_t got = 1; got > 0 && place < size; place += got) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - place));
    SKILLGIT_TRY(got, read_at(file, place, block.data(), most));
    const auto last = std::string_view(block).substr(0, got).find_last_not_of('\0');
    if (last != std::string_view::npos) end = place + last + 1;
  }
  return end;
}

/// Whether a frame may begin with the bytes from `place` to `end`, and end no earlier.
Result<bool> may_begin_frame(int file, std::uint64_t place, std::uint64_t end) {
  std::array<char, kHeader> bytes{};
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kHeader, end - place));
  SKILLGIT_TRY(const std::size_t got, read_at(file, place, bytes.data(), most));
  const std::string_view header(bytes.data(), got);
  if (!may_begin_header(header)) return false;
  return got < kHeader || end - place <= kHeader + *length_in(header) + 1;
}

/// Whether a whole frame begins at `place` or anywhere behind it.
Result<bool> holds_a_frame(int file, std::uint64_t place, std::uint64_t size) {
  std::string block(kBlock, '\0');
  for (; place + kHeader <= size; place += kBlock - kHeader + 1) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - place));
    SKILLGIT_TRY(const std::size_t got, read_at(file, place, block.data(), most));
    for (std::size_t at = 0; at + kHeader <= got; ++at)
      if (is_header(std::string_view(block).substr(at, kHeader)) &&
          read_frame(file, place + at, size))
        return true;
  }
  return false;
}

}  // namespace

std::string frame(std::string_view payload) {
  std::array<char, kDigits + 1> length{};
  std::snprintf(length.data(), length.size(), "%08zx", payload.size());
  std::string bytes;
  bytes.reserve(kHeader + payload.size() + 1);
  bytes.append(length.data(), kDigits).append(1, ' ').append(checksum(payload)).append(1, ' ');
  return bytes.append(payload).append(1, '\n');
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
  const Payload payload = payload_of(std::string_view(buffer_).substr(at_, size));
  if (!payload) return Payload();
  at_ += size;
  place_ = end_;
  end_ += size;
  return payload;
}

Result<bool> is_torn(int file, std::uint64_t place, std::uint64_t size) {
  SKILLGIT_TRY(const std::uint64_t end, end_without_zeros(file, place, size));
  SKILLGIT_TRY(const bool begins, may_begin_frame(file, place, end));
  if (!begins) return false;
  SKILLGIT_TRY(const bool goes_on, holds_a_frame(file, place, end));
  return !goes_on;
}

Result<std::string> read_frame(int file, std::uint64_t place, std::uint64_t size) {
  std::array<char, kHeader> header{};
  SKILLGIT_TRY(const std::size_t got, read_at(file, place, header.data(), header.size()));
  const auto length = length_in({header.data(), got});
  // A length that was damaged may be anything: no more is made room for than the file has.
  if (got < kHeader || !length || place + kHeader + *length + 1 > size)
    return fail(ErrorKind::damaged, "a frame that is no longer there");
  std::string bytes(kHeader + *length + 1, '\0');
  SKILLGIT_TRY(const std::size_t read, read_at(file, place, bytes.data(), bytes.size()));
  const auto payload = read == bytes.size() ? payload_of(bytes) : std::nullopt;
  if (!payload) return fail(ErrorKind::damaged, "a frame that has changed");
  return std::string(*payload);
}

}  // namespace skillgit::train
