// What skillopt carries from step to step, as the run log keeps it.

#include "core/optimizer/skillopt/state.hpp"

#include <gtest/gtest.h>

namespace skillgit::optimizer::skillopt {
namespace {

State full() {
  StepDigest digest;
  digest.step = 3;
  digest.offer = "edits";
  digest.outcome = Outcome::rejected;
  digest.reason = "no gain";
  digest.attempts = 8;
  digest.failures = 5;
  digest.patterns = {{"Too long.", {"t1", "t2"}}};
  digest.edits = {R"({"op":"append"})"};
  digest.edit_ids = {"0123456789ab"};
  digest.fixed = {"v1"};
  digest.broke = {"v2", "v3"};
  digest.dropped = {{"delete 'x'", "anchor not found"}};
  return {.buffer = {digest, StepDigest{.step = 2}},
          .memory = "Small edits win.",
          .epoch_ago = {{"SKILL.md", "text\n"}, {"more.md", "more\n"}}};
}

TEST(SkilloptStateTest, ReadsWhatItWrote) {
  EXPECT_EQ(read_state(to_line(full())).value(), full());
  EXPECT_EQ(read_state(to_line(State{})).value(), State{});
}

TEST(SkilloptStateTest, WhatIsMissingOrWrongIsDamaged) {
  const std::string line = to_line(full());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = line;
    changed.replace(changed.find(from), from.size(), to);
    return read_state(changed);
  };
  EXPECT_EQ(with(R"("v":2)", R"("v":3)").error().message(),
            "skillopt: 'v' is not a number in 2..2");
  EXPECT_EQ(with(R"("outcome":"rejected")", R"("outcome":"lost")").error().kind(),
            ErrorKind::damaged);
  EXPECT_EQ(with(R"("memory":)", R"("memories":)").error().kind(), ErrorKind::damaged);
  EXPECT_EQ(with("SKILL.md", "skill.md").error().message(), "skillopt.epoch_ago has no SKILL.md");
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
