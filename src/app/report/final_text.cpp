#include "skillgit/app/report/final_text.hpp"

#include "app/report/numbers.hpp"

#include <fmt/format.h>

#include <optional>

namespace skillgit::report {

std::string final_text(const train::FinalRecord& final) {
  const auto mean = [](const std::optional<tasks::Points>& points) {
    return points ? score_text(*points) : std::string("not measured");
  };
  return fmt::format("base {}, best {}, last {}, of {} tasks", mean(final.base), mean(final.best),
                     final.last ? mean(final.last) : "the best", final.tasks);
}

}  // namespace skillgit::report
