#include "skillgit/edge/store/undo_message.hpp"

#include "edge/store/plain_text.hpp"

#include <algorithm>

namespace skillgit::store {
namespace {

constexpr std::size_t kLongestSubject = 72;
constexpr std::size_t kShortestText = 40;  // Where the slug alone is long.

}  // namespace

Message undo_message(const RunName& run, int offer, const optimizer::OfferedEdit& edit) {
  const std::string id = text::edit_id(run.slug(), edit.edit);
  const std::string candidate = run.str() + '/' + offer_name(offer);
  const std::string lead = run.slug() + ": undo: ";
  const std::size_t left =
      std::max(kShortestText, kLongestSubject - std::min(kLongestSubject, lead.size()));
  const std::string what = one_line(edit.subject, left);
  Message message;
  message.subject = lead + (what.empty() ? "edit " + id : what);
  message.body =
      "Takes back edit " + id + " of candidate " + candidate + ".\nNothing was measured for it.";
  message.trailers = {{"Skillgit-Undoes", id}, {"Skillgit-Undoes-Candidate", candidate}};
  return message;
}

}  // namespace skillgit::store
