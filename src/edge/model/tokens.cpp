#include "skillgit/edge/model/tokens.hpp"

namespace skillgit::model {
namespace {

/// What templates put around each message, and around them all: some add a system message.
constexpr std::int64_t kAroundMessage = 16;
constexpr std::int64_t kAroundPrompt = 128;

/// What they put around each tool, and, once, to explain what tools are.
constexpr std::int64_t kAroundTool = 256;

/// The most that a known service counts for one picture, whatever its bytes: tiles of the small
/// models of OpenAI.
constexpr std::int64_t kMostOfImage = 49'152;

std::int64_t size(const std::string& text) { return static_cast<std::int64_t>(text.size()); }

}  // namespace

Tokens most_tokens(const Request& request) {
  auto prompt = size(request.prompt) + kAroundPrompt;
  for (const Message& message : request.messages)
    prompt += size(message.content) + size(message.echo) + size(message.call) + kAroundMessage +
              static_cast<std::int64_t>(message.images.size()) * kMostOfImage;
  for (const Tool& tool : request.tools)
    prompt += size(tool.name) + size(tool.description) + size(tool.parameters) + kAroundTool;
  return {.prompt = prompt, .reply = request.sampling.max_tokens};
}

Tokens used_by(const Reply& reply, const Request& request) {
  if (!reply.prompt_tokens && !reply.reply_tokens) return {};
  const Tokens most = most_tokens(request);
  return {.prompt = reply.prompt_tokens.value_or(most.prompt),
          .reply = reply.reply_tokens.value_or(most.reply)};
}

}  // namespace skillgit::model
