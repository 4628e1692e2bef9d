#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skillgit {

/// What went wrong, told by what the caller can do about it.
enum class ErrorKind {
  usage,        ///< The command line asks for the impossible.
  not_found,    ///< The named run, candidate, commit or file does not exist.
  invalid,      ///< A configuration, skill or task file breaks its rules; someone must edit it.
  unavailable,  ///< A model, a harness or a program that we need does not answer.
  denied,       ///< A model's endpoint says no to whatever we ask, until someone changes something.
  refused,      ///< A model's endpoint will not answer this one request; others it may.
  conflict,     ///< Something else changed, holds or locks what we wanted to change.
  damaged,      ///< Stored data breaks its format, the disk is full, or a library failed.
  cancelled,    ///< The user, or a limit that the user set, stopped the work.
};

/// An expected failure, on its way to someone who can act on it.
///
/// The message is one line in the voice of git: it starts in lower case, ends
/// without a full stop, and puts names in single quotes. Programming errors are
/// not Errors; they are asserted where they happen.
class Error {
 public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  const std::optional<std::string>& hint() const { return hint_; }

  /// Puts what was being attempted in front of the message.
  ///
  /// Add context where a new name becomes known, and only there: the reader
  /// should meet each name once.
  Error with_context(std::string_view attempt) && {
    message_ = std::string(attempt) + ": " + message_;
    return std::move(*this);
  }

  /// Attaches the next thing that the user could try.
  Error with_hint(std::string hint) && {
    hint_ = std::move(hint);
    return std::move(*this);
  }

 private:
  ErrorKind kind_;
  std::string message_;
  std::optional<std::string> hint_;
};

}  // namespace skillgit
