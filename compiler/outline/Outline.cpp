// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame of an outline, and which level writes functions how.
#include "compiler/outline/Outline.h"

#include "compiler/outline/Levels.h"
#include "compiler/outline/Text.h"
#include "compiler/outline/Values.h"
#include "compiler/support/Nodes.h"
#include "dialects/train/Train.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace mlir;

namespace cauce {
namespace {

using namespace outline;

// How the ops of the module are written that are no states and no recipes, and of which level.
struct Writer {
  StringRef level;
  void (*print)(ArrayRef<Operation *>, raw_ostream &);
  bool hasModel = false; // states, training and data are said, too
};
template <void (*print)(func::FuncOp, Known &, raw_ostream &)> void printEach(ArrayRef<Operation *> ops, raw_ostream &out) {
  Known known;
  for (auto [i, op] : llvm::enumerate(ops)) {
    out << (i ? "\n" : "");
    print(cast<func::FuncOp>(op), known, out);
  }
}
const Writer writers[] = {
    {"graph", printEach<printValues>, true}, {"step", printEach<printValues>, true}, {"tensor", printEach<printLoops>, true}, {"kernel", printLaunches}, {"target", printCode}};

std::string describe(Attribute kind) {
  StringRef word = cast<train::NumbersAttrInterface>(kind).getWord();
  SmallVector<std::string> numbers = numbersOf(kind);
  return numbers.empty() ? word.str() : call(word, numbers).text;
}

// Slots stand with their parameter, and what is alike but for its name together.
void printStates(ModuleOp module, raw_ostream &out) {
  llvm::MapVector<StringRef, train::StateOp> states;
  llvm::StringMap<SmallVector<std::string>> slots;
  for (auto state : module.getOps<train::StateOp>())
    states[state.getSymName()] = state;
  std::map<std::string, std::vector<std::string>> names; // by what else is to be said
  std::vector<std::string> order;
  for (auto &[name, state] : states)
    if (std::optional<StringRef> owner = state.getOf())
      slots[*owner].push_back(name.rsplit('/').second.str());
  for (auto &[name, state] : states) {
    if (state.getOf())
      continue;
    std::string flags = train::stringifyStateFlags(state.getFlags()), text = ": " + outline::typeOf(state.getType());
    if (Attribute start = state.getInitializerAttr())
      text += " = " + describe(start);
    if (Attribute penalty = state.getRegularizerAttr())
      text += ", " + describe(penalty);
    if (auto own = slots.find(name); own != slots.end())
      text += ", slots " + llvm::join(own->second, ", ");
    std::vector<std::string> &alike = names[flags + text];
    if (alike.empty())
      order.push_back(flags + text);
    alike.push_back(name.str());
  }
  for (const std::string &key : order) {
    auto [flags, text] = StringRef(key).split(':');
    printLine(out, 0, flags.str() + " " + llvm::join(names[key], ", ") + ":" + text.str());
  }
}

// Entries of the module's attributes that say something.
std::string entriesOf(DictionaryAttr attributes, ArrayRef<StringRef> without) {
  SmallVector<std::string> entries;
  for (NamedAttribute entry : attributes)
    if (!llvm::is_contained(without, entry.getName()))
      entries.push_back(entry.getName().str() + "=" + shortest(entry.getValue()));
  return llvm::join(entries, ", ");
}

void printRecipe(ModuleOp module, raw_ostream &out) {
  for (auto training : module.getOps<train::TrainingOp>()) {
    std::string text = "optimizer " + describe(training.getOptimizer());
    if (std::optional<StringRef> phase = training.getPhase())
      text = "phase " + phase->str() + ": " + text;
    if (Attribute loss = training.getLossAttr())
      text += ", loss " + cast<FlatSymbolRefAttr>(loss).getValue().str();
    if (std::optional<ArrayAttr> parameters = training.getParameters())
      text += ", parameters " + llvm::join(llvm::map_range(parameters->getAsRange<FlatSymbolRefAttr>(), [](FlatSymbolRefAttr name) { return name.getValue().str(); }), ", ");
    if (training.getSteps() != 1)
      text += ", " + std::to_string(training.getSteps()) + " steps a batch";
    if (Attribute schedule = training.getScheduleAttr())
      text += ", schedule " + describe(schedule);
    if (Attribute clip = training.getClipAttr())
      text += ", " + describe(clip);
    printLine(out, 0, text);
  }
  if (auto training = module->getAttrOfType<DictionaryAttr>("cauce.training"))
    printLine(out, 0, "training " + entriesOf(training, {}));
  if (auto sets = module->getAttrOfType<ArrayAttr>("cauce.datasets"))
    for (DictionaryAttr set : sets.getAsRange<DictionaryAttr>()) {
      std::string text = "data " + shortest(set.get("name")) + ": " + entriesOf(set, {"name", "feeds"});
      if (auto feeds = set.getAs<ArrayAttr>("feeds"))
        for (DictionaryAttr feed : feeds.getAsRange<DictionaryAttr>())
          text += "; " + shortest(feed.get("field")) + " of " + entriesOf(feed, {"field"});
      printLine(out, 0, text);
    }
}

} // namespace

LogicalResult printOutline(ModuleOp module, StringRef level, ArrayRef<std::string> functions, raw_ostream &out) {
  const Writer *writer = llvm::find_if(writers, [&](const Writer &each) { return each.level == level; });
  if (writer == std::end(writers))
    return module.emitError("there is no outline of level ") << level;
  SmallVector<Operation *> all;
  for (Operation &op : module.getOps())
    if (isa<SymbolOpInterface>(op) && !isa<train::StateOp>(op))
      all.push_back(&op);
  for (const std::string &name : functions)
    if (llvm::none_of(all, [&](Operation *op) { return nameOf(op) == name; }))
      return module.emitError("--print-function: there is no '")
             << name << "' at level " << level << "; there is " << llvm::join(llvm::map_range(all, [](Operation *op) { return nameOf(op); }), ", ");
  if (functions.empty()) {
    printLine(out, 0, module.getSymName().value_or("module").str() + " at level " + level.str() + "\n");
    std::string model;
    llvm::raw_string_ostream stream(model);
    if (writer->hasModel) {
      printRecipe(module, stream);
      printStates(module, stream);
    }
    out << model << (model.empty() ? "" : "\n");
  } else {
    llvm::erase_if(all, [&](Operation *op) { return !llvm::is_contained(functions, nameOf(op)); });
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  writer->print(all, stream);
  if (text.empty() && !functions.empty()) // parts of kernels
    return module.emitError("--print-function: '") << llvm::join(functions, "', '") << "' has no outline of its own at level " << level;
  out << text;
  return success();
}

} // namespace cauce
