// A journal is read as far as it was written: a torn end is no damage, damage is no torn end, and
// nothing is read that was not written.
//
// An input has two parts: what is done ("cut 3", "flip 17", "move 1", "ends", "none") and the
// payloads, one a line.

#include "train/journal.hpp"

#include "fuzz/property.hpp"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace skillgit::train {
namespace {

using fuzz::must;

const std::filesystem::path& path() {
  static const std::filesystem::path where = std::filesystem::temp_directory_path() /
                                             ("fuzz-" + std::to_string(::getpid())) / "run.journal";
  return where;
}

std::string hex(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits(8, '0');
  for (std::size_t at = 8; at-- > 0; number /= 16) digits[at] = kDigits[number % 16];
  return digits;
}

std::uint32_t crc(std::string_view text) {
  const auto* const begin = reinterpret_cast<const Bytef*>(text.data());
  return static_cast<std::uint32_t>(::crc32(0, begin, static_cast<uInt>(text.size())));
}

/// As docs/formats/journal.md has it.
std::string frame(std::size_t place, std::string_view payload) {
  const std::string name = path().parent_path().filename().string() + "/run";
  const std::uint32_t checksum = crc(payload) ^ crc(name) ^ static_cast<std::uint32_t>(place);
  return hex(static_cast<std::uint32_t>(payload.size())) + ' ' + hex(checksum) + ' ' +
         std::string(payload) + '\n';
}

/// What a journal of these payloads has: before them, that it began.
std::vector<std::string> frames_of(std::string_view payloads) {
  std::vector<std::string> frames{frame(0, R"({"index":0,"key":"","second":0,"type":"began"})")};
  std::size_t place = frames.front().size();
  while (!payloads.empty()) {
    const std::string_view line = payloads.substr(0, payloads.find('\n'));
    payloads.remove_prefix(std::min(line.size() + 1, payloads.size()));
    // JSON has none of these, and a zero is what a crash leaves.
    if (std::any_of(line.begin(), line.end(), [](unsigned char c) { return c < ' '; })) continue;
    frames.push_back(frame(place, line));
    place += frames.back().size();
  }
  return frames;
}

void write(const std::string& bytes) {
  std::filesystem::create_directories(path().parent_path());
  std::ofstream(path(), std::ios::binary | std::ios::trunc) << bytes;
}

std::string bytes_there() {
  std::ifstream file(path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What a journal says, in a form that can be compared.
struct Told {
  std::map<AttemptKey, tasks::Rollout> rollouts;
  Spending spending;
  friend bool operator==(const Told&, const Told&) = default;
};

std::optional<Told> told_by(const std::string& bytes) {
  write(bytes);
  const auto journal = Journal::read(path());
  must(bytes_there() == bytes, "reading leaves a file as it is");
  if (!journal) return std::nullopt;
  Told told{{}, (*journal)->spending()};
  const auto visited = (*journal)->each_attempt([&](const AttemptKey& key, const Cost&) {
    const auto rollout = (*journal)->find(key);
    if (!rollout || !*rollout) return;
    must(0 <= (*rollout)->points && (*rollout)->points <= tasks::kFullMarks, "points are in range");
    told.rollouts[key] = **rollout;
  });
  must(visited.has_value(), "what was opened can be read");
  return told;
}

std::size_t number_in(std::string_view text) {
  std::size_t number = 0;
  const std::size_t begin = std::min(text.find_first_of("0123456789"), text.size());
  std::from_chars(text.data() + begin, text.data() + text.size(), number);
  return number;
}

std::string joined(const std::vector<std::string>& frames, std::size_t count) {
  std::string bytes;
  for (std::size_t at = 0; at < count; ++at) bytes += frames[at];
  return bytes;
}

/// The last frame cut short, with zeros in the place of the rest or with nothing: what a crash
/// leaves behind.
void check_torn(const std::vector<std::string>& frames, std::size_t cut) {
  const std::string before = joined(frames, frames.size() - 1);
  const std::string& last = frames.back();
  const std::size_t length = cut % last.size();
  const auto told = told_by(before);
  for (const std::size_t zeros : {std::size_t{0}, last.size() - length}) {
    const std::string torn = last.substr(0, length) + std::string(zeros, '\0');
    must(told_by(before + torn) == told, "a torn end is left out");
    if (!told) continue;
    const auto journal = Journal::open(path());
    must(journal.has_value(), "a torn end is no damage");
    must(bytes_there() == (before.empty() ? frames.front() : before), "a torn end is cut off");
  }
}

void check_left_alone(const std::string& bytes) {
  must(!told_by(bytes), "damage is told");
  must(!Journal::open(path()) && bytes_there() == bytes, "nothing is cut off that is no torn end");
}

/// A bit turned anywhere but in the last newline, without which a frame may be torn.
void check_damaged(const std::vector<std::string>& frames, std::size_t place) {
  std::string bytes = joined(frames, frames.size());
  const std::size_t at = place % (bytes.size() - 1);
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  check_left_alone(bytes);
}

/// A frame left out, or there twice.
void check_moved(const std::vector<std::string>& frames, std::size_t which) {
  const std::size_t at = which % (frames.size() - 1);
  std::string without, twice;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i != at) without += frames[i];
    twice += frames[i] + (i == at ? frames[i] : "");
  }
  check_left_alone(without);
  check_left_alone(twice);
}

/// Other line ends throughout: not one frame is whole.
void check_line_ends(const std::vector<std::string>& frames) {
  std::string bytes;
  for (const std::string& one : frames) bytes += one.substr(0, one.size() - 1) + "\r\n";
  check_left_alone(bytes);
}

}  // namespace
}  // namespace skillgit::train

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::train;
  const std::string_view input = skillgit::fuzz::text_of(data, size);
  const auto parts = skillgit::fuzz::parts_of(input, 2);
  const auto frames = frames_of(parts[1]);
  const std::size_t number = number_in(parts[0]);
  if (parts[0].starts_with("raw")) (void)told_by(std::string(parts[1]));
  (void)told_by(joined(frames, frames.size()));
  if (parts[0].starts_with("cut")) check_torn(frames, number);
  if (parts[0].starts_with("flip") && frames.size() > 1) check_damaged(frames, number);
  if (parts[0].starts_with("move") && frames.size() > 1) check_moved(frames, number);
  if (parts[0].starts_with("ends")) check_line_ends(frames);
  std::filesystem::remove_all(path().parent_path());
  return 0;
}
