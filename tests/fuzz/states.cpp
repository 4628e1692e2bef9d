// The states of the optimizers: what was read is written so that it reads the same.

#include "core/optimizer/exemplar_state.hpp"
#include "core/optimizer/skillopt/state.hpp"
#include "fuzz/property.hpp"
#include "skillgit/core/base/json.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::optimizer;
  using skillgit::fuzz::must;
  const std::string line(skillgit::fuzz::text_of(data, size));
  if (const auto state = skillopt::read_state(line)) {
    const std::string written = skillopt::to_line(*state);
    must(skillopt::read_state(written).value() == *state, "a state of skillopt reads back");
    (void)skillopt::describe(state->buffer, {}, "a");
  }
  if (const auto state = read_exemplar_state(line)) {
    const std::string written = to_line(*state);
    must(read_exemplar_state(written).value() == *state, "a state of exemplar reads back");
  }
  return 0;
}
