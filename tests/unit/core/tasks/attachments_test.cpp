// The files and images of a task: how they are named, carried, and counted as content.

#include "skillgit/core/base/base64.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/core/tasks/image_type.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace skillgit::tasks {
namespace {

using testing::HasSubstr;

const std::string kPng = "\x89PNG\r\n\x1a\n and so on";

/// A task with the rest of its line.
std::string line(const std::string& rest, const std::string& id = "a",
                 const std::string& split = "train") {
  return R"({"id":")" + id + R"(","input":"what is it?","expect":"x","split":")" + split + "\"," +
         rest + "}\n";
}

const std::map<std::string, std::string> kDisk{{"data/a.csv", "1,2\n"}, {"b.png", kPng}};

Result<std::string> from_disk(const std::string& path) {
  const auto found = kDisk.find(path);
  if (found == kDisk.end()) return fail(ErrorKind::not_found, "there is no file '" + path + "'");
  return found->second;
}

Result<Task> read(const std::string& rest) {
  SKILLGIT_TRY(const auto set, parse_task_set(line(rest), {.read = from_disk}));
  return set.tasks.at(0);
}

std::string complaint(const std::string& rest) {
  const auto task = read(rest);
  if (task) return "none";
  return task.error().message().substr(task.error().message().find("'a': ") + 5);
}

TEST(AttachmentsTest, AreReadFromTheirPathsAndKeptWithTheirContent) {
  const auto task = read(R"("files":["data/a.csv"],"images":["b.png"])").value();
  EXPECT_EQ(task.files, (std::vector<Attachment>{{"data/a.csv", "1,2\n"}}));
  EXPECT_EQ(task.images, (std::vector<Attachment>{{"b.png", kPng}}));
  const TaskSet set{{task}};
  EXPECT_EQ(parse_task_set(to_jsonl(set)).value().tasks, set.tasks) << "no file is read again";
}

TEST(AttachmentsTest, MayStandInTheTaskItself) {
  const auto task =
      read(R"("files":[{"name":"n.txt","text":"hi"}],"images":[{"name":"p","data":")" +
           base64(kPng) + "\"}]")
          .value();
  EXPECT_EQ(task.files, (std::vector<Attachment>{{"n.txt", "hi"}}));
  EXPECT_EQ(task.images.at(0).bytes, kPng);
}

TEST(AttachmentsTest, AreContent) {
  const std::string without =
      content_hash(parse_task_set(line(R"("family":"f")")).value().tasks[0]);
  const auto hash = [](const std::string& rest) { return content_hash(read(rest).value()); };
  EXPECT_EQ(hash(R"("files":[])"), without);
  const std::string hi = hash(R"("files":[{"name":"n","text":"hi"}])");
  EXPECT_NE(hi, without);
  EXPECT_NE(hi, hash(R"("files":[{"name":"n","text":"ho"}])"));
  EXPECT_NE(hi, hash(R"("files":[{"name":"m","text":"hi"}])"));
  const auto pictured = [&](const std::string& name, const std::string& bytes) {
    return hash(R"("images":[{"name":")" + name + R"(","data":")" + base64(bytes) + "\"}]");
  };
  EXPECT_NE(pictured("p", kPng), without);
  EXPECT_NE(pictured("p", kPng), pictured("p", kPng + "x"));
  EXPECT_EQ(pictured("p", kPng), pictured("q", kPng)) << "nobody is told what an image is called";
}

TEST(AttachmentsTest, NamesStayInTheirFolder) {
  for (const char* name :
       {"../x", "a/../x", "/etc/passwd", "", ".", "a//b", "a/", "a\\\\b", "a\\nb"})
    EXPECT_THAT(complaint(R"("files":[")" + std::string(name) + "\"]"),
                HasSubstr("which is no path to a file"))
        << name;
  EXPECT_THAT(complaint(R"("files":[{"name":"../x","text":""}])"), HasSubstr("no path to a file"));
  EXPECT_THAT(complaint(R"("files":["skill/x"])"), HasSubstr("where the skill's own files stand"));
  EXPECT_THAT(complaint(R"("files":[{"name":"a","text":""},{"name":"a-b","text":""},)"
                        R"({"name":"a/c","text":""}])"),
              HasSubstr("another's folder"));
  EXPECT_THAT(complaint(R"("files":[{"name":"a","text":""},{"name":"a","text":"1"}])"),
              HasSubstr("the same name twice"));
}

TEST(AttachmentsTest, NothingOfGitsOwnIsBroughtAlong) {
  for (const char* name : {".git/config", ".GIT/config", "a/.Git/b", ".git"}) {
    EXPECT_THAT(complaint(R"("files":[")" + std::string(name) + "\"]"), HasSubstr("git's own"))
        << name;
    EXPECT_THAT(complaint(R"("images":[")" + std::string(name) + "\"]"), HasSubstr("git's own"))
        << name;
  }
  EXPECT_THAT(complaint(R"("files":[{"name":".git/config","text":""}])"), HasSubstr("git's own"));
  EXPECT_EQ(complaint(R"("files":[{"name":".gitignore","text":""}])"), "none");
}

TEST(AttachmentsTest, WhatCannotBeUsedIsTold) {
  EXPECT_EQ(complaint(R"("files":"data/a.csv")"), "'files' must be a list of paths");
  EXPECT_EQ(complaint(R"("files":[7])"), "'files' must be a list of paths");
  EXPECT_EQ(complaint(R"("files":["gone"])"), "there is no file 'gone'");
  EXPECT_EQ(complaint(R"("files":[{"name":"n","data":"%"}])"), "the data of 'n' is no base64");
  EXPECT_THAT(complaint(R"("files":[{"name":"n"}])"), HasSubstr("neither a path nor an object"));
  EXPECT_THAT(complaint(R"("images":["data/a.csv"])"), HasSubstr("no image of a kind"));
  EXPECT_THAT(parse_task_set(line(R"("files":["data/a.csv"])")).error().message(),
              HasSubstr("nothing is read here"));
}

TEST(AttachmentsTest, ALongInputWithoutAnyIsNotBlamedOnThem) {
  const std::string input(3'700'000, 'x');
  EXPECT_TRUE(parse_task_set(R"({"id":"a","input":")" + input + R"(","expect":"x"})"));
}

TEST(AttachmentsTest, AreBounded) {
  const std::string large(kLargestAttachments + 1, 'x');
  EXPECT_THAT(complaint(R"("files":[{"name":"n","text":")" + large + "\"}]"),
              HasSubstr("more than 2 MiB"));
  std::string many;
  for (std::size_t i = 0; i <= kMostAttachments; ++i)
    many += (i > 0 ? "," : "") + std::string("\"b.png\"");
  EXPECT_THAT(complaint("\"images\":[" + many + "]"), HasSubstr("more than 64 entries"));
}

TEST(AttachmentsTest, TheSameQuestionAboutAnotherPictureIsAnotherTask) {
  const auto pictured = [](const std::string& bytes) {
    return R"("images":[{"name":"p","data":")" + base64(bytes) + "\"}]";
  };
  const auto codes = [](const std::string& jsonl) {
    std::string found;
    for (const Finding& finding : check(parse_task_set(jsonl).value())) found += finding.code + ' ';
    return found;
  };
  EXPECT_EQ(codes(line(pictured(kPng), "a") + line(pictured(kPng + "2"), "b", "val")),
            "few-val no-test ");
  EXPECT_EQ(codes(line(pictured(kPng), "a") + line(pictured(kPng), "b", "val")),
            "leak few-val no-test ");
}

TEST(ImageTypeTest, IsToldByTheFirstBytes) {
  EXPECT_EQ(image_type(kPng), "image/png");
  EXPECT_EQ(image_type("\xff\xd8\xff\xe0"), "image/jpeg");
  EXPECT_EQ(image_type("GIF89a..."), "image/gif");
  EXPECT_EQ(image_type("RIFF....WEBPVP8 "), "image/webp");
  for (const char* other : {"", "GIF", "RIFF....WAVE", "<svg/>", "RIFF", "%PDF-1.7"})
    EXPECT_FALSE(image_type(other)) << other;
}

}  // namespace
}  // namespace skillgit::tasks
