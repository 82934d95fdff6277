// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions at level tensor: a line for each loop nest, with its indices where they differ. What a body uses more than once is %1, %2, ...
#include "compiler/outline/Levels.h"
#include "compiler/outline/Lines.h"
#include "compiler/outline/Scalars.h"
#include "compiler/outline/Signature.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::outline {
namespace {

constexpr StringRef letters = "ijklmnopqrstuvwxyz";

// An index of a loop nest: d0 is i.
std::string indexOf(AffineExpr expression) {
  std::string text, result;
  llvm::raw_string_ostream(text) << expression;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t end = i + 1;
    while (end < text.size() && llvm::isDigit(text[end]))
      ++end;
    unsigned dim = 0;
    if (text[i] == 'd' && end > i + 1 && !StringRef(text).slice(i + 1, end).getAsInteger(10, dim) && dim < letters.size()) {
      result += letters[dim];
      i = end - 1;
    } else if (text[i] != ' ') {
      result += text[i];
    }
  }
  return result;
}

std::string indicesOf(AffineMap map) {
  if (map.getNumResults() == 0)
    return "";
  return "[" + llvm::join(llvm::map_range(map.getResults(), indexOf), ",") + "]";
}

class Printer {
public:
  Printer(func::FuncOp function, Known &printed, raw_ostream &out) : function(function), names(function), printed(printed), out(out) {}

  void run() {
    printSignature(function, names, [&](Value value) { return typeOf(value); }, out);
    for (Operation &op : function.getBody().front()) {
      if (auto loops = dyn_cast<linalg::LinalgOp>(op); loops && !isa<linalg::FillOp>(op))
        printNest(loops);
      else if (op.getNumResults())
        visit(&op);
    }
    printBody(function, std::move(lines), [&](Value value) { return formula(value).text; }, printed, out);
  }

private:
  // Sizes that are not numbers are those of what made the value.
  std::string sizeOf(Value value, unsigned dim) {
    auto type = cast<RankedTensorType>(value.getType());
    if (!type.isDynamicDim(dim))
      return std::to_string(type.getDimSize(dim));
    unsigned number = type.getDynamicDimIndex(dim);
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      auto dims = function.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(), "rt.dims");
      return dims && number < dims.size() ? shortest(dims[number]) : "?";
    }
    if (auto destination = value.getDefiningOp<DestinationStyleOpInterface>())
      return sizeOf(destination.getTiedOpOperand(cast<OpResult>(value))->get(), dim);
    if (auto empty = value.getDefiningOp<tensor::EmptyOp>())
      return formula(empty.getDynamicSizes()[number]).text;
    if (auto expand = value.getDefiningOp<tensor::ExpandShapeOp>())
      return formula(expand.getOutputShape()[number]).text;
    return "?";
  }

  std::string typeOf(Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return describe(value.getType());
    SmallVector<std::string> sizes;
    for (int64_t i = 0; i < type.getRank(); ++i)
      sizes.push_back(sizeOf(value, i));
    return describe(type.getElementType()) + (sizes.empty() ? "" : "[" + llvm::join(sizes, ", ") + "]");
  }

  Formula formula(Value value) {
    if (auto found = known.find(value); found != known.end())
      return found->second;
    return {names.of(value)};
  }

  SmallVector<Formula> operandsOf(Operation *op) { return llvm::map_to_vector(op->getOperands(), [&](Value value) { return formula(value); }); }

  // Ops of the function that are no loops.
  void visit(Operation *op) {
    Value value = op->getResult(0);
    if (isa<tensor::EmptyOp>(op))
      return;
    auto fill = dyn_cast<linalg::FillOp>(op);
    if (fill || !isa<RankedTensorType>(value.getType()) || op->hasTrait<OpTrait::ConstantLike>()) {
      known[value] = fill ? formula(fill.getInputs().front()) : scalarOf(op, operandsOf(op));
      if (!names.statesOf(value).empty())
        addLine(value, "", known[value].text);
      return;
    }
    SmallVector<std::string> arguments;
    for (Value operand : op->getOperands())
      if (isa<RankedTensorType>(operand.getType()))
        arguments.push_back(formula(operand).text);
    bool isReshape = isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(op);
    addLine(value, "", call(isReshape ? "reshape" : op->getName().stripDialect(), arguments).text);
  }

  void addLine(Value value, const std::string &indices, const std::string &text) {
    std::vector<std::string> states = names.statesOf(value).vec();
    if (states.empty())
      lines.push_back({names.of(value), typeOf(value), text, {}, indices});
    else
      lines.push_back({"", "", text, states, indices});
  }

  void printNest(linalg::LinalgOp op) {
    Block *body = op.getBlock();
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    // Indices say nothing where all are those of the loops.
    bool isPlain = op.getNumReductionLoops() == 0;
    for (auto [map, type] : llvm::zip(maps, op->getOperandTypes()))
      isPlain &= map.isIdentity() || cast<ShapedType>(type).getRank() == 0;
    body->walk([&](Operation *inner) { isPlain &= !isa<linalg::IndexOp, tensor::ExtractOp>(inner); });
    for (auto [i, argument] : llvm::enumerate(body->getArguments())) {
      Formula operand = formula(op->getOperand(i));
      Operation *maker = op->getOperand(i).getDefiningOp();
      bool isNumber = isa_and_nonnull<linalg::FillOp>(maker) || (maker && maker->hasTrait<OpTrait::ConstantLike>());
      known[argument] = isNumber ? operand : Formula{operand.text + (isPlain ? "" : indicesOf(maps[i]))};
    }
    SmallVector<unsigned> reduced;
    op.getReductionDims(reduced);
    auto yield = body->getTerminator();
    unsigned inputs = op.getNumDpsInputs();
    std::vector<std::string> shared; // %1 = ...
    for (auto [i, argument] : llvm::enumerate(body->getArguments().drop_front(inputs)))
      if (!reduced.empty())
        known[argument] = {op.getNumDpsInits() > 1 ? "acc" + std::to_string(i + 1) : "acc"};
    for (Operation &inner : body->without_terminator())
      visitScalar(&inner, shared);
    for (auto [i, value] : llvm::enumerate(yield->getOperands())) {
      std::string text = reduced.empty() ? formula(value).text : reduction(op, value, body->getArgument(inputs + i), reduced);
      if (i + 1 == yield->getNumOperands())
        text += definitionsFor(text, shared);
      addLine(op->getResult(i), isPlain ? "" : indicesOf(maps[inputs + i]), text);
    }
  }

  // Of what is shared, what is in the text, and in that.
  static std::string definitionsFor(std::string text, ArrayRef<std::string> shared) {
    std::vector<std::string> used;
    for (const std::string &definition : llvm::reverse(shared)) {
      std::string name = definition.substr(0, definition.find(' '));
      size_t at = text.find(name);
      while (at != std::string::npos && at + name.size() < text.size() && llvm::isDigit(text[at + name.size()]))
        at = text.find(name, at + 1);
      if (at == std::string::npos)
        continue;
      used.push_back(definition);
      text += definition.substr(name.size());
    }
    std::reverse(used.begin(), used.end());
    return used.empty() ? "" : " where " + llvm::join(used, ", ");
  }

  void visitScalar(Operation *op, std::vector<std::string> &shared) {
    if (isRandom(op))
      return;
    if (op->getNumResults() != 1)
      return;
    Formula result;
    if (auto index = dyn_cast<linalg::IndexOp>(op)) {
      result = {letters.substr(index.getDim(), 1).str()};
    } else if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
      SmallVector<std::string> indices;
      for (Value index : extract.getIndices())
        indices.push_back(formula(index).text);
      result = {formula(extract.getTensor()).text + "[" + llvm::join(indices, ",") + "]"};
    } else {
      result = scalarOf(op, operandsOf(op));
    }
    if (!op->hasOneUse() && !op->use_empty() && StringRef(result.text).contains(' ')) {
      std::string name = "%" + std::to_string(shared.size() + 1);
      shared.push_back(name + " = " + result.text);
      result = {name};
    }
    known[op->getResult(0)] = result;
  }

  // The bits of nn.random_bits are a hundred multiplications and exclusive ors. They are only said to be made, and of what.
  bool isRandom(Operation *op) {
    if (!op->getNumResults() || !op->getResult(0).getType().isInteger(32))
      return false;
    if (!isa<arith::MulUIExtendedOp>(op) && llvm::none_of(op->getOperands(), [&](Value operand) { return random.count(operand); }))
      return false;
    llvm::SetVector<StringRef> from;
    addLeaves(op, from);
    SmallVector<std::string> arguments = llvm::map_to_vector(from, [](StringRef text) { return text.str(); });
    arguments.push_back("...");
    for (Value result : op->getResults()) {
      random[result] = SmallVector<StringRef, 0>(from.begin(), from.end());
      known[result] = call("philox", arguments);
    }
    return true;
  }

  // The elements and indices that an op of a body is made of.
  void addLeaves(Operation *op, llvm::SetVector<StringRef> &from) {
    if (auto index = dyn_cast<linalg::IndexOp>(op))
      from.insert(letters.substr(index.getDim(), 1));
    for (Value operand : op->getOperands()) {
      Operation *maker = operand.getDefiningOp();
      if (auto found = random.find(operand); found != random.end())
        from.insert(found->second.begin(), found->second.end());
      else if (!maker)
        from.insert(texts.try_emplace(formula(operand).text).first->first());
      else if (maker->getBlock() == op->getBlock())
        addLeaves(maker, from);
    }
  }

  // Whether a maximum or minimum of anything is the same without what it starts with.
  static bool isBound(StringRef name, Value start) {
    if (auto fill = start.getDefiningOp<linalg::FillOp>())
      start = fill.getInputs().front();
    Attribute constant;
    if (!matchPattern(start, m_Constant(&constant)))
      return false;
    if (auto elements = dyn_cast<DenseElementsAttr>(constant); elements && elements.isSplat())
      constant = elements.getSplatValue<Attribute>();
    bool isMax = name.ends_with("max");
    if (auto number = dyn_cast<FloatAttr>(constant))
      return number.getValue().isInfinity() && number.getValue().isNegative() == isMax;
    auto number = dyn_cast<IntegerAttr>(constant);
    if (!number)
      return false;
    APInt value = number.getValue();
    if (name.starts_with("u"))
      return isMax ? value.isZero() : value.isAllOnes();
    return isMax ? value.isMinSignedValue() : value.isMaxSignedValue();
  }

  // SUM k: what is added, behind what it is added to if that is not 0.
  std::string reduction(linalg::LinalgOp op, Value value, BlockArgument accumulator, ArrayRef<unsigned> dims) {
    SmallVector<std::string> over;
    for (unsigned dim : dims)
      over.push_back(letters.substr(dim, 1).str());
    std::string loops = " " + llvm::join(over, ", ") + ": ";
    OpOperand *init = op.getDpsInitOperand(accumulator.getArgNumber() - op.getNumDpsInputs());
    std::string start = formula(init->get()).text;
    Operation *combiner = value.getDefiningOp();
    StringRef name = combiner ? combiner->getName().stripDialect() : "", sign;
    std::string neutral;
    if (name == "addf" || name == "addi")
      name = "sum", sign = "+", neutral = "0";
    else if (name == "mulf" || name == "muli")
      name = "product", sign = "*", neutral = "1";
    else if (name == "maximumf" || name == "maxsi" || name == "maxui")
      name = name == "maxui" ? "umax" : "max";
    else if (name == "minimumf" || name == "minsi" || name == "minui")
      name = name == "minui" ? "umin" : "min";
    else
      name = "";
    bool isCombined = !name.empty() && combiner->getBlock() == accumulator.getOwner() && accumulator.hasOneUse() &&
                      llvm::is_contained(combiner->getOperands(), accumulator) && value.hasOneUse();
    if (!isCombined)
      return "loop" + loops + formula(value).text + " from " + start;
    Value term = combiner->getOperand(combiner->getOperand(0) == accumulator);
    std::string text = name.str() + loops + within(formula(term), Binding::Sum);
    if (sign.empty())
      return isBound(name, init->get()) ? text : text + " from " + start;
    return start == neutral ? text : start + " " + sign.str() + " (" + text + ")";
  }

  func::FuncOp function;
  ValueNames names;
  Known &printed;
  raw_ostream &out;
  llvm::DenseMap<Value, Formula> known; // of values that have no line
  llvm::DenseMap<Value, SmallVector<StringRef, 0>> random; // and what it is made of
  llvm::StringMap<char> texts;
  std::vector<Line> lines;
};

} // namespace

void printLoops(func::FuncOp function, Known &known, raw_ostream &out) { Printer(function, known, out).run(); }

} // namespace cauce::outline
