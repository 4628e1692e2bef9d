#include "train/skill_key.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/score_key.hpp"

namespace skillgit::train {

std::string shipped_hash(const text::SkillFiles& files, const KeyParts& parts) {
  FieldDigest shipped;
  for (const auto& [path, bytes] : files) shipped.add(path).add(sha256_hex(bytes));
  for (const auto& [path, blob] : parts.other_files) shipped.add(path).add(blob.hex);
  return shipped.hex();
}

std::string key_of(const text::SkillFiles& files, const tasks::Task& task, const KeyParts& parts) {
  return tasks::score_key(shipped_hash(files, parts), task, parts.target);
}

Contender contender(const text::SkillFiles& files, const std::vector<tasks::Task>& val,
                    const KeyParts& parts) {
  const std::string shipped = shipped_hash(files, parts);
  Contender contender{.files = files, .keys = {}};
  for (const tasks::Task& task : val)
    contender.keys[task.id] = tasks::score_key(shipped, task, parts.target);
  return contender;
}

std::vector<std::string> keys_of_both(const Contender& first, const Contender& second) {
  std::vector<std::string> keys;
  for (const Contender* side : {&first, &second})
    for (const auto& [task, key] : side->keys) keys.push_back(key);
  return keys;
}

}  // namespace skillgit::train
