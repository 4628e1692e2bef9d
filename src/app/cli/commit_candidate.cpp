#include "app/cli/commit_candidate.hpp"

#include "skillgit/edge/store/difference.hpp"

namespace skillgit::cli {

CandidateOfCommit candidate_of_commit(const store::Repository& repository) {
  return [&repository](const std::string& revision) -> Result<std::optional<std::string>> {
    SKILLGIT_TRY(const store::ObjectId commit, repository.resolve(revision));
    SKILLGIT_TRY(const store::Message message, store::message_of(repository, commit));
    return message.trailer("Skillgit-Candidate");
  };
}

}  // namespace skillgit::cli
