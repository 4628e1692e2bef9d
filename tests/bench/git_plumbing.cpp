#include "git_plumbing.hpp"

#include "offers.hpp"
#include "process.hpp"

namespace skillgit::bench {
namespace {

constexpr const char* kBranches = "refs/heads/skillgit/demo/r1/";
constexpr const char* kLog = "refs/skillgit/runs/demo/r1";
constexpr const char* kRejected = "refs/skillgit/rejected/demo/r1/";
const std::string kNothing(40, '0');

/// git, in one repository, as the identity of the run at its time, with an index of its own.
class Git {
 public:
  explicit Git(const std::filesystem::path& repository) : repository_(repository.string()) {
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      environment_["GIT_" + who + "_NAME"] = "Ada Example";
      environment_["GIT_" + who + "_EMAIL"] = "ada@example.org";
      environment_["GIT_" + who + "_DATE"] = "1700000000 +0000";
    }
    environment_["GIT_INDEX_FILE"] = (repository / ".git" / "bench-index").string();
  }

  std::string operator()(std::vector<std::string> words, std::string input = {}) const {
    words.insert(words.begin(), {"git", "-C", repository_});
    return run({.words = std::move(words), .input = std::move(input), .environment = environment_})
        .output;
  }

 private:
  std::string repository_;
  std::map<std::string, std::string> environment_;
};

/// What an object says below its headers.
std::string message_of(const Git& git, const std::string& kind, const std::string& id) {
  const std::string object = git({"cat-file", kind, id});
  return object.substr(object.find("\n\n") + 2) + '\n';
}

std::string write_chain(const Git& git, const OfferObjects& offer) {
  git({"read-tree", offer.parent});
  std::string tip = offer.parent;
  for (const auto& [file, message] : offer.chain) {
    const std::string blob = git({"hash-object", "-w", "--stdin"}, file);
    git({"update-index", "--cacheinfo", "100644," + blob + ',' + kSkillFile});
    const std::string tree = git({"write-tree"});
    tip = git({"commit-tree", tree, "-p", tip, "-F", "-"}, message);
  }
  git({"update-ref", kBranches + offer.name, tip, kNothing});
  return tip;
}

/// The candidate's tip again, with the decision in its message.
std::string write_accepted(const Git& git, const OfferObjects& offer, const std::string& tip) {
  return git({"commit-tree", tip + "^{tree}", "-p", tip + '~', "-F", "-"}, offer.accepted_message);
}

std::string append_event(const Git& git, const OfferObjects& offer, const std::string& tip) {
  const std::string blob = git({"hash-object", "-w", "--stdin"}, offer.event_json);
  const std::string tree =
      git({"mktree"}, offer.event_files + "100644 blob " + blob + "\tevent.json\n");
  const std::string event =
      git({"commit-tree", tree, "-p", offer.log_before, "-p", tip, "-F", "-"}, offer.event_message);
  git({"update-ref", kLog, event, offer.log_before});
  return event;
}

std::string deletion(const OfferObjects& offer, const std::string& candidate) {
  return "delete " + (kBranches + offer.name) + ' ' + candidate + '\n';
}

}  // namespace

OfferObjects read_offer(const std::filesystem::path& repository, const std::string& name,
                        const std::string& log, const std::string& candidate) {
  const Git git(repository);
  OfferObjects offer;
  offer.name = name;
  offer.log_before = git({"rev-parse", log + "^1"});
  offer.parent = git({"rev-parse", candidate + "~4"});
  for (const char* commit : {"~3", "~2", "~1", "~0"})
    offer.chain.push_back({git({"cat-file", "blob", candidate + commit + ':' + kSkillFile}) + '\n',
                           message_of(git, "commit", candidate + commit)});
  if (git({"rev-parse", log + "^2"}) != candidate)
    offer.accepted_message = message_of(git, "commit", log + "^2");
  else
    offer.tag_text = message_of(git, "tag", kRejected + name);
  offer.event_json = git({"cat-file", "blob", log + ":event.json"}) + '\n';
  offer.event_message = message_of(git, "commit", log);
  for (const char* file : {"run.json", "run.toml", "tasks.jsonl"})
    offer.event_files += git({"ls-tree", log, file}) + '\n';
  return offer;
}

std::string settle_with_git(const std::filesystem::path& repository, const OfferObjects& offer) {
  const Git git(repository);
  const std::string tip = write_chain(git, offer);
  if (!offer.accepted_message.empty()) {
    const std::string accepted = write_accepted(git, offer, tip);
    const std::string event = append_event(git, offer, accepted);
    git({"update-ref", "--stdin"}, "update " + std::string(kBranches) + "accepted " + accepted +
                                       ' ' + offer.parent + '\n' + deletion(offer, tip));
    return event;
  }
  const std::string event = append_event(git, offer, tip);
  const std::string tag =
      git({"mktag"}, "object " + tip + "\ntype commit\ntag rejected/demo/r1/" + offer.name +
                         "\ntagger Ada Example <ada@example.org> "
                         "1700000000 +0000\n\n" +
                         offer.tag_text);
  git({"update-ref", "--stdin"},
      "create " + (kRejected + offer.name) + ' ' + tag + '\n' + deletion(offer, tip));
  return event;
}

}  // namespace skillgit::bench
