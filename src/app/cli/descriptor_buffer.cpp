#include "app/cli/descriptor_buffer.hpp"

#include <unistd.h>

#include <cerrno>

namespace skillgit::cli {

bool DescriptorBuffer::write_all() {
  const char* next = pbase();
  while (failure_ == 0 && next < pptr()) {
    const ssize_t written = ::write(descriptor_, next, static_cast<std::size_t>(pptr() - next));
    if (written >= 0)
      next += written;
    else if (errno != EINTR)
      failure_ = errno;
  }
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  return failure_ == 0;
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type next) {
  if (!write_all()) return traits_type::eof();
  if (!traits_type::eq_int_type(next, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(next);
    pbump(1);
  }
  return traits_type::not_eof(next);
}

int DescriptorBuffer::sync() { return write_all() ? 0 : -1; }

}  // namespace skillgit::cli
