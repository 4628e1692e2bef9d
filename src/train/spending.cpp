#include "skillgit/train/spending.hpp"

#include "train/journal.hpp"
#include "train/run_start.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <filesystem>
#include <limits>
#include <system_error>

namespace skillgit::train {
namespace {

/// The journal of a run, or null where this machine has none that this user may read.
Result<std::unique_ptr<Journal>> journal_here(const store::Repository& repository,
                                              const store::RunName& run) {
  const auto path = journal_path(repository, run);
  std::error_code error;
  const bool is_link = std::filesystem::is_symlink(path, error);  // Wherever it leads: refused.
  if (!is_link && ::access(path.c_str(), R_OK) != 0) return nullptr;
  return Journal::read(path);
}

}  // namespace

std::int64_t sum(std::int64_t a, std::int64_t b) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return a > kMost - b ? kMost : a + b;
}

std::int64_t product(std::int64_t a, std::int64_t b) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return b != 0 && a > kMost / b ? kMost : a * b;
}

std::string_view to_string(Payee payee) { return payee == Payee::target ? "target" : "optimizer"; }

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::train:
      return "train";
    case Stage::gate:
      return "gate";
    case Stage::final:
      break;
  }
  return "final";
}

std::string usd_text(std::int64_t nano_usd) {
  constexpr std::int64_t kNano = 1'000'000'000;
  std::string text = fmt::format("${}.{:09}", nano_usd / kNano, nano_usd % kNano);
  while (text.ends_with('0') && text[text.size() - 3] != '.') text.pop_back();
  return text;
}

std::int64_t Cost::tokens() const { return sum(prompt_tokens, reply_tokens); }

Cost& Cost::operator+=(const Cost& other) {
  prompt_tokens = sum(prompt_tokens, other.prompt_tokens);
  reply_tokens = sum(reply_tokens, other.reply_tokens);
  nano_usd = sum(nano_usd, other.nano_usd);
  unpriced_tokens = sum(unpriced_tokens, other.unpriced_tokens);
  return *this;
}

Cost& Cost::operator-=(const Cost& other) {
  prompt_tokens -= other.prompt_tokens;
  reply_tokens -= other.reply_tokens;
  nano_usd -= other.nano_usd;
  unpriced_tokens -= other.unpriced_tokens;
  return *this;
}

Account& Account::operator+=(const Account& other) {
  calls += other.calls;
  cost += other.cost;
  return *this;
}

StageSpending& StageSpending::operator+=(const StageSpending& other) {
  rollouts += other.rollouts;
  calls += other.calls;
  cost += other.cost;
  return *this;
}

StageSpending Spending::of(Payee payee, Stage stage) const {
  StageSpending all = of(stage);
  if (stage != Stage::train) return payee == Payee::target ? all : StageSpending{};
  if (payee == Payee::optimizer) return {0, optimizer.calls, optimizer.cost};
  all.calls -= optimizer.calls;
  all.cost -= optimizer.cost;
  return all;
}

Cost Spending::cost() const {
  Cost all = target.cost;
  return all += optimizer.cost;
}

Result<std::optional<Spending>> spending_of(const store::Repository& repository,
                                            const store::RunName& run) {
  SKILLGIT_TRY(const auto journal, journal_here(repository, run));
  if (!journal) return std::optional<Spending>();
  return std::optional(journal->spending());
}

Result<std::optional<Spending>> itemised_spending_of(const store::Repository& repository,
                                                     const store::RunName& run) {
  SKILLGIT_TRY(const auto journal, journal_here(repository, run));
  if (!journal) return std::optional<Spending>();
  Spending spending = journal->spending();
  SKILLGIT_CHECK(journal->each_attempt([&](const AttemptKey& attempt, const Cost& used) {
    spending.attempts[{attempt.key, attempt.index}] = {used.prompt_tokens, used.reply_tokens};
  }));
  return std::optional(std::move(spending));
}

}  // namespace skillgit::train
