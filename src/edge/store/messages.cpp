#include "skillgit/edge/store/messages.hpp"

#include "edge/store/plain_text.hpp"
#include "skillgit/core/base/percent.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <utility>

namespace skillgit::store {
namespace {

using optimizer::Decision;
using optimizer::OfferedEdit;
using optimizer::Outcome;
using optimizer::Points;
using optimizer::QuotedScore;

constexpr std::size_t kMostNames = 20;
constexpr std::size_t kLongestKind = 40;
constexpr std::size_t kLongestBody = 2000;

/// What goes plain in a list of names, besides letters and digits.
constexpr std::string_view kPlainInNames = "-._~/:@";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// `text` without blank lines at its ends: what indents its first line may keep git from taking it
/// for something else.
std::string_view without_blank_lines(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  const auto start = text.substr(0, first).rfind('\n');
  text.remove_prefix(start == std::string_view::npos ? 0 : start + 1);
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

/// Reads `Key: value`, or gives nothing.
std::optional<Trailer> read_trailer(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return {};
  const std::string_view key = line.substr(0, colon);
  const bool is_key = std::all_of(key.begin(), key.end(),
                                  [](unsigned char c) { return std::isalnum(c) || c == '-'; });
  if (!is_key) return {};
  return Trailer{std::string(key), std::string(trim(line.substr(colon + 1)))};
}

/// Reads a paragraph of trailers; nothing when one of its lines is none.
std::optional<std::vector<Trailer>> read_trailers(std::string_view paragraph) {
  std::vector<Trailer> trailers;
  for (const std::string_view line : split(paragraph, '\n')) {
    if ((line.starts_with(' ') || line.starts_with('\t')) && !trailers.empty()) {
      std::string& value = trailers.back().value;
      value = std::string(trim(value + ' ' + std::string(trim(line))));
      continue;
    }
    auto trailer = read_trailer(line);
    if (!trailer) return {};
    trailers.push_back(*std::move(trailer));
  }
  return trailers;
}

std::string what_it_does(const OfferedEdit& edit) {
  std::string said = one_line(edit.subject, kLongestBody);
  if (!said.empty()) return said;
  return std::string(text::to_string(edit.edit.op)) + " in " + edit.edit.file;
}

/// "2", or "1-2" where tasks differ.
std::string draws(const std::vector<QuotedScore>& quoted, int QuotedScore::*side) {
  int least = 0;
  int most = 0;
  for (const QuotedScore& task : quoted) {
    if (!task.score.candidate || !task.score.current) continue;
    least = least == 0 ? task.*side : std::min(least, task.*side);
    most = std::max(most, task.*side);
  }
  return least == most ? std::to_string(most) : std::to_string(least) + '-' + std::to_string(most);
}

std::string score_value(Points mean, int hard, int tasks, const std::string& draw_count) {
  return tasks::exact_score_text(mean) + " hard " + std::to_string(hard) + '/' +
         std::to_string(tasks) + " draws=" + draw_count;
}

std::vector<Trailer> score_trailers(const Decision& decision) {
  const auto& quoted = decision.quoted();
  if (quoted.empty()) return {};
  const optimizer::Tally tally = optimizer::tally(quoted);
  const int tasks = tally.wins + tally.losses + tally.ties;
  return {
      {"Skillgit-Score", score_value(tally.candidate_mean, tally.candidate_hard, tasks,
                                     draws(quoted, &QuotedScore::candidate_draws))},
      {"Skillgit-Baseline", score_value(tally.current_mean, tally.current_hard, tasks,
                                        draws(quoted, &QuotedScore::current_draws))},
      {"Skillgit-Wins", std::to_string(tally.wins)},
      {"Skillgit-Losses", std::to_string(tally.losses)},
      {"Skillgit-Ties", std::to_string(tally.ties)},
  };
}

std::string in_words(Outcome outcome) {
  // A training score is no claim: only a promotion is (design: the gate).
  const std::string word(optimizer::to_string(outcome));
  return outcome == Outcome::accepted ? word + " (training score)" : word;
}

void add_all(std::vector<Trailer>& to, std::vector<Trailer> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

std::optional<std::string> Message::trailer(std::string_view key) const {
  const auto found = std::find_if(trailers.rbegin(), trailers.rend(),
                                  [key](const Trailer& trailer) { return trailer.key == key; });
  if (found == trailers.rend()) return {};
  return found->value;
}

std::string compose(const Message& message) {
  std::string text = message.subject + '\n';
  if (!message.body.empty()) text += '\n' + message.body + '\n';
  if (!message.trailers.empty()) text += '\n';
  for (const auto& [key, value] : message.trailers) text += key + ": " + value + '\n';
  return text;
}

Message parse_message(std::string_view text) {
  text = trim(text);
  Message message;
  const auto subject_end = std::min(text.find('\n'), text.size());
  message.subject = trim(text.substr(0, subject_end));
  std::string_view rest = without_blank_lines(text.substr(subject_end));

  const auto last_break = rest.rfind("\n\n");
  const auto last_start = last_break == std::string_view::npos ? 0 : last_break + 2;
  if (auto trailers = read_trailers(rest.substr(last_start))) {
    message.trailers = *std::move(trailers);
    rest = rest.substr(0, last_start);
  }
  message.body = without_blank_lines(rest);
  return message;
}

std::string encode_names(const std::vector<std::string>& names) {
  std::string value;
  for (std::size_t at = 0; at < std::min(names.size(), kMostNames); ++at)
    value += (at == 0 ? "" : " ") + percent_encode(names[at], kPlainInNames);
  if (names.size() > kMostNames) value += " +" + std::to_string(names.size() - kMostNames);
  return value;
}

std::string offer_name(int offer) {
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "c%04d", offer);
  return digits.data();
}

std::string candidate_name(const RunName& run, int offer) {
  return run.str() + '/' + offer_name(offer);
}

std::optional<int> offer_number(std::string_view text) {
  if (text.size() < 2 || text.front() != 'c') return std::nullopt;
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [next, code] = std::from_chars(text.data() + 1, end, number);
  if (code != std::errc() || next != end || number < 1) return std::nullopt;
  return number;
}

Message candidate_message(const RunName& run, int offer, int step, std::size_t position,
                          std::size_t count, const OfferedEdit& edit) {
  Message message;
  message.subject = subject_line(run.slug(), "", what_it_does(edit));
  message.body = paragraphs(edit.why, kLongestBody);
  message.trailers = {
      {kCandidateTrailer, candidate_name(run, offer)},
      {kEditTrailer, text::edit_id(run.slug(), edit.edit)},
      {"Skillgit-Step", std::to_string(step)},
      {"Skillgit-Edit", std::to_string(position) + '/' + std::to_string(count) + ' ' +
                            std::string(text::to_string(edit.edit.op))},
      {"Skillgit-Source", std::string(optimizer::to_string(edit.source))},
      {"Skillgit-Support", std::to_string(edit.support)},
  };
  if (!edit.evidence.empty())
    message.trailers.push_back({"Skillgit-Evidence", encode_names(edit.evidence)});
  return message;
}

Message accepted_message(Message candidate, const Decision& decision, const MeasuredSkill& skill) {
  candidate.trailers.push_back({"Skillgit-Decision", in_words(decision.outcome)});
  if (decision.published) candidate.trailers.push_back({std::string(kRulesTrailer), "published"});
  add_all(candidate.trailers, score_trailers(decision));
  // What the scores belong to: the commit-msg hook drops them when it is no longer so, or when a
  // path that no trailer can hold (a newline in it) keeps this from being said.
  if (one_line(skill.path, skill.path.size() + 1) == skill.path)
    candidate.trailers.push_back(
        {"Skillgit-Tree", skill.tree.hex + ' ' + (skill.path.empty() ? "." : skill.path)});
  return candidate;
}

Message rejected_message(const RunName& run, const Decision& decision) {
  Message message;
  const std::string lead = "rejected " + offer_name(decision.offer) + ": ";
  const std::string did = decision.edits.empty() ? "" : what_it_does(decision.edits.front());
  message.subject = subject_line(run.slug(), lead, did);
  message.body = paragraphs(decision.reason, kLongestBody);
  message.trailers.push_back({kCandidateTrailer, candidate_name(run, decision.offer)});
  for (const OfferedEdit& edit : decision.edits)
    message.trailers.push_back({kEditTrailer, text::edit_id(run.slug(), edit.edit)});
  message.trailers.push_back({"Skillgit-Step", std::to_string(decision.step)});
  message.trailers.push_back({"Skillgit-Decision", in_words(decision.outcome)});
  add_all(message.trailers, score_trailers(decision));
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  if (!tally.broke.empty())
    message.trailers.push_back({"Skillgit-Broke", encode_names(tally.broke)});
  if (!tally.fixed.empty())
    message.trailers.push_back({"Skillgit-Fixed", encode_names(tally.fixed)});
  return message;
}

Message event_message(const RunName& run, std::string_view kind, const RunEvent& event) {
  Message message;
  message.subject = one_line(event.subject, kLongestSubject);
  if (message.subject.empty() || is_loaded(message.subject))
    message.subject = subject_line(run.slug(), "", event.subject);
  message.trailers = {{"Skillgit-Run", run.str()},
                      {"Skillgit-Event", one_line(kind, kLongestKind)}};
  if (!event.decision) return message;
  message.body = paragraphs(event.decision->reason, kLongestBody);
  message.trailers.push_back({kCandidateTrailer, candidate_name(run, event.decision->offer)});
  message.trailers.push_back({"Skillgit-Step", std::to_string(event.decision->step)});
  message.trailers.push_back({"Skillgit-Decision", in_words(event.decision->outcome)});
  add_all(message.trailers, score_trailers(*event.decision));
  return message;
}

std::optional<EventOutline> outline_of(const Message& message) {
  const auto kind = message.trailer("Skillgit-Event");
  if (!kind) return std::nullopt;
  EventOutline outline{.kind = *kind, .settled = {}};
  const auto candidate = message.trailer(kCandidateTrailer);
  const auto words = message.trailer("Skillgit-Decision");
  if (!candidate && !words) return outline;
  if (!candidate || !words) return std::nullopt;
  const auto offer = offer_number(candidate->substr(candidate->rfind('/') + 1));
  const auto outcome = optimizer::parse_outcome(words->substr(0, words->find(' ')));
  if (!offer || !outcome) return std::nullopt;
  outline.settled = {*offer, *outcome};
  return outline;
}

}  // namespace skillgit::store
