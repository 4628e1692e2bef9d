#include "core/tasks/attachments.hpp"

#include "core/tasks/normal_text.hpp"
#include "skillgit/core/base/base64.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/tasks/image_type.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace skillgit::tasks {
namespace {

constexpr std::size_t kLongestName = 200;

Error invalid(std::string message) { return {ErrorKind::invalid, std::move(message)}; }

bool is_plain(std::string_view part) {
  return !part.empty() && part != "." && part != ".." &&
         std::none_of(part.begin(), part.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 || byte == 0x7f || c == '\\';
         });
}

bool is_git_folder(std::string_view part) { return in_lower_case(std::string(part)) == ".git"; }

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// Whether `name` is a path that stays in the folder that it is looked up in, and out of git's own.
Status check_file_name(const std::string& name, const std::string& field) {
  const auto parts = parts_of(name);
  if (name.size() > kLongestName || !std::all_of(parts.begin(), parts.end(), is_plain))
    return fail(invalid("'" + field + "' has " + quote(name) + ", which is no path to a file")
                    .with_hint("name it from the task file's folder, without '..'"));
  if (std::any_of(parts.begin(), parts.end(), is_git_folder))
    return fail(invalid("'" + field + "' has " + quote(name) + ", which is git's own")
                    .with_hint("git keeps credentials there; name another file"));
  // The skill has its place in the target's folder.
  if (field == "files" && (name == "skill" || name.starts_with("skill/")))
    return fail(invalid("'files' has " + quote(name) + ", where the skill's own files stand")
                    .with_hint("put it into another folder"));
  return {};
}

/// An entry that carries its content: {"name": ..., "text": ...} or {"name": ..., "data": ...}.
Result<Attachment> read_inline(const Json& entry, const std::string& field) {
  const auto text_of = [&entry](const char* key) {
    return entry.contains(key) && entry[key].is_string() ? &entry[key].get_ref<const std::string&>()
                                                         : nullptr;
  };
  const std::string* const name = text_of("name");
  const std::string* const text = text_of("text");
  const std::string* const data = text_of("data");
  if (entry.size() != 2 || !name || !(text || data))
    return fail(invalid("'" + field +
                        "' has an entry that is neither a path nor an object with "
                        "'name' and 'text' or 'data'"));
  if (text) return Attachment{*name, *text};
  auto bytes = from_base64(*data);
  if (!bytes) return fail(invalid("the data of " + quote(*name) + " is no base64"));
  return Attachment{*name, std::move(*bytes)};
}

Result<Attachment> read_one(const Json& entry, const std::string& field, const FileReader& reader) {
  if (entry.is_object()) {
    SKILLGIT_TRY(auto attachment, read_inline(entry, field));
    SKILLGIT_CHECK(check_file_name(attachment.name, field));
    return attachment;
  }
  if (!entry.is_string()) return fail(invalid("'" + field + "' must be a list of paths"));
  const auto name = entry.get<std::string>();
  SKILLGIT_CHECK(check_file_name(name, field));
  if (!reader)
    return fail(invalid("'" + field + "' names " + quote(name) + ", and nothing is read here")
                    .with_hint("write it as an object with 'name' and 'data'"));
  SKILLGIT_TRY(auto bytes, reader(name));
  return Attachment{name, std::move(bytes)};
}

/// Whether one name is another's, or the folder of another.
bool have_room_for_each_other(const std::vector<Attachment>& attachments) {
  std::set<std::string_view> names;
  for (const Attachment& one : attachments)
    if (!names.insert(one.name).second) return false;
  for (const std::string_view name : names)
    for (auto slash = name.find('/'); slash != name.npos; slash = name.find('/', slash + 1))
      if (names.contains(name.substr(0, slash))) return false;
  return true;
}

}  // namespace

Result<std::vector<Attachment>> read_attachments(const Json& list, const std::string& field,
                                                 const FileReader& reader) {
  if (!list.is_array()) return fail(invalid("'" + field + "' must be a list of paths"));
  if (list.size() > kMostAttachments)
    return fail(
        invalid("'" + field + "' has more than " + std::to_string(kMostAttachments) + " entries"));
  std::vector<Attachment> attachments;
  for (const Json& entry : list) {
    SKILLGIT_TRY(auto one, read_one(entry, field, reader));
    attachments.push_back(std::move(one));
  }
  if (field != "files") return attachments;
  std::sort(attachments.begin(), attachments.end(),
            [](const Attachment& one, const Attachment& other) { return one.name < other.name; });
  if (!have_room_for_each_other(attachments))
    return fail(invalid("'files' has the same name twice, or one that is another's folder"));
  return attachments;
}

Json attachments_as_json(const std::vector<Attachment>& attachments) {
  Json list = Json::array();
  for (const Attachment& one : attachments)
    list.push_back({{"name", one.name}, {"data", base64(one.bytes)}});
  return list;
}

Status check_images(const std::vector<Attachment>& images) {
  for (const Attachment& image : images)
    if (!image_type(image.bytes))
      return fail(invalid(quote(image.name) + " is no image of a kind that models take")
                      .with_hint("PNG, JPEG, GIF and WebP are, told by their first bytes"));
  return {};
}

}  // namespace skillgit::tasks
