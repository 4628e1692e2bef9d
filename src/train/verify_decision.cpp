#include "train/verify_decision.hpp"

#include "skillgit/core/optimizer/gate.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace skillgit::train {

using optimizer::Decision;
using optimizer::Points;
using optimizer::QuotedScore;

namespace {

/// What `quoted` has otherwise than `drawn`; empty when nothing.
std::string difference_of(const QuotedScore& quoted, const QuotedScore& drawn) {
  if (quoted.score.candidate != drawn.score.candidate ||
      quoted.score.current != drawn.score.current)
    return "another score of task '" + drawn.task + "' than was drawn";
  if (quoted.candidate_draws != drawn.candidate_draws ||
      quoted.current_draws != drawn.current_draws)
    return "another number of draws of task '" + drawn.task + "' than there were";
  if (quoted.pass_at != drawn.pass_at)
    return "another pass mark of task '" + drawn.task + "' than it has";
  return "";
}

/// Goes through the passes of the gate once more, with the draws that the record holds.
class Rejudging {
 public:
  Rejudging(const OfferRecord& record, const Bench& bench)
      : record_(record),
        bench_(bench),
        book_(bench.book.only(keys_of_both(bench.candidate, bench.current))) {
    for (const auto& [task, key] : bench.candidate.keys) candidate_keys_.insert(key);
  }

  Result<std::vector<std::string>> run() {
    for (const Draw& draw : record_.draws)
      if (is_of_before(draw)) SKILLGIT_CHECK(book_.add(draw));
    std::map<std::string, std::optional<Points>> means;
    for (const tasks::Task& task : bench_.val)
      means[task.id] = book_.worth(bench_.current.keys.at(task.id), task.id);
    order_ = optimizer::gate_order(means);

    SKILLGIT_CHECK(add_first_draws());
    note(first_misquote(means));
    for (const Draw& draw : record_.draws) SKILLGIT_CHECK(book_.add(draw));
    note(confirmed_misquote());
    return std::move(found_);
  }

 private:
  const Decision& decision() const { return record_.decision; }

  void note(std::string misquote) {
    if (!misquote.empty()) found_.push_back(std::move(misquote));
  }

  /// The gate draws val tasks: the candidate's, and in a second pass the current skill's as well.
  /// Train tasks may have the content of val tasks, and so their keys.
  bool is_of_before(const Draw& draw) const {
    const auto is_val = bench_.current.keys.contains(draw.task);
    return !is_val || (decision().confirmed.empty() && !candidate_keys_.contains(draw.key));
  }

  /// The first pass draws the candidate once where nothing is known of it.
  Status add_first_draws() {
    for (const Draw& draw : record_.draws) {
      if (is_of_before(draw) || !candidate_keys_.contains(draw.key)) continue;
      const auto late = late_.find(draw.key);
      if (late != late_.end() && late->second != draw.index) late_.erase(late);
      if (book_.draws(draw.key) > 0) continue;
      SKILLGIT_CHECK(book_.add(draw));
      if (!decision().confirmed.empty()) late_[draw.key] = draw.index;
    }
    return {};
  }

  std::string first_misquote(const std::map<std::string, std::optional<Points>>& means) const {
    const auto& quoted = decision().first;
    if (quoted.size() > order_.size()) return "pass 1 quotes more tasks than val has";
    for (std::size_t at = 0; at < quoted.size(); ++at) {
      if (quoted[at].task != order_[at]) return "pass 1 quotes tasks out of the fixed order";
      QuotedScore drawn = book_.quote(order_[at], bench_.candidate, bench_.current);
      // What could not be drawn at first may have come with the second pass.
      if (!quoted[at].score.candidate && late_.contains(bench_.candidate.keys.at(order_[at]))) {
        drawn.score.candidate.reset();
        drawn.candidate_draws = 0;
      }
      if (auto difference = difference_of(quoted[at], drawn); !difference.empty())
        return "pass 1 quotes " + difference;
    }
    Points ahead = 0;
    for (std::size_t at = quoted.size(); at < order_.size(); ++at)
      ahead += means.at(order_[at]).value_or(0);
    return ahead == decision().ahead ? "" : "it tells another score of the tasks ahead";
  }

  /// Pass 2 compares the means of all draws where both sides were drawn once more.
  std::string confirmed_misquote() const {
    const auto& quoted = decision().confirmed;
    if (quoted.empty()) return "";
    const auto& first = decision().first;
    if (quoted.size() != order_.size() || first.size() != order_.size())
      return "pass 2 does not quote all of val";
    for (std::size_t at = 0; at < quoted.size(); ++at) {
      if (quoted[at].task != order_[at]) return "pass 2 quotes tasks out of the fixed order";
      QuotedScore drawn = book_.quote(order_[at], bench_.candidate, bench_.current);
      const bool repeated = drawn.candidate_draws > first[at].candidate_draws &&
                            drawn.current_draws > first[at].current_draws;
      if (!repeated) drawn.score = {};
      if (auto difference = difference_of(quoted[at], drawn); !difference.empty())
        return "pass 2 quotes " + difference;
    }
    return "";
  }

  const OfferRecord& record_;
  const Bench& bench_;
  ScoreBook book_;
  std::set<std::string> candidate_keys_;
  std::map<std::string, int> late_;  ///< Keys whose only draw, of this index, either pass made.
  std::vector<std::string> order_;
  std::vector<std::string> found_;
};

}  // namespace

Result<std::vector<std::string>> misquotes(const OfferRecord& record, const Bench& bench) {
  return Rejudging(record, bench).run();
}

}  // namespace skillgit::train
