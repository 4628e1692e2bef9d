#pragma once

#include "edge/rollout/folder.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace skillgit::rollout {

/// Changes whenever the tools would do something else, or are described in another way; part of a
/// score's key.
inline constexpr int kToolsVersion = 2;

/// What the results of tools may come to, in bytes: one, and all of a rollout together.
inline constexpr std::size_t kResultBytes = std::size_t{16} << 10;
inline constexpr std::size_t kAllResultBytes = std::size_t{64} << 10;

/// More calls than this in one reply are no reply.
inline constexpr std::size_t kMostCalls = 16;

/// Where the skill's files stand in a rollout's folder.
inline constexpr std::string_view kSkillFolder = "skill";

/// The tools that a target with `options` has.
std::vector<model::Tool> tools_of(const ToolOptions& options);

/// The tools of one rollout, and the folder that they work in.
class Toolbox {
 public:
  /// Puts the skill's files and the task's into a folder. Nothing else of the task is in reach.
  /// Fails with unavailable.
  static Result<Toolbox> open(const ToolOptions& options, const text::SkillFiles& skill,
                              const tasks::Task& task);

  /// Does what `call` asks for. What cannot be done, an unknown tool and arguments that make no
  /// sense are told as the result. Fails only with cancelled.
  Result<std::string> answer(const model::ToolCall& call, const std::stop_token& stop);

 private:
  Toolbox(const ToolOptions& options, Folder folder)
      : options_(&options), folder_(std::move(folder)) {}

  Result<std::string> work(const model::ToolCall& call, const std::stop_token& stop);
  Result<std::string> read_file(const Json& arguments) const;
  Result<std::string> list_files(const Json& arguments) const;
  Result<std::string> search_files(const Json& arguments) const;
  Result<std::string> run_command(const Json& arguments, const std::stop_token& stop) const;

  const ToolOptions* options_;
  Folder folder_;
  std::size_t bytes_left_ = kAllResultBytes;
};

}  // namespace skillgit::rollout
