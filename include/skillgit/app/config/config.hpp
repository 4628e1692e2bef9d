#pragma once

#include "skillgit/app/config/models.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/exemplar.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/model/http_model.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/box.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"
#include "skillgit/train/options.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::config {

inline constexpr std::string_view kFileName = "skillgit.toml";

/// `[skill.<name>]`: one skill of the repository.
struct SkillSection {
  std::string name;    ///< The slug: `[a-z0-9-]{1,64}`.
  std::string path;    ///< The folder, from the repository's root; "." is the root itself.
  std::string tasks;   ///< The task file, from the root; empty when there is none yet.
  std::string scorer;  ///< For tasks that name none, as one line of JSON; may be empty.
  tasks::SplitRule split;
};

/// What the target may do besides answering.
enum class Tools {
  none,
  files,     ///< List, read and search the files of its own folder.
  commands,  ///< And run commands.
};

/// `[target]`: the frozen model, and how it is run.
struct TargetOptions {
  std::string harness = "chat";
  optimizer::PromptForm prompt = optimizer::PromptForm::chat;
  model::HttpModelOptions http;  ///< Without the key: see target_model().
  std::string api_key_env;       ///< The *name* of the variable that holds the key; may be empty.
  model::Sampling sampling;
  Tools tools = Tools::none;
  rollout::ToolOptions tool_options;  ///< But for the box: see target_tools().
  rollout::BoxKind box = rollout::BoxKind::bubblewrap;
};

inline constexpr std::string_view kSkillopt = "skillopt";

/// `[optimizer]`: the algorithm, and the model that it may ask.
struct OptimizerOptions {
  /// Whether it is the algorithm that asks a model.
  bool is_skillopt() const { return name == kSkillopt; }

  std::string name = "exemplar";
  optimizer::ExemplarOptions exemplar;
  optimizer::SkilloptOptions skillopt;
  std::string prompts;         ///< The folder with the user's own prompts; may be empty.
  std::string prompts_sha256;  ///< What they must hash to, built-in ones included; may be empty.
  /// Without the key, likewise. It may think for long before it answers.
  model::HttpModelOptions http = {.timeout = std::chrono::minutes(10)};
  std::string api_key_env;
  model::Sampling sampling = {.temperature = std::nullopt, .max_tokens = 16'384};
};

/// `[record]`: what is written down besides the run log.
struct RecordOptions {
  std::string report;  ///< A page that `train` keeps up to date, from the root; empty for none.
};

/// Where a value was found, from the weakest to the strongest.
enum class Source { built_in, git_config, file, environment, command_line };

struct Origin {
  Source source = Source::built_in;
  std::string place;  ///< "skillgit.toml:12:9", "environment variable 'SKILLGIT_TRAIN_STEPS'", ...
};

/// The resolved configuration: every setting has a checked value and a known origin.
struct Config {
  std::map<std::string, SkillSection> skills;  ///< By name.
  TargetOptions target;
  OptimizerOptions optimizer;
  train::TrainOptions train;                   ///< But for the prices: see prices().
  std::map<std::string, train::Price> prices;  ///< `[price.<model>]`, by model.
  Models models;  ///< What is known of models, the user's file included.
  RecordOptions record;
  std::map<std::string, Origin> origins;  ///< By full name, "train.steps"; defaults are left out.

  /// Where the user lets keys go: "<host> <variable>" each, of git's configuration alone.
  std::set<std::string> trusted;
};

/// All that a configuration is made from. Nothing is read but what stands here.
struct Inputs {
  std::string file{};  ///< The bytes of `skillgit.toml`.
  std::string file_name = std::string(kFileName);
  std::map<std::string, std::string> variables{};  ///< Environment variables; others are ignored.

  std::string models{};  ///< The bytes of the user's own `models.toml`; empty without one.
  std::string models_name{};

  std::map<std::string, std::string> git_config{};  ///< Its `skillgit.*`; several values as lines.

  std::map<std::string, std::string> flags{};  ///< "train.steps" to "20".
};

/// Resolves the configuration: flag, SKILLGIT_<SECTION>_<KEY>, file, git's configuration, default.
///
/// A setting `train.max_skill_tokens` is the variable SKILLGIT_TRAIN_MAX_SKILL_TOKENS and git's
/// `skillgit.train.max-skill-tokens`; for skills SKILLGIT_SKILL_DATE_NORM_TASKS and
/// `skillgit.skill.date-norm.tasks`. In those two, and in flags, a list is written as JSON or with
/// commas, and an empty variable counts as not set. An optimizer that nobody names is skillopt
/// where an optimizer model is set, and exemplar elsewhere.
///
/// Prices are in the file, and those of the target and of the optimizer model also in git's
/// `skillgit.price.<model>.input` and `.output`; elsewhere those of `models.toml` hold, the user's
/// before the built-in one.
///
/// Fails with invalid (usage for a flag) for anything that is unknown, of the wrong type or out of
/// range, with the place of the first mistake and the nearest known name. Values of settings that
/// might hold a secret by mistake are never quoted.
Result<Config> resolve(const Inputs& inputs);

/// `run.toml`: what makes a run of `skill` what it is, in a fixed order, `[budget]` last.
///
/// Holds no secret, and nothing that may change while a run goes on: no endpoint, no timeout, no
/// number of workers, nothing of landing. Equal texts up to `[budget]` are equal runs, and the
/// text can be given to resolve() again.
std::string run_document(const Config& config, const std::string& skill);

/// Fails with damaged where a run document is not one: no TOML, or nothing at all.
Status check_run_document(std::string_view document);

/// How two run documents differ, but for the budget: "target.model was 'a', and is 'b'", in the
/// order of the document. Empty when a run may go on.
std::vector<std::string> differences(std::string_view before, std::string_view after);

/// The options of the target's model, key included.
///
/// Fails with invalid, and says what to fill in, when endpoint or model are not set, when the
/// variable that 'api_key_env' names is not set, and when the user has not agreed to send its
/// value to an endpoint that `skillgit.toml` names.
///
/// No agreement is needed where both names are the user's own (flag, environment, git's
/// configuration), for this machine, and for the pairs that are meant for each other, such as
/// api.openai.com and OPENAI_API_KEY.
Result<model::HttpModelOptions> target_model(const Config& config,
                                             const std::map<std::string, std::string>& variables);

/// The target's tools, with their box; nothing where it has none. Tries the box, and whether a
/// rollout can have its folder.
///
/// Fails with invalid for tools in a plain prompt, and for commands without a box where
/// `skillgit.toml` asks for that: only the user may. Fails with unavailable where there is no box.
Result<std::optional<rollout::ToolOptions>> target_tools(const Config& config);

/// As target_model() for the optimizer's model; nothing for an optimizer that asks none, where
/// neither endpoint nor model are set.
Result<std::optional<model::HttpModelOptions>> optimizer_model(
    const Config& config, const std::map<std::string, std::string>& variables);

/// Fails with invalid when `[gate]` asks for what the chosen optimizer does not do.
///
/// resolve() does not: what a run was trained with can be read for ever.
Status check_gate(const Config& config);

/// What nothing that is kept may hold: the values of the variables that 'api_key_env' names, of
/// those whose names say that they are secret (`GITHUB_TOKEN`, `DB_PASSWORD`), and what proxies are
/// logged in with (`https_proxy`); each also as text::in_encodings() has it. Longest first, none
/// shorter than eight bytes.
std::vector<std::string> secrets(const Config& config,
                                 const std::map<std::string, std::string>& variables);

/// What the models of a run cost, as far as `[price.<model>]` and `models.toml` say.
///
/// Fails with invalid when there is a budget in dollars, and a model without a price.
Result<train::Prices> prices(const Config& config);

/// Whether `name` can name a skill: `[a-z0-9-]{1,64}`.
bool is_slug(std::string_view name);

}  // namespace skillgit::config
