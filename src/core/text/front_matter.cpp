#include "skillgit/core/text/front_matter.hpp"

#include "core/text/lines.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <set>
#include <sstream>
#include <utility>

namespace skillgit::text {
namespace {

constexpr std::size_t kLargest = 64 * 1024;
constexpr std::size_t kDeepest = 16;

/// Thrown out of the parser, and caught where it is called: it knows no other way to stop.
struct TooDeep {
  YAML::Mark mark;
};

/// Builds the fields from the parser's events, which tell what its tree would hide.
class FieldReader : public YAML::EventHandler {
 public:
  FieldReader(FrontMatter& result, std::size_t first_line)
      : result_(result), first_line_(first_line) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) complain(mark, "more than one YAML document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    reject_anchor(mark, anchor);
    value(mark, FieldType::null, "");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    complain(mark, "aliases are not allowed here");
    value(mark, FieldType::text, "");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    reject_anchor(mark, anchor);
    reject_tag(mark, tag);
    value(mark, FieldType::text, text);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, style, FieldType::list);
  }
  void OnSequenceEnd() override { levels_.pop_back(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, style, FieldType::mapping);
  }
  void OnMapEnd() override { levels_.pop_back(); }

  void complain(const YAML::Mark& mark, std::string message,
                FrontMatterFault fault = FrontMatterFault::unreadable) {
    result_.problems.push_back({place(mark), std::move(message), fault});
  }

  bool read_anything() const { return documents_ > 0; }

 private:
  struct Level {
    bool is_mapping = false;
    bool expects_key = false;
    bool is_flow = false;
    std::set<std::string> keys;
  };

  Place place(const YAML::Mark& mark) const {
    if (mark.is_null()) return {first_line_ + 1, 1};
    return {first_line_ + 1 + static_cast<std::size_t>(mark.line),
            1 + static_cast<std::size_t>(mark.column)};
  }

  void reject_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) complain(mark, "anchors are not allowed here");
  }

  void reject_tag(const YAML::Mark& mark, const std::string& tag) {
    // "?" is a plain scalar's, "!" a quoted one's.
    if (!tag.empty() && tag != "?" && tag != "!") complain(mark, "tags are not allowed here");
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style, FieldType type) {
    if (levels_.size() == kDeepest) throw TooDeep{mark};
    reject_anchor(mark, anchor);
    reject_tag(mark, tag);
    const bool is_flow = style == YAML::EmitterStyle::Flow;
    if (is_flow && (levels_.empty() || !levels_.back().is_flow))
      complain(mark, "flow style: strict readers want one entry a line, without braces",
               FrontMatterFault::flow_style);
    value(mark, type, "");
    levels_.push_back({type == FieldType::mapping, type == FieldType::mapping, is_flow, {}});
  }

  /// A node: the document, a key, or the value of one.
  void value(const YAML::Mark& mark, FieldType type, const std::string& text) {
    if (levels_.empty()) {
      if (type != FieldType::mapping) complain(mark, "the front matter is not a mapping");
      return;
    }
    Level& level = levels_.back();
    if (level.is_mapping && level.expects_key) {
      level.expects_key = false;
      return key(mark, type, text);
    }
    if (level.is_mapping) level.expects_key = true;
    if (result_.fields.empty()) return;
    Field& field = result_.fields.back();
    if (levels_.size() == 1) {
      field.type = type;
      field.value = text;
      // An empty value is found where the next thing begins: its key says more.
      field.value_place = type == FieldType::null ? field.key_place : place(mark);
    } else if (type == FieldType::mapping || type == FieldType::list) {
      field.holds_only_text = false;
    }
  }

  void key(const YAML::Mark& mark, FieldType type, const std::string& text) {
    if (type != FieldType::text) complain(mark, "a key is not text");
    if (!levels_.back().keys.insert(text).second)
      complain(mark, "key '" + excerpt(text) + "' appears twice", FrontMatterFault::duplicate_key);
    if (levels_.size() == 1)
      result_.fields.push_back({text, place(mark), {}, "", place(mark), true});
  }

  FrontMatter& result_;
  std::size_t first_line_;
  std::vector<Level> levels_;
  int documents_ = 0;
};

/// The text between the fences.
std::string_view yaml_of(const Document& document) {
  const std::size_t begin = document.lines[0].next;
  return document.bytes.substr(begin, document.lines[document.body_line - 1].begin - begin);
}

void parse(const std::string& yaml, FieldReader& reader) {
  std::istringstream stream(yaml);
  YAML::Parser parser(stream);
  try {
    // One more than there may be, not all: some inputs have no end of empty documents.
    if (parser.HandleNextDocument(reader)) parser.HandleNextDocument(reader);
  } catch (const TooDeep& error) {
    reader.complain(error.mark, "more than 16 levels");
  } catch (const YAML::Exception& error) {
    reader.complain(error.mark, "not valid YAML: " + excerpt(error.msg));
  }
}

}  // namespace

const Field* FrontMatter::find(std::string_view key) const {
  for (const Field& field : fields)
    if (field.key == key) return &field;
  return nullptr;
}

FrontMatter read_front_matter(const Document& document) {
  FrontMatter result;
  const std::string_view yaml = yaml_of(document);
  if (yaml.size() > kLargest) {
    result.problems.push_back({{1, 1}, "the front matter is longer than 64 KiB"});
    return result;
  }
  FieldReader reader(result, /*first_line=*/1);
  parse(std::string(yaml), reader);
  if (!reader.read_anything() && result.problems.empty())
    result.problems.push_back({{1, 1}, "the front matter is empty"});
  return result;
}

}  // namespace skillgit::text
