// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions at levels graph and step: a line for what comes out of a node and for what is used more than once; all else is part of
// the formulas that use it.
#include "compiler/outline/Levels.h"
#include "compiler/outline/Lines.h"
#include "compiler/outline/Signature.h"
#include "compiler/outline/Values.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Shape.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::outline {
namespace {

constexpr size_t longest = 110; // formula that becomes part of another one
constexpr size_t simple = 24;  // formula that is repeated rather than named

class Printer {
public:
  Printer(func::FuncOp function, Known &known, raw_ostream &out) : function(function), names(function), known(known), out(out) {}

  void run() {
    printSignature(function, names, [](Value value) { return typeOf(value.getType()); }, out);
    for (Operation &op : function.getBody().front())
      if (op.getNumResults())
        visit(&op);
      else
        effect(&op);
    printBody(function, std::move(lines), [&](Value value) { return formula(value).text; }, known, out);
  }

private:
  Formula formula(Value value) {
    auto nested = formulas.find(value);
    return nested == formulas.end() ? Formula{names.of(value)} : nested->second;
  }

  void visit(Operation *op) {
    if (isa<train::ReadOp>(op))
      return;
    SmallVector<Formula> operands;
    bool isElementwise = (op->hasTrait<OpTrait::SameOperandsAndResultShape>() || op->hasTrait<OpTrait::SameOperandsAndResultType>()) &&
                         !isa<nn::SoftmaxOp, nn::LogSoftmaxOp>(op);
    for (Value operand : op->getOperands())
      operands.push_back(isElementwise || isa<nn::BroadcastOp>(op) ? formula(operand) : widened(operand));
    Formula result = formulaOf(op, operands);
    bool isRepeated = isa<nn::BroadcastOp>(op) && result.text == operands[0].text; // as NumPy does, which is not said
    if (isa<nn::BroadcastOp>(op) && !isRepeated)
      result = formulaOf(op, widened(op->getOperand(0)));
    if (op->getNumResults() > 1) { // a tuple
      SmallVector<std::string> all;
      for (Value value : op->getResults())
        all.push_back(names.of(value));
      lines.push_back({indent + llvm::join(all, ", "), "", result.text, {}, ""});
      visitBodies(op);
      return;
    }
    Value value = op->getResult(0);
    ArrayRef<std::string> states = names.statesOf(value);
    bool isNamed = names.isOutput(value) && states.empty();
    bool isNested = !isNamed && op->getNumRegions() == 0 && (isSimple(result) || (states.empty() && value.hasOneUse() && result.text.size() <= longest));
    if (!states.empty())
      lines.push_back({"", "", result.text, states.vec(), ""});
    else if (!isNested)
      lines.push_back({indent + names.of(value), typeOf(value.getType()), result.text, {}, ""});
    if (!isNested)
      return visitBodies(op);
    formulas[value] = std::move(result);
    if (isNumber(value) || isRepeated || (isElementwise && llvm::all_of(op->getOperands(), [&](Value x) { return narrow.contains(x); })))
      narrow.insert(value);
  }

  // BODY(ARGUMENTS) = what it yields, and under it the lines of what that is made of.
  void visitBodies(Operation *op) {
    for (Region &region : op->getRegions()) {
      bool isFirst = region.getRegionNumber() == 0;
      std::string word = isa<nn::IfOp>(op) ? isFirst ? "then" : "else" : isa<nn::WhileOp>(op) && isFirst ? "while" : "do";
      size_t place = lines.size();
      indent += "    ";
      for (Operation &inner : region.front().without_terminator())
        visit(&inner);
      indent.resize(indent.size() - 4);
      SmallVector<std::string> arguments, yielded;
      for (Value argument : region.getArguments())
        arguments.push_back(names.of(argument));
      for (Value value : region.front().getTerminator()->getOperands())
        yielded.push_back(formula(value).text);
      lines.insert(lines.begin() + place, {indent + "  " + word + "(" + llvm::join(arguments, ", ") + ")", "", llvm::join(yielded, ", "), {}, ""});
    }
  }

  static bool isNumber(Value value) { return isa<nn::FullOp>(value.getDefiningOp()) && cast<RankedTensorType>(value.getType()).getRank(); }

  // Other operands or the type of a line say how often an operand is repeated; sums, products and the like have nothing that does.
  Formula widened(Value value) {
    if (!narrow.contains(value))
      return formula(value);
    std::string type = typeOf(value.getType());
    return call("broadcast", {formula(value).text, type.substr(type.find('['))});
  }

  // What is short and has no operator may stand wherever it is used.
  static bool isSimple(const Formula &formula) { return formula.text.size() <= simple && !StringRef(formula.text).contains(' '); }

  void effect(Operation *op) {
    if (auto write = dyn_cast<train::WriteOp>(op)) {
      if (Value value = write.getValue(); isArgument(value))
        lines.push_back({"", "", names.of(value), {write.getState().str()}, ""});
    } else if (auto metric = dyn_cast<train::MetricOp>(op)) {
      SmallVector<std::string> arguments = {formula(metric.getPredictions()).text, formula(metric.getLabels()).text};
      if (metric.getWeights())
        arguments.push_back("weights " + formula(metric.getWeights()).text);
      arguments.append(numbersOf(metric.getKind()));
      lines.push_back({"metric " + metric.getName().str(), "", call(cast<train::NumbersAttrInterface>(metric.getKind()).getWord(), arguments).text, {}, ""});
    } else if (auto weight = dyn_cast<train::LossWeightOp>(op)) {
      lines.push_back({"", "", "loss weight " + formula(weight.getWeight()).text, {}, ""});
    } else if (auto keep = dyn_cast<train::KeepOp>(op)) {
      lines.push_back({"", "", "keep " + formula(keep.getRows()).text, {keep.getState().str()}, ""});
    } else if (!isa<func::ReturnOp>(op)) {
      lines.push_back({op->getName().getStringRef().str(), "", "", {}, ""});
    }
  }

  static bool isArgument(Value value) { return isa<BlockArgument>(value) || value.getDefiningOp<train::ReadOp>(); }

  func::FuncOp function;
  ValueNames names;
  Known &known;
  raw_ostream &out;
  llvm::DenseMap<Value, Formula> formulas; // of values without a line of their own
  llvm::DenseSet<Value> narrow;            // those of them that read as if they had fewer elements
  std::vector<Line> lines;
  std::string indent; // of the lines of bodies
};

} // namespace

void printValues(func::FuncOp function, Known &known, raw_ostream &out) { Printer(function, known, out).run(); }

} // namespace cauce::outline
