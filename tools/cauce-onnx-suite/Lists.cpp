// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading of lists of cases.
#include "tools/cauce-onnx-suite/Lists.h"

#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace cauce::suite {
namespace {

bool readLines(const std::string &file, std::vector<Line> &lines, std::string &error) {
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/true);
  if (!buffer)
    return error = "cannot read '" + file + "': " + buffer.getError().message(), false;
  std::shared_ptr<const llvm::MemoryBuffer> text = std::move(*buffer);
  unsigned number = 0;
  for (StringRef rest = text->getBuffer(); !rest.empty();) {
    StringRef line;
    std::tie(line, rest) = rest.split('\n');
    ++number;
    auto [content, reason] = line.split('#');
    llvm::SmallVector<StringRef> words;
    llvm::SplitString(content, words);
    if (words.empty())
      continue;
    std::string place = file + ":" + std::to_string(number) + ": ";
    llvm::Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(words[0]);
    if (!pattern)
      return error = place + llvm::toString(pattern.takeError()), false;
    if (reason.trim().empty())
      return error = place + "expected a reason behind #", false;
    lines.push_back({text, number, std::move(*pattern), words[0].str(), reason.trim().str(), {}});
    for (StringRef word : llvm::drop_begin(words))
      lines.back().words.push_back(word.str());
  }
  return true;
}

const Line *find(const std::vector<Line> &lines, StringRef id) {
  auto found = llvm::find_if(lines, [&](const Line &line) { return line.pattern.match(id); });
  if (found == lines.end())
    return nullptr;
  found->isUsed = true;
  return &*found;
}

std::string listStatuses() {
  return llvm::join(llvm::map_range(statusNames(), [](const StatusName &entry) { return entry.name.str(); }), ", ");
}

} // namespace

bool Expectations::read(const std::string &path, StringRef mode, llvm::ArrayRef<std::string> modes, std::string &error) {
  file = path;
  std::vector<Line> all;
  if (!readLines(path, all, error))
    return false;
  for (Line &line : all) {
    std::optional<Status> status = line.words.empty() ? std::nullopt : findStatus(line.words[0]);
    llvm::ArrayRef<std::string> only = llvm::ArrayRef(line.words).drop_front(line.words.empty() ? 0 : 1);
    if (!status || !llvm::all_of(only, [&](const std::string &word) { return llvm::is_contained(modes, word); }))
      return error = path + ":" + std::to_string(line.number) + ": expected a case, one of " + listStatuses() + ", and none or some of " +
                     llvm::join(modes, ", ") + ", but got '" + llvm::join(line.words, " ") + "'",
             false;
    if (!only.empty() && !llvm::is_contained(only, mode))
      continue;
    statuses.push_back(*status);
    lines.push_back(std::move(line));
  }
  return true;
}

Status Expectations::of(StringRef id) const {
  const Line *line = find(lines, id);
  return line ? statuses[line - lines.data()] : Status::Pass;
}

std::vector<std::string> Expectations::unused() const {
  std::vector<std::string> places;
  for (const Line &line : lines)
    if (!line.isUsed)
      places.push_back(file + ":" + std::to_string(line.number) + ": no case is called '" + line.id + "', or a line before fits all that are");
  return places;
}

bool Tolerances::read(const std::string &path, std::string &error) {
  if (!readLines(path, lines, error))
    return false;
  for (const Line &line : lines)
    for (size_t i = 0; i < line.words.size(); ++i) {
      const std::string &word = line.words[i];
      double value;
      if (word == "random")
        continue;
      if ((word == "atol" || word == "rtol") && i + 1 < line.words.size() && llvm::to_float(line.words[i + 1], value) && value >= 0) {
        ++i;
        continue;
      }
      return error = path + ":" + std::to_string(line.number) + ": expected a case and atol or rtol with a number, or random, but got '" +
                     llvm::join(line.words, " ") + "'",
             false;
    }
  return true;
}

bool Tolerances::apply(StringRef id, Tolerance &tolerance) const {
  const Line *line = find(lines, id);
  bool isRandom = false;
  for (size_t i = 0; line && i < line->words.size(); ++i) {
    if (line->words[i] == "random") {
      isRandom = true;
      continue;
    }
    double value = 0;
    llvm::to_float(line->words[i + 1], value);
    (line->words[i] == "atol" ? tolerance.absolute : tolerance.relative) = value;
    ++i;
  }
  return isRandom;
}

} // namespace cauce::suite
