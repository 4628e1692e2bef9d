#include "edge/rollout/toolbox.hpp"

#include "edge/rollout/bounded_text.hpp"
#include "edge/rollout/command.hpp"
#include "skillgit/core/text/valid_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skillgit::rollout {
namespace {

/// How much is looked at before a listing or a search gives up.
constexpr std::size_t kMostEntries = 2000;
constexpr std::size_t kMostSearched = std::size_t{32} << 20;
constexpr std::size_t kLargestSearched = std::size_t{4} << 20;
constexpr std::size_t kLongestLine = 300;
constexpr int kDeepest = 32;

/// One argument of a program may have 128 KiB.
constexpr std::size_t kLongestCommand = std::size_t{64} << 10;

tl::unexpected<Error> wrong(std::string why) { return fail(ErrorKind::invalid, std::move(why)); }

Result<std::string> text_argument(const Json& arguments, const char* name) {
  const auto found = arguments.find(name);
  if (found == arguments.end()) return wrong(std::string("the argument '") + name + "' is missing");
  if (!found->is_string()) return wrong(std::string("the argument '") + name + "' must be text");
  return found->get<std::string>();
}

Result<std::string> text_argument(const Json& arguments, const char* name, const char* by_default) {
  if (!arguments.contains(name) || arguments[name].is_null()) return by_default;
  return text_argument(arguments, name);
}

Result<std::uint64_t> count_argument(const Json& arguments, const char* name) {
  if (!arguments.contains(name) || arguments[name].is_null()) return 0;
  if (!arguments[name].is_number_unsigned())
    return wrong(std::string("the argument '") + name + "' must be a whole number from 0");
  return arguments[name].get<std::uint64_t>();
}

std::string schema(const Json& properties, const Json& required) {
  return to_line({{"type", "object"}, {"properties", properties}, {"required", required}});
}

Json text_property(const char* description) {
  return {{"type", "string"}, {"description", description}};
}

std::string below(const std::string& folder, const std::string& name) {
  return folder.empty() || folder == "." ? name : folder + '/' + name;
}

/// Calls `visit(path, entry)` for all below `path`, in order, until it has seen enough.
/// A folder comes before what it holds. False where something was left out.
template <typename Visit>
bool walk(const Folder& folder, const std::string& path, std::size_t& entries_left, int depth,
          const Visit& visit) {
  const auto entries = folder.list(path.empty() ? "." : path, entries_left);
  if (!entries) return true;  // Gone or closed since it was listed.
  for (const Entry& entry : *entries) {
    if (entries_left == 0) return false;
    --entries_left;
    const std::string inner = below(path, entry.name);
    visit(inner, entry);
    if (entry.kind != Entry::Kind::folder) continue;
    if (depth == kDeepest || !walk(folder, inner, entries_left, depth + 1, visit)) return false;
  }
  return entries_left > 0;
}

std::string line_of(const std::string& path, const Entry& entry) {
  switch (entry.kind) {
    case Entry::Kind::folder:
      return path + "/\n";
    case Entry::Kind::file:
      return path + " (" + std::to_string(entry.size) + " bytes)\n";
    case Entry::Kind::other:
      break;
  }
  return path + " (no ordinary file)\n";
}

bool is_binary(std::string_view bytes) { return bytes.find('\0') != bytes.npos; }

/// Adds the lines of `bytes` that hold `wanted`, as "path:line: text".
void add_matches(const std::string& path, std::string_view bytes, const std::string& wanted,
                 BoundedText& found, std::size_t& count) {
  std::size_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    ++number;
    if (line.find(wanted) == line.npos) continue;
    ++count;
    found.append(path + ':' + std::to_string(number) + ": " + bounded(line, kLongestLine) + '\n');
  }
}

std::string how_it_ended(const Ran& ran, std::chrono::milliseconds time) {
  if (ran.timed_out)
    return "[it was stopped after " +
           std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) +
           " seconds]";
  return "[exit code " + std::to_string(ran.exit_code) + "]";
}

}  // namespace

std::vector<model::Tool> tools_of(const ToolOptions& options) {
  const char* const path = "A path from the working folder.";
  std::vector<model::Tool> tools{
      {"list_files", "Lists the files of the working folder, or of a folder in it, with all below.",
       schema({{"path", text_property(path)}}, Json::array())},
      {"read_file",
       "Reads a text file. A long one is cut; 'offset' says how many bytes to leave out first.",
       schema({{"path", text_property(path)}, {"offset", {{"type", "integer"}, {"minimum", 0}}}},
              {"path"})},
      {"search_files", "Finds the lines that hold a text, as it stands, in all files.",
       schema({{"text", text_property("What to look for.")},
               {"path", text_property("A folder to look in, from the working folder.")}},
              {"text"})}};
  if (options.box)
    tools.push_back({"run_command",
                     "Runs a command with sh in the working folder, and gives its output and exit "
                     "code. It has no input and at most " +
                         std::to_string(options.command_time.count() / 1000) + " seconds.",
                     schema({{"command", text_property("What sh is to do.")}}, {"command"})});
  return tools;
}

Result<Toolbox> Toolbox::open(const ToolOptions& options, const text::SkillFiles& skill,
                              const tasks::Task& task) {
  SKILLGIT_TRY(Folder folder, Folder::make());
  for (const auto& [path, bytes] : skill)
    SKILLGIT_CHECK(folder.write(below(std::string(kSkillFolder), path), bytes));
  for (const tasks::Attachment& file : task.files)
    SKILLGIT_CHECK(folder.write(file.name, file.bytes));
  return Toolbox(options, std::move(folder));
}

Result<std::string> Toolbox::answer(const model::ToolCall& call, const std::stop_token& stop) {
  auto result = work(call, stop);
  if (!result && result.error().kind() == ErrorKind::cancelled) return result;
  const std::string text = result ? std::move(*result) : "error: " + result.error().message();
  if (bytes_left_ == 0) return "[nothing more is shown: the tools have said all that they may]";
  std::string shown = bounded(text, std::min(kResultBytes, bytes_left_));
  bytes_left_ -= std::min(bytes_left_, shown.size());
  return shown;
}

Result<std::string> Toolbox::work(const model::ToolCall& call, const std::stop_token& stop) {
  const auto arguments = parse_json(call.arguments.empty() ? "{}" : call.arguments);
  if (!arguments) return wrong("the arguments are no JSON: " + arguments.error().message());
  if (!arguments->is_object()) return wrong("the arguments are no JSON object");
  if (call.name == "read_file") return read_file(*arguments);
  if (call.name == "list_files") return list_files(*arguments);
  if (call.name == "search_files") return search_files(*arguments);
  if (call.name == "run_command" && options_->box) return run_command(*arguments, stop);
  std::string names;
  for (const model::Tool& tool : tools_of(*options_))
    names += (names.empty() ? "" : ", ") + tool.name;
  return wrong("there is no tool '" + bounded(call.name, 100) + "'; there are " + names);
}

Result<std::string> Toolbox::read_file(const Json& arguments) const {
  SKILLGIT_TRY(const std::string path, text_argument(arguments, "path"));
  SKILLGIT_TRY(const std::uint64_t offset, count_argument(arguments, "offset"));
  // The rest of the result is for what is said about it.
  constexpr std::size_t kMost = kResultBytes - 256;
  SKILLGIT_TRY(const Piece piece, folder_.read(path, offset, kMost));
  if (is_binary(piece.bytes)) return "[a binary file of " + std::to_string(piece.size) + " bytes]";
  if (piece.size == 0) return "[the file is empty]";
  if (offset >= piece.size)
    return wrong("the file ends after " + std::to_string(piece.size) + " bytes");
  if (offset + piece.bytes.size() >= piece.size) return text::valid_text(piece.bytes);
  const std::string_view shown = in_whole_words(piece.bytes);
  const std::uint64_t end = offset + shown.size();
  return text::valid_text(shown) + "\n[the first " + std::to_string(end) + " of " +
         std::to_string(piece.size) + " bytes end here; go on with offset " + std::to_string(end) +
         "]";
}

Result<std::string> Toolbox::list_files(const Json& arguments) const {
  SKILLGIT_TRY(const std::string path, text_argument(arguments, "path", "."));
  SKILLGIT_CHECK(folder_.list(path, 1));
  BoundedText list(kResultBytes);
  std::size_t entries_left = kMostEntries;
  const bool is_all = walk(folder_, path == "." ? "" : path, entries_left, 0,
                           [&list](const std::string& inner, const Entry& entry) {
                             list.append(line_of(inner, entry));
                           });
  const std::string text = list.text();
  if (text.empty()) return "[the folder is empty]";
  return is_all ? text : text + "[there is more]";
}

Result<std::string> Toolbox::search_files(const Json& arguments) const {
  SKILLGIT_TRY(const std::string wanted, text_argument(arguments, "text"));
  SKILLGIT_TRY(const std::string path, text_argument(arguments, "path", "."));
  if (wanted.empty() || wanted.find('\n') != wanted.npos)
    return wrong("the argument 'text' must be a part of a line");
  SKILLGIT_CHECK(folder_.list(path, 1));
  BoundedText found(kResultBytes - 256);
  std::size_t count = 0, left_out = 0, bytes_left = kMostSearched, entries_left = kMostEntries;
  const bool is_all =
      walk(folder_, path == "." ? "" : path, entries_left, 0,
           [&](const std::string& inner, const Entry& entry) {
             if (entry.kind != Entry::Kind::file) return;
             const std::size_t most = std::min(kLargestSearched, bytes_left);
             const auto file = folder_.read(inner, 0, entry.size <= most ? most : 0);
             if (!file || file->bytes.size() < file->size || is_binary(file->bytes)) {
               ++left_out;
               return;
             }
             bytes_left -= file->bytes.size();
             add_matches(inner, file->bytes, wanted, found, count);
           });
  std::string text = count == 0 ? "[no line holds it]" : found.text();
  if (left_out > 0)
    text += "\n[" + std::to_string(left_out) + " binary or large files were left out]";
  return is_all ? text : text + "\n[there are more files]";
}

Result<std::string> Toolbox::run_command(const Json& arguments, const std::stop_token& stop) const {
  SKILLGIT_TRY(const std::string command, text_argument(arguments, "command"));
  if (command.size() > kLongestCommand) return wrong("the command is longer than 64 KiB");
  if (command.find('\0') != command.npos) return wrong("the command has a NUL in it");
  const BoxFolders folders{folder_.work(), folder_.home(), folder_.temp()};
  SKILLGIT_TRY(const Ran ran,
               rollout::run_command({.arguments = options_->box->arguments(folders, command),
                                     .environment = options_->box->environment(folders),
                                     .time = options_->command_time,
                                     .output_bytes = kResultBytes - 256},
                                    stop));
  const std::string line_end = ran.output.empty() || ran.output.ends_with('\n') ? "" : "\n";
  return ran.output + line_end + how_it_ended(ran, options_->command_time);
}

}  // namespace skillgit::rollout
