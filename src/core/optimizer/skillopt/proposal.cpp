#include "core/optimizer/skillopt/proposal.hpp"

#include "core/optimizer/skillopt/reply.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kLongestText = std::size_t{64} << 10;
constexpr std::size_t kLongestWords = 2000;
constexpr std::size_t kLongestName = 300;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Words that only explain: what is wrong with them spoils no proposal.
std::string words_in(const Json& object, const std::string& key) {
  return text_in(object, key, kLongestWords).value_or("");
}

Result<text::Edit> read_edit(const Json& object) {
  text::Edit edit;
  SKILLGIT_TRY(const std::string op, text_in(object, "op", kLongestName));
  SKILLGIT_TRY(edit.op, text::parse_edit_op(op));
  SKILLGIT_TRY(const std::string file, text_in(object, "file", kLongestName));
  if (!file.empty()) edit.file = file;
  if (edit.op != text::EditOp::append) {
    SKILLGIT_TRY(edit.anchor, text_in(object, "anchor", kLongestText));
    if (is_blank(edit.anchor))
      return fail(ErrorKind::invalid, "'anchor' is missing or empty, and '" + op + "' needs it");
  }
  if (edit.op != text::EditOp::remove) {
    SKILLGIT_TRY(edit.text, text_in(object, "text", kLongestText));
    if (is_blank(edit.text))
      return fail(ErrorKind::invalid, "'text' is missing or empty, and '" + op + "' needs it");
  }
  return edit;
}

Result<Proposal> read_proposal(const Json& object, UpdateMode mode) {
  if (!object.is_object()) return fail(ErrorKind::invalid, "it is not an object");
  Proposal proposal;
  if (mode == UpdateMode::patch) {
    SKILLGIT_TRY(proposal.edit, read_edit(object));
  } else {
    const bool whole = mode == UpdateMode::full_rewrite_minibatch;
    SKILLGIT_TRY(proposal.text, text_in(object, "text", whole ? kLongestRewrite : kLongestText));
    if (is_blank(proposal.text)) return fail(ErrorKind::invalid, "'text' is missing or empty");
  }
  proposal.kind = mode == UpdateMode::rewrite_from_suggestions ? words_in(object, "kind") : "";
  proposal.title = words_in(object, "title");
  if (proposal.title.empty()) proposal.title = words_in(object, "subject");
  proposal.why = words_in(object, "why");
  return proposal;
}

bool say_the_same(const Proposal& left, const Proposal& right) {
  return left.edit == right.edit && left.kind == right.kind && left.text == right.text;
}

}  // namespace

std::string_view key_of(UpdateMode mode) {
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

Result<Patch> read_patch(const Json& answer, UpdateMode mode, std::size_t most) {
  const std::string key(key_of(mode));
  const auto list = answer.find(key);
  if (list == answer.end() || !list->is_array())
    return fail(ErrorKind::invalid, "it has no list '" + key + "'");
  Patch patch;
  for (const Json& object : *list) {
    if (patch.size() == most) break;
    auto proposal = read_proposal(object, mode);
    if (!proposal)
      return fail(std::move(proposal).error().with_context("'" + key + "' number " +
                                                           std::to_string(patch.size() + 1)));
    patch.push_back(std::move(*proposal));
  }
  return patch;
}

std::string to_line(const Proposal& proposal, UpdateMode mode) {
  Json json = mode == UpdateMode::patch ? text::to_json(proposal.edit) : Json::object();
  if (mode != UpdateMode::patch) json["text"] = proposal.text;
  for (const auto& [key, text] :
       {std::pair{"kind", &proposal.kind}, std::pair{"title", &proposal.title},
        std::pair{"why", &proposal.why}})
    if (!text->empty()) json[key] = *text;
  json["support"] = proposal.evidence.size();
  json["source"] = to_string(proposal.source);
  json["level"] = proposal.level;
  return skillgit::to_line(json);
}

Patch concatenated(const std::vector<Patch>& patches) {
  Patch result;
  for (const Patch& patch : patches)
    for (const Proposal& proposal : patch) {
      const auto same = std::find_if(result.begin(), result.end(), [&](const Proposal& one) {
        return say_the_same(one, proposal);
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
