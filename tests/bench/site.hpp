#pragma once

#include "benches.hpp"
#include "process.hpp"
#include "support/scratch_repository.hpp"

#include <sys/types.h>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace skillgit::bench {

/// What is trained, and by what kind of model.
struct Scene {
  int tasks = 200;
  std::vector<std::string> model = {};               ///< More words for the scripted model.
  std::map<std::string, std::string> settings = {};  ///< As variables, such as SKILLGIT_TRAIN_SEED.
};

/// What the scripted model was asked.
struct Asked {
  int calls = 0;
  int most_in_flight = 0;
  double cpu_ms = 0;  ///< What it took of the processor.
};

/// A new repository with a skill to train, and the scripted model in a process of its own, so that
/// what it takes is not counted as ours.
class Site {
 public:
  Site(const Programs& programs, const Scene& scene);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// Trains, or goes on training, with these settings besides those of the scene. Throws when that
  /// ends otherwise than a run may.
  Finished train(const std::map<std::string, std::string>& settings = {}) const;

  /// Ends the model, and tells what it was asked.
  Asked asked();

  /// What the run has asked and been answered.
  std::filesystem::path journal() const;

 private:
  void start_model(const std::vector<std::string>& more);
  double end_model();
  std::string url() const;

  const Programs& programs_;
  const Scene scene_;
  const support::ScratchRepository repository_;
  pid_t model_ = 0;
};

/// The time that the calls of a run take when `at_once` are always in flight: between two moments
/// at which nothing was in flight, each round of calls takes `latency_ms`.
double list_schedule_ms(const std::filesystem::path& journal, int at_once, double latency_ms);

}  // namespace skillgit::bench
