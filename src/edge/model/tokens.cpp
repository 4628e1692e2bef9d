#include "skillgit/edge/model/tokens.hpp"

namespace skillgit::model {
namespace {

/// What templates put around each message, and around them all: some add a system message.
constexpr std::int64_t kAroundMessage = 16;
constexpr std::int64_t kAroundPrompt = 128;

}  // namespace

Tokens most_tokens(const Request& request) {
  auto prompt = static_cast<std::int64_t>(request.prompt.size()) + kAroundPrompt;
  for (const Message& message : request.messages)
    prompt += static_cast<std::int64_t>(message.content.size()) + kAroundMessage;
  return {.prompt = prompt, .reply = request.sampling.max_tokens};
}

}  // namespace skillgit::model
