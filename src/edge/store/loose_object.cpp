#include "edge/store/loose_object.hpp"

#define ZLIB_CONST  // It does not write to what it reads.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

namespace skillgit::store {
namespace {

/// zlib's reader of one compressed text.
class Inflater {
 public:
  explicit Inflater(std::string_view compressed) {
    stream_.next_in = reinterpret_cast<const Bytef*>(compressed.data());
    stream_.avail_in = static_cast<uInt>(compressed.size());
    is_ready_ = ::inflateInit(&stream_) == Z_OK;
  }
  ~Inflater() {
    if (is_ready_) ::inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// How much was written to `out`: less than `size` only where the text ends or cannot be read.
  std::size_t read(char* out, std::size_t size) {
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    if (is_ready_) code_ = ::inflate(&stream_, Z_SYNC_FLUSH);
    return size - stream_.avail_out;
  }

  /// Whether the text has ended, its checksum is right, and no more bytes follow.
  bool is_at_end() const { return code_ == Z_STREAM_END && stream_.avail_in == 0; }

 private:
  z_stream stream_{};
  bool is_ready_ = false;
  int code_ = Z_STREAM_ERROR;
};

/// What an object begins with: "blob 12", and a zero.
struct Header {
  git_object_t type = GIT_OBJECT_INVALID;
  std::size_t size = 0;    ///< Of what follows.
  std::size_t length = 0;  ///< Its own, with the zero.
};

constexpr std::size_t kLongestHeader = 32;

std::optional<Header> header_in(std::string_view text) {
  const auto end = text.find('\0');
  const auto space = text.find(' ');
  if (end == std::string_view::npos || space > end) return std::nullopt;
  Header header{.type = git_object_string2type(std::string(text.substr(0, space)).c_str()),
                .length = end + 1};
  const char* const last = text.data() + end;
  const auto [stopped, error] = std::from_chars(text.data() + space + 1, last, header.size);
  const bool is_whole = error == std::errc() && stopped == last;
  return is_whole && header.type != GIT_OBJECT_INVALID ? std::optional(header) : std::nullopt;
}

/// Whether a text of this size fits into so many bytes: nothing is made room for that does not.
bool may_hold(std::size_t compressed, std::size_t size) {
  constexpr std::size_t kMostForOne = 1032;  // What zlib makes of a byte at most.
  return size <= std::numeric_limits<uInt>::max() && size / kMostForOne <= compressed;
}

}  // namespace

std::optional<LooseObject> unpack(std::string_view file) {
  if (file.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
  Inflater text(file);
  std::array<char, kLongestHeader> begin{};
  const std::size_t got = text.read(begin.data(), begin.size());
  const auto header = header_in({begin.data(), got});
  if (!header || !may_hold(file.size(), header->size)) return std::nullopt;

  const std::size_t known = got - header->length;
  if (known > header->size) return std::nullopt;
  LooseObject object{header->type, std::string(header->size, '\0')};
  std::copy_n(begin.data() + header->length, known, object.content.data());
  const std::size_t rest = header->size - known;
  char beyond = 0;
  const bool is_whole = text.read(object.content.data() + known, rest) == rest &&
                        text.read(&beyond, 1) == 0 && text.is_at_end();
  return is_whole ? std::optional(std::move(object)) : std::nullopt;
}

}  // namespace skillgit::store
