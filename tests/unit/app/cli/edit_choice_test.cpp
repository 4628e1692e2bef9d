// Which accepted edit a name on the command line means.

#include "app/cli/edit_choice.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace skillgit::cli {
namespace {

using optimizer::Outcome;
using support::commit_number;
using support::RecordedRun;
using support::RecordedRuns;

Result<std::optional<std::string>> no_commit(const std::string& revision) {
  return fail(ErrorKind::not_found, "no commit '" + revision + "'");
}

/// A settled offer of edits with these texts.
void add(RecordedRun& run, Outcome outcome, const std::vector<std::string>& texts) {
  auto decision = run.next_decision(outcome, "");
  decision.edits.clear();
  for (const std::string& text : texts)
    decision.edits.push_back({.edit = {.op = text::EditOp::append, .text = text},
                              .subject = "say " + text,
                              .why = "",
                              .evidence = {}});
  run.add(decision, commit_number(100 + decision.offer));
}

std::string id_of(const std::string& text) {
  return text::edit_id("dates", {.op = text::EditOp::append, .text = text});
}

class EditChoiceTest : public ::testing::Test {
 protected:
  EditChoiceTest() {
    add(run_, Outcome::accepted, {"one"});
    add(run_, Outcome::rejected, {"no"});
    add(run_, Outcome::accepted, {"two", "three"});
  }
  Result<NamedEdit> find(const std::string& name, const EditOfCommit& edit_of = no_commit) {
    const RecordedRuns runs({run_});
    return find_edit(name, runs, edit_of, [this](const store::RunEvent& event) {
      return in_head_.contains(event.candidate->hex);
    });
  }
  std::string text_of(const std::string& name) {
    const auto edit = find(name);
    return edit ? edit->offered().edit.text : edit.error().message();
  }

  RecordedRun run_{"dates", "r1"};
  std::set<std::string> in_head_;
};

TEST_F(EditChoiceTest, ACandidateOfOneEditIsThatEdit) {
  EXPECT_EQ(text_of("c1"), "one");
  EXPECT_EQ(text_of("c0001"), "one") << "which is hexadecimal, too";
  EXPECT_EQ(text_of("dates/r1/c0001"), "one");
}

TEST_F(EditChoiceTest, AnAcceptWithoutEditsIsDamage) {
  add(run_, Outcome::accepted, {});
  const auto edit = find("c4");
  ASSERT_FALSE(edit);
  EXPECT_EQ(edit.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(edit.error().hint(), store::way_on(run_.log_.header.name));
}

TEST_F(EditChoiceTest, AnIdOrItsBeginningIsTheEdit) {
  EXPECT_EQ(text_of(id_of("three")), "three");
  EXPECT_EQ(text_of(id_of("two").substr(0, 6)), "two");
}

TEST_F(EditChoiceTest, OfACandidateWithSeveralEditsOneHasToBeNamed) {
  const auto edit = find("c3");
  ASSERT_FALSE(edit);
  EXPECT_EQ(edit.error().kind(), ErrorKind::usage);
  EXPECT_EQ(*edit.error().hint(), "`skillgit undo " + id_of("two") + "`: say two\n`skillgit undo " +
                                      id_of("three") + "`: say three");
}

TEST_F(EditChoiceTest, WhatWasNeverAcceptedCannotBeUndone) {
  for (const std::string& name : {std::string("c2"), id_of("no")}) {
    const auto edit = find(name);
    ASSERT_FALSE(edit);
    EXPECT_EQ(edit.error().kind(), ErrorKind::not_found);
    EXPECT_EQ(edit.error().message(),
              "candidate 'dates/r1/c0002' was rejected, so there is nothing of it to undo");
  }
}

TEST_F(EditChoiceTest, ACommitIsTheEditThatItSaysItIs) {
  const auto edit = find("HEAD~3", [](const std::string& revision) {
    EXPECT_EQ(revision, "HEAD~3");
    return Result<std::optional<std::string>>(id_of("three"));
  });
  ASSERT_TRUE(edit);
  EXPECT_EQ(edit->offered().edit.text, "three");
  EXPECT_EQ(edit->place, 1u);
}

TEST_F(EditChoiceTest, ABeginningThatSeveralEditsShareNamesThem) {
  std::map<std::string, std::string> first_of;
  for (int i = 0;; ++i) {
    const std::string text = std::to_string(i);
    const auto [other, is_new] = first_of.emplace(id_of(text).substr(0, 4), text);
    if (is_new) continue;
    add(run_, Outcome::accepted, {other->second});
    add(run_, Outcome::accepted, {text});
    const auto edit = find(other->first);
    ASSERT_FALSE(edit);
    EXPECT_EQ(edit.error().kind(), ErrorKind::usage);
    EXPECT_NE(edit.error().hint()->find(id_of(text)), std::string::npos);
    return;
  }
}

TEST_F(EditChoiceTest, OfEqualEditsTheNewestIsMeant) {
  add(run_, Outcome::accepted, {"one"});
  EXPECT_EQ(find(id_of("one"))->event.decision->offer, 4);
}

// Runs of one set begin alike, and one of them lands.
TEST_F(EditChoiceTest, OfEqualEditsTheOneThatHeadHasIsMeant) {
  add(run_, Outcome::accepted, {"one"});
  in_head_ = {commit_number(101).hex};
  EXPECT_EQ(find(id_of("one"))->event.decision->offer, 1);
}

TEST_F(EditChoiceTest, AnythingElseIsNoEdit) {
  for (const char* name : {"c9", "abcd", "nowhere", "", "--"}) {
    const auto edit = find(name);
    ASSERT_FALSE(edit) << name;
    EXPECT_EQ(edit.error().kind(), ErrorKind::not_found);
  }
}

}  // namespace
}  // namespace skillgit::cli
