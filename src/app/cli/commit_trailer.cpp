#include "app/cli/commit_trailer.hpp"

#include "skillgit/edge/store/difference.hpp"

namespace skillgit::cli {

std::function<Result<std::optional<std::string>>(const std::string&)> trailer_of(
    const store::Repository& repository, const char* key) {
  return [&repository, key](const std::string& revision) -> Result<std::optional<std::string>> {
    SKILLGIT_TRY(const store::ObjectId commit, repository.resolve(revision));
    SKILLGIT_TRY(const store::Message message, store::message_of(repository, commit));
    return message.trailer(key);
  };
}

}  // namespace skillgit::cli
