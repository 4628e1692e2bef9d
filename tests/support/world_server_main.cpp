// world_server: a World as a program, for tests that run skillgit from outside.

#include "support/world_server.hpp"

#include <unistd.h>
#include <csignal>
#include <cxxopts.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

namespace skillgit::support {
namespace {

cxxopts::Options command_line() {
  cxxopts::Options spec("world_server", "A scripted model behind an OpenAI-compatible endpoint");
  spec.add_options()("help", "Print this")                                                   //
      ("seed", "The world's seed", cxxopts::value<std::uint64_t>()->default_value("1"))      //
      ("families", "Kinds of tasks", cxxopts::value<int>()->default_value("20"))             //
      ("p-with", "Chance with the lesson", cxxopts::value<double>()->default_value("0.95"))  //
      ("p-without", "Chance without", cxxopts::value<double>()->default_value("0.15"))       //
      ("noise", "Whether seeds draw anew: on, off",
       cxxopts::value<std::string>()->default_value("off"))("harmful",
                                                            "Lines 'poison 3' break a family")  //
      ("by-text", "Draw chance from the whole text that is asked")                              //
      ("useful", "Share of the optimizer's edits that teach",
       cxxopts::value<double>()->default_value("0.6"))(
          "harmful-edits", "Share that do harm",
          cxxopts::value<double>()->default_value("0.15"))                            //
      ("latency-ms", "Before each reply", cxxopts::value<int>()->default_value("0"))  //
      ("reply-bytes", "The target's replies are at least so long",
       cxxopts::value<std::size_t>()->default_value("0"))  //
      ("fault", "Such as 429:every=7, hang:share=0.1, 500:at=9; may be repeated",
       cxxopts::value<std::vector<std::string>>())  //
      ("retry-after", "The header sent with error statuses",
       cxxopts::value<std::string>()->default_value(""))(
          "model", "The model served", cxxopts::value<std::string>()->default_value("world"))  //
      ("answers-as", "Its id in replies", cxxopts::value<std::string>()->default_value("world-1"))(
          "api-key", "Ask for this key", cxxopts::value<std::string>()->default_value(""))  //
      ("log", "Append the hash of each request here",
       cxxopts::value<std::string>()->default_value(""))(
          "connections", "At once", cxxopts::value<std::size_t>()->default_value("64"))      //
      ("port", "0 takes a free one", cxxopts::value<int>()->default_value("0"))              //
      ("port-file", "Write the port here once it listens", cxxopts::value<std::string>())    //
      ("stats-file", "Write what was asked here at the end", cxxopts::value<std::string>())  //
      ("make-tasks", "Write so many tasks and end", cxxopts::value<int>())                   //
      ("to", "Where make-tasks writes", cxxopts::value<std::string>());
  return spec;
}

Result<WorldServerOptions> read_options(const cxxopts::ParseResult& given) {
  WorldServerOptions options;
  options.world = {.seed = given["seed"].as<std::uint64_t>(),
                   .families = given["families"].as<int>(),
                   .p_with = given["p-with"].as<double>(),
                   .p_without = given["p-without"].as<double>(),
                   .noise = given["noise"].as<std::string>() == "on",
                   .by_text = given.count("by-text") > 0,
                   .harmful = given.count("harmful") > 0};
  options.edits = {.useful = given["useful"].as<double>(),
                   .harmful = given["harmful-edits"].as<double>()};
  if (options.world.families < 1) return fail(ErrorKind::usage, "a world has at least one family");
  if (given.count("fault"))
    for (const std::string& text : given["fault"].as<std::vector<std::string>>()) {
      SKILLGIT_TRY(options.faults.emplace_back(), parse_fault(text));
    }
  options.latency = std::chrono::milliseconds(given["latency-ms"].as<int>());
  options.reply_bytes = given["reply-bytes"].as<std::size_t>();
  options.retry_after = given["retry-after"].as<std::string>();
  options.model = given["model"].as<std::string>();
  options.answers_as = given["answers-as"].as<std::string>();
  options.api_key = given["api-key"].as<std::string>();
  options.log = given["log"].as<std::string>();
  options.connections = given["connections"].as<std::size_t>();
  options.port = given["port"].as<int>();
  return options;
}

/// Writes a file that others see whole or not at all.
Status write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path beside = path;
  beside += ".new";
  std::ofstream(beside) << text << std::flush;
  std::error_code error;
  std::filesystem::rename(beside, path, error);
  if (error) return fail(ErrorKind::not_found, "cannot write '" + path.string() + "'");
  return {};
}

Status make_tasks(const World& world, const cxxopts::ParseResult& given) {
  const std::string lines = world.tasks(given["make-tasks"].as<int>());
  if (given.count("to")) return write_file(given["to"].as<std::string>(), lines);
  std::cout << lines;
  return {};
}

Status serve(WorldServerOptions options, const cxxopts::ParseResult& given) {
  // Blocked before there are threads, so that all of them leave the signals to sigwait.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  SKILLGIT_TRY(const auto server, WorldServer::start(std::move(options)));
  if (given.count("port-file")) {
    SKILLGIT_CHECK(
        write_file(given["port-file"].as<std::string>(), std::to_string(server->port()) + '\n'));
  } else {
    std::cout << server->url() << std::endl;
  }
  int signal = 0;
  sigwait(&ends, &signal);
  if (given.count("stats-file"))
    SKILLGIT_CHECK(
        write_file(given["stats-file"].as<std::string>(), to_page(to_json(server->stats()))));
  // Clients that are still connected are not waited for.
  _exit(0);
}

Status run(int count, char** words) try {
  cxxopts::Options spec = command_line();
  const auto given = spec.parse(count, words);
  if (given.count("help")) {
    std::cout << spec.help();
    return {};
  }
  SKILLGIT_TRY(auto options, read_options(given));
  if (given.count("make-tasks")) return make_tasks(World(options.world), given);
  return serve(std::move(options), given);
} catch (const cxxopts::exceptions::exception& error) {
  return fail(ErrorKind::usage, error.what());
}

}  // namespace
}  // namespace skillgit::support

int main(int count, char** words) {
  const auto done = skillgit::support::run(count, words);
  if (done) return 0;
  std::cerr << "world_server: " << done.error().message() << '\n';
  if (done.error().hint()) std::cerr << "hint: " << *done.error().hint() << '\n';
  return 2;
}
