#include "core/text/lines.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/text/edit.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace skillgit::text {
namespace {

std::string in_quotes(std::string_view name) { return "'" + excerpt(name) + "'"; }

Status read_field(const std::string& key, const Json& value, Edit& edit) {
  std::string* const field = key == "file"     ? &edit.file
                             : key == "anchor" ? &edit.anchor
                             : key == "text"   ? &edit.text
                                               : nullptr;
  if (!field && key != "op")
    return fail(Error(ErrorKind::invalid, "an edit has no " + in_quotes(key))
                    .with_hint("the keys are 'op', 'file', 'anchor' and 'text'"));
  if (!value.is_string())
    return fail(ErrorKind::invalid, in_quotes(key) + " of an edit must be a string");
  if (field) {
    *field = value.get<std::string>();
    return {};
  }
  SKILLGIT_TRY(edit.op, parse_edit_op(value.get<std::string>()));
  return {};
}

}  // namespace

Json to_json(const Edit& edit) {
  Json json = {{"op", to_string(edit.op)}};
  if (edit.file != kSkillFile) json["file"] = edit.file;
  if (!edit.anchor.empty()) json["anchor"] = edit.anchor;
  if (!edit.text.empty()) json["text"] = edit.text;
  return json;
}

Result<Edit> edit_from_json(const Json& json) {
  if (!json.is_object()) return fail(ErrorKind::invalid, "an edit must be an object");
  if (!json.contains("op")) return fail(ErrorKind::invalid, "an edit needs an 'op'");
  Edit edit;
  for (const auto& [key, value] : json.items()) SKILLGIT_CHECK(read_field(key, value, edit));
  return edit;
}

}  // namespace skillgit::text
