#include "core/optimizer/skillopt/proposal.hpp"

#include "core/optimizer/skillopt/reply.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kLongestText = std::size_t{64} << 10;
constexpr std::size_t kLongestWords = 2000;
constexpr std::size_t kLongestName = 300;

/// Words that only explain, under the first of `keys` that has any: what is wrong with them spoils
/// no proposal.
std::string words_in(const Json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (std::string words = text_in(object, key, kLongestWords).value_or(""); !words.empty())
      return words;
  return "";
}

/// The text under `key`, or under `other`, as models call it as well. Fails when it is blank.
Result<std::string> needed_text(const Json& object, const char* key, const char* other,
                                std::size_t most) {
  SKILLGIT_TRY(std::string text, text_in(object, key, most));
  if (is_blank(text)) {
    SKILLGIT_TRY(text, text_in(object, other, most));
  }
  if (is_blank(text))
    return fail(ErrorKind::invalid, "'" + std::string(key) + "' is missing or empty");
  return text;
}

/// Likewise, as upstream has it: any text will do, an empty or missing one too, but null is none.
Result<std::string> any_text(const Json& object, const char* key, const char* other) {
  const char* const name = object.contains(key) ? key : other;
  if (object.contains(name) && object.at(name).is_null())
    return fail(ErrorKind::invalid, "'" + std::string(name) + "' is null");
  return text_in(object, name, kLongestReply);
}

Result<text::Edit> read_edit(const Json& object, const SkilloptOptions& options) {
  text::Edit edit;
  SKILLGIT_TRY(const std::string op, text_in(object, "op", kLongestName));
  SKILLGIT_TRY(edit.op, text::parse_edit_op(op));
  SKILLGIT_TRY(const std::string file, text_in(object, "file", kLongestName));
  if (!file.empty()) edit.file = file;
  if (options.published) {
    SKILLGIT_TRY(edit.anchor, any_text(object, "target", "anchor"));
    SKILLGIT_TRY(edit.text, any_text(object, "content", "text"));
    return edit;
  }
  if (edit.op != text::EditOp::append) {
    SKILLGIT_TRY(edit.anchor, needed_text(object, "target", "anchor", kLongestText));
  }
  if (edit.op != text::EditOp::remove) {
    SKILLGIT_TRY(edit.text, needed_text(object, "content", "text", kLongestText));
  }
  return edit;
}

Result<Proposal> read_proposal(const Json& object, const SkilloptOptions& options) {
  if (!object.is_object()) return fail(ErrorKind::invalid, "it is not an object");
  Proposal proposal;
  switch (options.update) {
    case UpdateMode::patch: {
      SKILLGIT_TRY(proposal.edit, read_edit(object, options));
      break;
    }
    case UpdateMode::rewrite_from_suggestions: {
      SKILLGIT_TRY(proposal.text, needed_text(object, "instruction", "text", kLongestText));
      proposal.kind = words_in(object, {"type", "kind"});
      break;
    }
    case UpdateMode::full_rewrite_minibatch: {
      SKILLGIT_TRY(proposal.text, needed_text(object, "new_skill", "text", kLongestRewrite));
      break;
    }
  }
  proposal.title = words_in(object, {"title", "subject"});
  proposal.why = words_in(object, {"why", "motivation", "reasoning"});
  return proposal;
}

/// A proposal that cannot be made because of `error`.
Proposal flawed(const Json& written, const Error& error) {
  Proposal proposal;
  proposal.text = skillgit::to_line(written);
  proposal.flaw = error.message();
  return proposal;
}

const char* list_of(UpdateMode mode) {
  switch (mode) {
    case UpdateMode::patch:
      return "edits";
    case UpdateMode::rewrite_from_suggestions:
      return "revise_suggestions";
    case UpdateMode::full_rewrite_minibatch:
      return "skill_candidates";
  }
  std::abort();
}

}  // namespace

std::string_view form_of(UpdateMode mode) {
  switch (mode) {
    case UpdateMode::patch:
      return "edits";
    case UpdateMode::rewrite_from_suggestions:
      return "suggestions";
    case UpdateMode::full_rewrite_minibatch:
      return "rewrites";
  }
  std::abort();
}

const Json* proposals_in(const Json& answer, UpdateMode mode) {
  if (const auto list = answer.find(list_of(mode)); list != answer.end() && list->is_array())
    return &*list;
  const auto patch = answer.find("patch");
  return patch != answer.end() && patch->is_object() ? proposals_in(*patch, mode) : nullptr;
}

Result<Patch> read_patch(const Json& answer, const SkilloptOptions& options, std::size_t most) {
  const std::string key(list_of(options.update));
  const Json* const list = proposals_in(answer, options.update);
  if (!list) return fail(ErrorKind::invalid, "it has no list '" + key + "'");
  Patch patch;
  for (const Json& object : *list) {
    if (patch.size() == most) break;
    auto proposal = read_proposal(object, options);
    if (!proposal && !options.published)
      return fail(std::move(proposal).error().with_context("'" + key + "' number " +
                                                           std::to_string(patch.size() + 1)));
    patch.push_back(proposal ? std::move(*proposal) : flawed(object, proposal.error()));
  }
  return patch;
}

Json form_of(const text::Edit& edit) {
  Json json{{"op", text::to_string(edit.op)}};
  if (edit.file != text::kSkillFile) json["file"] = edit.file;
  if (!edit.anchor.empty()) json["target"] = edit.anchor;
  if (!edit.text.empty()) json["content"] = edit.text;
  return json;
}

std::string to_line(const Proposal& proposal, UpdateMode mode) {
  if (!proposal.flaw.empty()) return proposal.text;
  Json json = mode == UpdateMode::patch ? form_of(proposal.edit) : Json::object();
  if (mode == UpdateMode::rewrite_from_suggestions) json["instruction"] = proposal.text;
  if (mode == UpdateMode::full_rewrite_minibatch) json["new_skill"] = proposal.text;
  for (const auto& [key, text] :
       {std::pair{"type", &proposal.kind}, std::pair{"title", &proposal.title},
        std::pair{"why", &proposal.why}})
    if (!text->empty()) json[key] = *text;
  json["support_count"] = proposal.evidence.size();
  json["source_type"] = to_string(proposal.source);
  json["merge_level"] = proposal.level;
  return skillgit::to_line(json);
}

bool say_the_same(const Proposal& left, const Proposal& right) {
  return left.edit == right.edit && left.kind == right.kind && left.text == right.text;
}

Patch concatenated(const std::vector<Patch>& patches, const SkilloptOptions& options) {
  Patch result;
  for (const Patch& patch : patches)
    for (const Proposal& proposal : patch) {
      const auto same = std::find_if(result.begin(), result.end(), [&](const Proposal& one) {
        return !options.published && say_the_same(one, proposal);
      });
      if (same == result.end())
        result.push_back(proposal);
      else
        add_evidence(same->evidence, proposal.evidence);
    }
  return result;
}

void add_evidence(std::vector<std::string>& evidence, const std::vector<std::string>& more) {
  for (const std::string& id : more)
    if (std::find(evidence.begin(), evidence.end(), id) == evidence.end()) evidence.push_back(id);
}

}  // namespace skillgit::optimizer::skillopt
