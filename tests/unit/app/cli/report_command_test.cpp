// `skillgit report` and `skillgit export`: what is asked for, and where it goes.

#include "app/cli/report_command.hpp"

#include "app/cli/export_command.hpp"
#include "app/cli/live_report.hpp"
#include "app/cli/report_file.hpp"
#include "scratch.hpp"
#include "skillgit/app/report/run_page.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <sstream>

namespace skillgit::cli {
namespace {

using support::RecordedRun;
using support::RecordedRuns;

RecordedRun run_named(const std::string& id) {
  RecordedRun run("dates", id);
  run.log_.documents.tasks = R"({"id":"t0","input":"?","expect":"1","split":"val"})";
  run.accept("add a rule");
  return run;
}

TEST(ReportFileTest, OnlyAnOlderReportIsWrittenOver) {
  const ScratchFolder folder;
  folder.write("SKILL.md", "# Mine\n");
  const auto refused = ReportFile::at(folder.path() / "SKILL.md", "SKILL.md");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);

  const auto file = ReportFile::at(folder.path() / "report.html", "report.html");
  ASSERT_TRUE(file);
  const std::string page = report::run_page(report::view_run(run_named("r1").log_, {}).value());
  ASSERT_TRUE(file->write(page));
  ASSERT_TRUE(file->write(page + "<!-- newer -->"));
  EXPECT_EQ(folder.read("report.html"), page + "<!-- newer -->");
}

TEST(ReportFileTest, AFileThatSomeonePutThereInTheMeantimeStays) {
  const ScratchFolder folder;
  const auto file = ReportFile::at(folder.path() / "report.html", "report.html");
  ASSERT_TRUE(file);
  folder.write("report.html", "mine");
  EXPECT_FALSE(file->write("page"));
  EXPECT_EQ(folder.read("report.html"), "mine");
}

TEST(ReportFileTest, ALinkOrAFolderIsNoPlaceForAReport) {
  const ScratchFolder folder;
  folder.write("target", "mine");
  std::filesystem::create_symlink("target", folder.path() / "link.html");
  std::filesystem::create_directory(folder.path() / "folder.html");
  EXPECT_FALSE(ReportFile::at(folder.path() / "link.html", "link.html"));
  EXPECT_FALSE(ReportFile::at(folder.path() / "folder.html", "folder.html"));
}

TEST(ReportFileTest, AConfigurationDoesNotLeadItAlongLinks) {
  const ScratchFolder folder;
  const ScratchFolder outside;
  std::filesystem::create_directories(folder.path() / ".git" / "hooks");
  std::filesystem::create_symlink(".git/hooks", folder.path() / "out");
  std::filesystem::create_symlink(outside.path(), folder.path() / "away");
  for (const char* name : {"out/post-merge", "away/report.html", "../report.html", ".git/report"}) {
    const auto refused = ReportFile::below(folder.path(), name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().kind(), ErrorKind::invalid) << name;
  }
  const auto file = ReportFile::below(folder.path(), "reports/new.html");
  ASSERT_TRUE(file);
  std::filesystem::create_symlink(outside.path(), folder.path() / "reports");
  EXPECT_FALSE(file->write("page")) << "a link that came in the meantime";
  EXPECT_TRUE(std::filesystem::is_empty(outside.path()));
}

/// A page that is kept up to date on a clock that a test turns.
class LiveReportTest : public testing::Test {
 protected:
  LiveReportTest() {
    world_.environment.now = [this] {
      return std::chrono::system_clock::time_point(std::chrono::seconds(1000) + time_);
    };
  }

  LiveReport live_report() {
    return {ReportFile::at(folder_.path() / "report.html", "report.html").value(),
            world_.environment, repository_, runs_, [this](const store::RunLog&) {
              return Result<std::optional<report::FreshResult>>(fresh_);
            }};
  }

  std::chrono::milliseconds time_{0};
  ScratchFolder folder_;
  TestWorld world_;
  FakeRepository repository_;
  RecordedRuns runs_{{run_named("r1")}};
  std::optional<report::FreshResult> fresh_;
};

TEST_F(LiveReportTest, LooksForItselfAgainUntilTheRunRests) {
  LiveReport live = live_report();
  live.run_began(run_named("r1").log_.header, /*continued=*/false);
  EXPECT_NE(folder_.read("report.html").find("http-equiv=\"refresh\""), std::string::npos);
  live.finish();
  EXPECT_EQ(folder_.read("report.html").find("http-equiv=\"refresh\""), std::string::npos);
}

TEST_F(LiveReportTest, TellsWhatIsSpentWhileRequestsGoOnButNotAtEachOfThem) {
  LiveReport live = live_report();
  live.run_began(run_named("r1").log_.header, /*continued=*/false);
  const auto shown_after = [&](std::chrono::milliseconds time, std::int64_t calls) {
    time_ += time;
    train::Spending spending;
    spending.target.calls = calls;
    live.requests_progressed({.purpose = "baseline", .spending = spending});
    const std::string page = folder_.read("report.html");
    return page.find("<b>" + std::to_string(calls) + "</b><span>requests in") != page.npos;
  };
  EXPECT_FALSE(shown_after(std::chrono::milliseconds(500), 17));
  EXPECT_TRUE(shown_after(std::chrono::seconds(3), 23));
  EXPECT_FALSE(shown_after(std::chrono::milliseconds(500), 29));
}

TEST_F(LiveReportTest, ThePageOfASetIsOfTheRunThatIsTrained) {
  runs_ = RecordedRuns({run_named("r1"), run_named("r2")});
  LiveReport live = live_report();
  for (const char* const run : {"r1", "r2"}) {
    live.run_began(run_named(run).log_.header, /*continued=*/false);
    time_ += std::chrono::milliseconds(1);
    EXPECT_NE(folder_.read("report.html").find(std::string("run ") + run), std::string::npos);
  }
}

TEST_F(LiveReportTest, BeginsWithTheFreshResultOfARunThatWasPromoted) {
  fresh_ = report::FreshResult{.passed = true, .split = "test"};
  LiveReport live = live_report();
  live.run_began(run_named("r1").log_.header, /*continued=*/true);
  live.finish();
  EXPECT_NE(folder_.read("report.html").find("Fresh result, passed"), std::string::npos);
}

TEST_F(LiveReportTest, ARunThatNeverBeganLeavesNoPage) {
  live_report().finish();
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "report.html"));
}

TEST_F(LiveReportTest, APageThatCannotBeWrittenIsToldOnce) {
  LiveReport live = live_report();
  folder_.write("report.html", "mine");
  live.run_began(run_named("r1").log_.header, /*continued=*/false);
  live.step_ended(1, "");
  live.finish();
  EXPECT_EQ(world_.err.str(),
            "skillgit: the report is not written: 'report.html' exists, and is no report\n"
            "hint: name another file; only an older report is written over\n");
  EXPECT_EQ(folder_.read("report.html"), "mine");
}

TEST(ExportCommandTest, RunsStandUnderOneHeadOldestFirst) {
  std::ostringstream out;
  const RecordedRuns runs({run_named("r1"), run_named("r2")});
  const auto nothing = [](const store::RunName&) {
    return Result<std::optional<train::Spending>>(std::nullopt);
  };
  ASSERT_TRUE(export_runs({.what = report::TableKind::scores}, runs,
                          {.spending_of = nothing, .standings_of = {}}, out));
  const std::string text = out.str();
  EXPECT_TRUE(text.starts_with("skill,run,step,offer,pass,task,"));
  EXPECT_LT(text.find("dates,r1,"), text.find("dates,r2,"));
  EXPECT_EQ(text.find("skill,run", 1), text.npos);
}

TEST(ExportCommandTest, AnUnknownTableIsWrongUsage) {
  const std::array args{"export", "--what", "drawings"};
  const auto options = parse_export(args);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().kind(), ErrorKind::usage);
}

}  // namespace
}  // namespace skillgit::cli
