// What exemplar remembers between steps, in one line.

#include "core/optimizer/exemplar_state.hpp"

#include <gtest/gtest.h>

namespace skillgit::optimizer {
namespace {

ExemplarState some_state() {
  ExemplarState state;
  state.search = Search::deletions;
  state.misses = 2;
  state.windows = 7;
  state.scores = {{"a", 0}, {"b \"é\"", tasks::kFullMarks}};
  state.lacks = {{std::uint64_t{1} << 62, 3}, {5, 1}};
  state.tried_tasks = {"a"};
  state.tried_units = {"0123456789ab"};
  return state;
}

TEST(ExemplarStateTest, ReadsWhatItWrites) {
  EXPECT_EQ(read_exemplar_state(to_line(some_state())).value(), some_state());
  EXPECT_EQ(read_exemplar_state(to_line(ExemplarState{})).value(), ExemplarState{});
}

TEST(ExemplarStateTest, IsOneLine) {
  EXPECT_EQ(to_line(some_state()).find('\n'), std::string::npos);
  EXPECT_EQ(to_line(ExemplarState{}),
            R"({"deleting":0,"lacks":[],"misses":0,"scores":[],"tried_tasks":[],)"
            R"("tried_units":[],"v":1,"windows":0})");
}

TEST(ExemplarStateTest, KnowsWhatIsNotItsOwn) {
  for (
      const std::string line :
      {"", "{", "[]", "{}", R"({"v":2})",
       R"({"deleting":0,"lacks":[],"misses":-1,"scores":[],"tried_tasks":[],"tried_units":[],"v":1,"windows":0})",
       R"({"deleting":0,"lacks":[],"misses":0,"scores":[{"task":"a"}],"tried_tasks":[],"tried_units":[],"v":1,"windows":0})"}) {
    const auto state = read_exemplar_state(line);
    ASSERT_FALSE(state) << line;
    EXPECT_EQ(state.error().kind(), ErrorKind::damaged);
  }
}

}  // namespace
}  // namespace skillgit::optimizer
