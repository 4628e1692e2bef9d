#include "skillgit/train/events.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

const Draw kDraw{.key = "k1", .task = "t1", .index = 2, .points = 250'000};

void expect_round_trip(const Record& record) {
  const auto again = parse_record(to_text(record));
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, record);
  EXPECT_EQ(to_text(*again), to_text(record));
}

TEST(EventsTest, EveryRecordReadsBackUnchanged) {
  expect_round_trip(
      StartRecord{.target = "chat é", .pins = {{"skill/run", {std::string(40, 'f')}}}});
  expect_round_trip(BaselineRecord{.draws = {kDraw}, .repeats = 8, .repeats_equal = 7});
  expect_round_trip(BaselineRecord{.draws = {kDraw}, .repeats = 8, .varied = true});
  expect_round_trip(
      OfferRecord{.decision = {.offer = 3, .step = 2, .reason = "why"}, .draws = {kDraw}});
  expect_round_trip(StepRecord{.step = 4, .draws = {kDraw}, .finished = true, .note = "done"});
  expect_round_trip(StepRecord{.step = 4,
                               .draws = {},
                               .finished = false,
                               .note = "",
                               .unused = {{"merge", 1}, {"rank", 2}}});
  expect_round_trip(StepRecord{
      .step = 4,
      .report = {.proposed = 3, .applied = 1, .dropped = {{"delete 'x'", "not found"}}}});
  for (const auto reason :
       {StopReason::finished, StopReason::steps, StopReason::patience, StopReason::full_marks,
        StopReason::rollouts, StopReason::seconds, StopReason::indecisive})
    expect_round_trip(StopRecord{reason});
}

TEST(EventsTest, OnlyWhatALimitOrTheWorldStoppedCanContinue) {
  EXPECT_TRUE(can_continue(StopReason::rollouts));
  EXPECT_TRUE(can_continue(StopReason::seconds));
  EXPECT_TRUE(can_continue(StopReason::indecisive));
  EXPECT_FALSE(can_continue(StopReason::finished));
  EXPECT_FALSE(can_continue(StopReason::steps));
  EXPECT_FALSE(can_continue(StopReason::patience));
  EXPECT_FALSE(can_continue(StopReason::full_marks));
}

TEST(EventsTest, RefusesWhatNoRunWrites) {
  for (
      const char* text :
      {"",
       "null",
       "[]",
       "{}",
       R"({"kind":"party"})",
       R"({"kind":"stop","reason":"tea"})",
       R"({"kind":"step","step":"1","finished":false,"note":"","draws":[]})",
       R"({"kind":"baseline","repeats":0,"repeats_equal":0,
            "draws":[{"key":"k","task":"t","index":0,"points":1000001}]})",
       R"({"kind":"baseline","repeats":0,"repeats_equal":0,
            "draws":[{"key":"k","task":"t","index":-1,"points":0}]})",
       R"({"kind":"baseline","repeats":0,"repeats_equal":0,
            "draws":[{"key":"k","task":"t","index":65536,"points":0}]})",
       R"({"kind":"step","step":1,"finished":false,"note":"","draws":{}})",
       R"({"kind":"step","step":1,"finished":false,"note":"","draws":null})",
       R"({"kind":"step","step":1,"finished":false,"note":""})",
       R"({"kind":"step","step":1,"finished":false,"note":"",
            "draws":[{"key":"k","task":"t","index":0,"points":0,"more":0}]})",
       R"({"kind":"step","step":1,"finished":false,"note":"",
            "draws":[{"key":"k","task":"t","index":0,"points":0.5}]})",
       R"({"kind":"step","step":1,"finished":false,"note":"","draws":[],
            "apply_report":{"proposed":0,"applied":0,"dropped":[]}})",
       R"({"kind":"step","step":1,"finished":false,"note":"","draws":[],
            "apply_report":{"proposed":1,"applied":2,"dropped":[]}})",
       R"({"kind":"step","step":1,"finished":false,"note":"","draws":[],
            "apply_report":{"proposed":1,"applied":0,"dropped":[{"edit":"x"}]}})",
       R"({"kind":"step","step":1.5,"finished":false,"note":"","draws":[]})",
       R"({"kind":"stop","reason":"steps","why":"tea"})",
       R"({"kind":"start","target":"t","pins":[{"run":"s/b","tip":"1111111111111111111111111111111111111111"},{"run":"s/b","tip":"1111111111111111111111111111111111111111"}]})",
       R"({"kind":"start","target":"t","pins":[{"run":"s/r","tip":"--all"}]})",
       R"({"kind":"start","target":"t","pins":[{"run":"a b","tip":"1111111111111111111111111111111111111111"}]})"})
    EXPECT_EQ(parse_record(text).error().kind(), ErrorKind::damaged) << text;
}

TEST(EventsTest, AnEventThatCannotBeReadIsOfARunAndLeadsOn) {
  const auto run = store::RunName::parse("dates", "r1").value();
  const auto read = record_of(run, {.record = "{}"});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(),
            "run 'dates/r1': an event of the run log lacks what its kind must have");
  EXPECT_EQ(read.error().hint(),
            "`git update-ref --no-deref -d refs/skillgit/runs/dates/r1` forgets the log; `skillgit "
            "train dates "
            "--run-id r1` then begins the run again with what its journal has");
}

TEST(EventsTest, ATargetThatRepeatedItselfEachTimeIsDeterministic) {
  EXPECT_TRUE((BaselineRecord{.draws = {}, .repeats = 8, .repeats_equal = 8}).deterministic());
  EXPECT_FALSE((BaselineRecord{.draws = {}, .repeats = 8, .repeats_equal = 7}).deterministic());
  EXPECT_FALSE(BaselineRecord{}.deterministic()) << "nothing was seen";
  EXPECT_EQ(BaselineRecord{}.repeats_itself(), std::nullopt);
  const BaselineRecord lucky{.draws = {}, .repeats = 8, .repeats_equal = 8, .varied = true};
  EXPECT_EQ(lucky.repeats_itself(), false);
}

}  // namespace
}  // namespace skillgit::train
