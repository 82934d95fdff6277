// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Lines.h. Which updates are the same is seen in their text.
#include "compiler/outline/Lines.h"

#include "compiler/outline/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>
#include <set>

namespace cauce::outline {
namespace {

bool isPartOfName(llvm::StringRef text, size_t i) {
  char c = text[i];
  return llvm::isAlnum(c) || c == '_' || c == '.' || c == '/' || (c == '-' && i && isPartOfName(text, i - 1));
}

// Whose line it is: the parameter that it updates, or of whose update it is a part.
std::string ownerOf(const Line &line) {
  if (line.states.size() == 1)
    return line.states[0].substr(0, line.states[0].rfind('/'));
  return llvm::StringRef(line.name).starts_with("u_") ? line.name.substr(2) : "";
}

template <typename Visit> void forEachName(llvm::StringRef text, Visit visit) {
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && isPartOfName(text, end))
      ++end;
    if (end > i)
      visit(text.slice(i, end));
    i = std::max(end, i + 1);
  }
}

// Names of the parameter, of its slots, d_ and u_ it, with the variable instead.
std::string generalize(llvm::StringRef text, llvm::StringRef parameter, llvm::StringRef variable) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && isPartOfName(text, end))
      ++end;
    if (end == i) {
      result += text[i++];
      continue;
    }
    llvm::StringRef name = text.slice(i, end), rest = name;
    bool hasMark = rest.consume_front("d_") || rest.consume_front("u_");
    bool isOwn = rest.consume_front(parameter) && (rest.empty() || rest[0] == '/' || (hasMark && rest[0] == '_'));
    result += isOwn ? (hasMark ? name.take_front(2).str() : "") + variable.str() + rest.str() : name.str();
    i = end;
  }
  return result;
}

// P, or PP if something of the model is called P.
std::string variableFor(const std::vector<Line> &lines) {
  std::string variable = "P";
  auto isTaken = [&] {
    bool isTaken = false;
    auto see = [&](llvm::StringRef name) {
      name.consume_front("d_") || name.consume_front("u_");
      isTaken |= name == variable || name.starts_with(variable + "/");
    };
    for (const Line &line : lines) {
      see(line.name);
      llvm::for_each(line.states, see);
      forEachName(line.formula, see);
    }
    return isTaken;
  };
  while (isTaken())
    variable += "P";
  return variable;
}

std::string textOf(const Line &line) {
  if (!line.states.empty())
    return llvm::join(line.states, line.indices + ", ") + line.indices + " <- " + line.formula;
  if (llvm::StringRef(line.formula).starts_with("as in "))
    return line.name + " " + line.formula;
  return line.name + line.indices + (line.type.empty() ? "" : ": " + line.type) + " = " + line.formula;
}

void joinEqualStates(std::vector<Line> &lines) {
  std::map<std::string, size_t> first;
  std::vector<Line> joined;
  for (Line &line : lines) {
    if (line.states.empty()) {
      joined.push_back(line);
      continue;
    }
    auto [known, isNew] = first.try_emplace(line.indices + '\n' + line.formula, joined.size());
    if (isNew)
      joined.push_back(line);
    else
      joined[known->second].states.insert(joined[known->second].states.end(), line.states.begin(), line.states.end());
  }
  lines = std::move(joined);
}

// The same text means the same if the names in it do.
void joinRepeated(std::vector<Line> &lines, llvm::StringRef function, Known &known) {
  std::map<std::string, size_t> numbers; // by name, of this function
  std::map<std::string, std::vector<size_t>> repeated; // lines by function
  for (auto [i, line] : llvm::enumerate(lines)) {
    if (!line.states.empty() || line.type.empty())
      continue;
    std::string meaning = textOf(line);
    forEachName(line.formula, [&](llvm::StringRef name) {
      if (auto own = numbers.find(name.str()); own != numbers.end())
        meaning += " " + std::to_string(own->second);
    });
    auto [value, isNew] = known.values.try_emplace(meaning, Known::Value{known.values.size() + 1, function.str()});
    numbers[line.name] = value->second.number;
    if (!isNew && value->second.function != function)
      repeated[value->second.function].push_back(i);
  }
  std::set<size_t> gone;
  for (auto &[from, places] : repeated) {
    if (places.size() < 2)
      continue;
    Line joined;
    for (size_t i : places)
      joined.name += (joined.name.empty() ? "" : ", ") + lines[i].name;
    joined.formula = "as in " + from;
    gone.insert(places.begin() + 1, places.end());
    lines[places.front()] = joined;
  }
  std::vector<Line> left;
  for (auto [i, line] : llvm::enumerate(lines))
    if (!gone.count(i))
      left.push_back(std::move(line));
  lines = std::move(left);
}

} // namespace

void printLines(std::vector<Line> lines, llvm::StringRef function, Known &known, llvm::raw_ostream &out) {
  joinEqualStates(lines);
  joinRepeated(lines, function, known);
  std::string variable = variableFor(lines);
  std::map<std::string, std::vector<size_t>> owned; // lines by parameter
  std::vector<std::string> owners;                  // in the order of the function
  for (auto [i, line] : llvm::enumerate(lines))
    if (std::string owner = ownerOf(line); !owner.empty()) {
      if (owned[owner].empty())
        owners.push_back(owner);
      owned[owner].push_back(i);
    }
  std::map<std::string, std::vector<std::string>> alike; // parameters by the text of their lines
  for (const std::string &parameter : owners) {
    std::string text;
    for (size_t i : owned[parameter]) {
      Line line = lines[i];
      line.type.clear(); // as that of the parameter
      text += generalize(textOf(line), parameter, variable) + "\n";
    }
    alike[text].push_back(parameter);
  }
  std::set<size_t> hidden;
  std::map<size_t, std::pair<std::string, std::vector<std::string>>> blocks; // by the line they stand for
  for (auto &[text, parameters] : alike) {
    if (parameters.size() < 2)
      continue;
    size_t last = 0;
    for (const std::string &parameter : parameters)
      for (size_t i : owned[parameter]) {
        hidden.insert(i);
        last = std::max(last, i);
      }
    blocks[last] = {text, parameters};
  }
  for (auto [i, line] : llvm::enumerate(lines)) {
    if (auto block = blocks.find(i); block != blocks.end()) {
      printLine(out, 2, "for " + variable + " = " + llvm::join(block->second.second, ", ") + ":");
      llvm::SmallVector<llvm::StringRef> texts;
      llvm::StringRef(block->second.first).split(texts, '\n', -1, /*KeepEmpty=*/false);
      for (llvm::StringRef text : texts)
        printLine(out, 4, text);
    } else if (!hidden.count(i)) {
      printLine(out, 2, textOf(line));
    }
  }
}

} // namespace cauce::outline
