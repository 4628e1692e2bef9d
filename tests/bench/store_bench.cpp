// One offer of four edits, from skill texts to settled refs, by the store and by git's own plumbing
// commands. Both write the same objects and refs, which is checked, in two copies of one
// repository.

#include "benches.hpp"
#include "git_plumbing.hpp"
#include "in_memory.hpp"
#include "offers.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "stopwatch.hpp"

#include <stdexcept>

namespace skillgit::bench {
namespace {

namespace fs = std::filesystem;
using optimizer::Outcome;

constexpr int kEdits = 4;
constexpr int kValTasks = 40;
constexpr std::size_t kSkillBytes = 8000;

struct Both {
  Minimum ours, git;
};

class SideBySide {
 public:
  SideBySide() {
    ours_.commit({{kSkillFile, skill_text(kSkillBytes)}, {"README.md", "read\n"}});
    run_ = std::make_unique<StoredRun>(ours_);
    fs::copy(ours_.path(), copy_, fs::copy_options::recursive);
  }

  void settle(Outcome outcome, Both& times) {
    ++offers_;
    const Offer offer = make_offer(offers_, outcome, kEdits, kValTasks, run_->skill());
    times.ours.add(least_ms(1, [&] { run_->settle(offer); }));
    const OfferObjects objects = read_offer(ours_.path(), store::offer_name(offers_),
                                            run_->log().hex, run_->candidate().hex);
    std::string event;
    times.git.add(least_ms(1, [&] { event = settle_with_git(copy_, objects); }));
    if (event != run_->log().hex) throw std::runtime_error("git wrote other objects than we did");
  }

  void expect_same_refs() const {
    if (ours_.try_git({"for-each-ref"}).text != ours_.try_git({"for-each-ref"}, copy_).text)
      throw std::runtime_error("git moved other refs than we did");
  }

 private:
  support::ScratchRepository ours_;
  fs::path copy_ = ours_.folder() / "copy";
  std::unique_ptr<StoredRun> run_;
  int offers_ = 0;
};

void add(Table& table, const std::string& what, const Both& times) {
  table.add({.what = what,
             .ours = times.ours.value(),
             .against = "24 git plumbing commands",
             .baseline = times.git.value(),
             .goal = 0.12});
}

void settle_offers(const std::string& where, Table& table) {
  SideBySide sides;
  Both rejects;
  Both accepts;
  for (int i = 0; i < 50; ++i) {
    sides.settle(Outcome::rejected, rejects);
    sides.settle(Outcome::accepted, accepts);
  }
  sides.expect_same_refs();
  add(table, "candidate of 4 edits, rejected, " + where, rejects);
  add(table, "candidate of 4 edits, accepted, " + where, accepts);
}

}  // namespace

void store_bench(const Programs&, Table& table) {
  settle_offers("on disk", table);
  if (!InMemory::is_possible()) return;
  const InMemory in_memory;
  settle_offers("in memory", table);
}

}  // namespace skillgit::bench
