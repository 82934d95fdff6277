// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of levels and the check of one.
#include "compiler/pipeline/Passes.h"
#include "compiler/pipeline/Pipeline.h"

#include "dialects/elements/ElementType.h"
#include "dialects/nn/Symbols.h"
#include "dialects/rt/Rt.h"
#include "dialects/rt/Size.h"
#include "dialects/train/Train.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_VERIFYLEVELPASS
#include "compiler/pipeline/Passes.h.inc"

ArrayRef<Level> levels() {
  static const Level table[] = {
      {"graph", {"builtin", "func", "nn", "train"}, "the program as the model file says it"},
      {"step", {"builtin", "func", "nn", "train"}, "pure functions: init, step, predict, ...; state in, state out"},
      {"tensor", {"builtin", "func", "linalg", "tensor", "arith", "math", "rt", "train"}, "loops over tensors, not yet written out"},
      {"kernel", {"builtin", "func", "rt", "memref", "scf", "vector", "x86vector", "arith", "math", "ub", "train"},
       "kernels on buffers, and the host program that launches them"},
      {"target", {"builtin", "func", "llvm", "train"}, "LLVM"},
  };
  return table;
}

const Level *findLevel(StringRef name) {
  for (const Level &level : levels())
    if (level.name == name)
      return &level;
  return nullptr;
}

namespace {

// Whether the program ABI has a name for the type: what a caller passes, and what a state is.
bool isPassable(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && elementTypeOf(tensor.getElementType());
}

// The bounds of sizes that a model file has, too.
LogicalResult verifySizes(Operation *op, const Twine &what, RankedTensorType type) {
  std::string excess = nn::describeExcess(nn::dimsOf(type));
  return excess.empty() ? success() : op->emitError() << what << ": " << excess;
}

LogicalResult verifyPassable(Operation *op, const Twine &what, Type type) {
  if (isPassable(type))
    return verifySizes(op, what, cast<RankedTensorType>(type));
  return op->emitError("expected ") << what << " to be a tensor of " << listElementTypes() << ", but got " << type;
}

// Down to level step a program is values that callers pass and nn ops on them; the attributes of rt come below.
LogicalResult verifyValues(Operation *op) {
  auto function = dyn_cast<func::FuncOp>(op);
  if (!function) {
    for (Type type : op->getResultTypes())
      if (auto tensor = dyn_cast<RankedTensorType>(type); !tensor || !tensor.getElementType().isIntOrFloat())
        return op->emitOpError("expected a tensor of floats or integers, but got ") << type;
      else if (failed(verifySizes(op, "result of '" + op->getName().getStringRef() + "'", tensor)))
        return failure();
    return success();
  }
  SmallVector<DictionaryAttr> attributes = {function->getDiscardableAttrDictionary()};
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    if (failed(verifyPassable(op, "argument " + Twine(i) + " of '" + function.getName() + "'", type)))
      return failure();
    attributes.push_back(function.getArgAttrDict(i));
    if (Attribute ids = function.getArgAttr(i, "train.ids"))
      if (std::string wrong = train::describeBadIds(ids, type); !wrong.empty())
        return function.emitError(wrong);
  }
  for (auto [i, type] : llvm::enumerate(function.getResultTypes())) {
    if (failed(verifyPassable(op, "result " + Twine(i) + " of '" + function.getName() + "'", type)))
      return failure();
    attributes.push_back(function.getResultAttrDict(i));
  }
  for (DictionaryAttr dictionary : attributes) {
    if (!dictionary)
      continue;
    for (NamedAttribute attribute : dictionary) {
      if (attribute.getName() == "train.name" && !isa<StringAttr>(attribute.getValue()))
        return function.emitError("expected 'train.name' to be a text, but got ") << attribute.getValue();
      if (attribute.getNameDialect() && attribute.getNameDialect()->getNamespace() == "rt")
        return function.emitError("expected no attribute of dialect rt on '") << function.getName() << "', but got "
                                                                              << attribute.getName();
    }
  }
  return success();
}

// Whether the runtime can keep rows of `type` for the state.
bool canKeep(Attribute name, Type type, const SymbolTable &symbols) {
  auto reference = dyn_cast<FlatSymbolRefAttr>(name);
  auto state = reference ? symbols.lookup<train::StateOp>(reference.getAttr()) : train::StateOp();
  auto rows = dyn_cast<RankedTensorType>(type);
  return state && state.has(train::StateFlags::reset) && state.getType() == RankedTensorType::get({2}, Float64Type::get(name.getContext())) &&
         rows && rows.getElementType().isF64() && rows.getRank() && rows.getShape().back() == 2;
}

// Whether two tensors have the same elements in memory: below level step integers have lost their sign.
bool haveSameElements(Type a, Type b) {
  auto x = dyn_cast<RankedTensorType>(a), y = dyn_cast<RankedTensorType>(b);
  if (!x || !y || x.getShape() != y.getShape())
    return a == b;
  Type from = x.getElementType(), to = y.getElementType();
  return from == to || (from.isInteger() && to.isInteger() && from.getIntOrFloatBitWidth() == to.getIntOrFloatBitWidth());
}

// What marks arguments and results as values of states names one of their type, and each once.
LogicalResult verifyStates(func::FuncOp function, const SymbolTable &symbols) {
  llvm::SmallDenseSet<Attribute> seen;
  auto verify = [&](Attribute name, Type type) -> LogicalResult {
    auto reference = dyn_cast_or_null<FlatSymbolRefAttr>(name);
    auto state = reference ? symbols.lookup<train::StateOp>(reference.getAttr()) : train::StateOp();
    if (name && (!state || !haveSameElements(state.getType(), type)))
      return function.emitError("expected 'train.state' to name a state of ") << type << ", but got " << name;
    if (name && !seen.insert(name).second)
      return function.emitError("expected '") << function.getName() << "' to take and to return a state once, but got " << name << " twice";
    return success();
  };
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
    if (failed(verify(function.getArgAttr(i, "train.state"), type)))
      return failure();
  seen.clear();
  for (auto [i, type] : llvm::enumerate(function.getResultTypes())) {
    if (failed(verify(function.getResultAttr(i, "train.state"), type)))
      return failure();
    Attribute kept = function.getResultAttr(i, "train.kept");
    if (kept && (function.getResultAttr(i, "train.state") || !canKeep(kept, type, symbols)))
      return function.emitError("expected 'train.kept' of rows of two f64 to name a metric of tensor<2xf64>, but got ") << kept << " of " << type;
  }
  return success();
}

// The buffers of a host function, of which the descriptor is made.
LogicalResult verifyBuffers(Operation *function, StringRef of, ArrayAttr inputs, ArrayAttr outputs, const SymbolTable &symbols) {
  for (Attribute entry : llvm::concat<const Attribute>(inputs, outputs)) {
    auto buffer = dyn_cast<DictionaryAttr>(entry);
    auto type = buffer ? buffer.getAs<TypeAttr>("type") : TypeAttr();
    auto tensor = type ? dyn_cast<RankedTensorType>(type.getValue()) : RankedTensorType();
    auto dims = buffer ? buffer.getAs<ArrayAttr>("rt.dims") : ArrayAttr();
    Attribute name = buffer ? buffer.get("train.state") : Attribute();
    auto reference = dyn_cast_or_null<FlatSymbolRefAttr>(name);
    auto state = reference ? symbols.lookup<train::StateOp>(reference.getAttr()) : train::StateOp();
    if (Attribute ids = buffer ? buffer.get("train.ids") : Attribute())
      if (std::string wrong = train::describeBadIds(ids, tensor); !wrong.empty())
        return function->emitError(wrong);
    if (!tensor || !tensor.getElementType().isIntOrFloat() || size_t(tensor.getNumDynamicDims()) != (dims ? dims.size() : 0) ||
        (dims && !llvm::all_of(dims, llvm::IsaPred<StringAttr>)) || (name && (!state || !haveSameElements(state.getType(), tensor))))
      return function->emitError("expected a buffer of '") << of
                                                  << "' to have the type of a tensor, names of its '?', and to be that of a state if it says so, but got " << entry;
    if (Attribute kept = buffer.get("train.kept");
        kept && (name || llvm::is_contained(inputs, entry) || !canKeep(kept, tensor, symbols)))
      return function->emitError("expected an output of rows of two f64 to be kept for a metric of tensor<2xf64>, but got ") << entry;
    if (!isPassable(tensor) && !loweredElementTypeOf(tensor.getElementType()))
      return function->emitError("expected a buffer of '") << of << "' to be of " << listElementTypes(/*lowered=*/true) << ", but got " << tensor;
  }
  return success();
}

// What passes take for lists of texts.
LogicalResult verifyNames(Operation *op) {
  Attribute names = op->getAttr("rt.symbols");
  auto list = dyn_cast_or_null<ArrayAttr>(names);
  if (names && (!list || !llvm::all_of(list, llvm::IsaPred<StringAttr>)))
    return op->emitError("expected 'rt.symbols' to be names of symbols, but got ") << names;
  return success();
}

// What rt.function has become, which has no verifier of its own.
LogicalResult verifyEntry(LLVM::LLVMFuncOp function, const SymbolTable &symbols) {
  Attribute size = function->getAttr("rt.arena"), in = function->getAttr("rt.inputs"), out = function->getAttr("rt.outputs");
  if (!size && !in && !out)
    return success();
  auto arena = dyn_cast_or_null<rt::SizeAttr>(size);
  auto inputs = dyn_cast_or_null<ArrayAttr>(in), outputs = dyn_cast_or_null<ArrayAttr>(out);
  StringRef name = function.getName();
  if (!arena || !inputs || !outputs || !name.consume_back(".run"))
    return function.emitError("expected 'rt.arena', a size, 'rt.inputs' and 'rt.outputs', lists of buffers, of a function NAME.run, but got '")
           << function.getName() << "' with " << size << ", " << in << " and " << out;
  if (failed(verifyBuffers(function, name, inputs, outputs, symbols)))
    return failure();
  auto names = function->getParentOfType<ModuleOp>()->getAttrOfType<ArrayAttr>("rt.symbols");
  if (!rt::isPolynomialIn(arena.getSize(), names))
    return function.emitError("expected a size without quotients, in symbols of 'rt.symbols', but got an arena of ") << arena.getText();
  if (!rt::isAmount(arena.getSize()))
    return function.emitError("expected a number of bytes from 0 to 2^60 where each symbol is 1, but got an arena of ") << arena.getText();
  for (Attribute entry : llvm::concat<const Attribute>(inputs, outputs))
    if (auto dims = cast<DictionaryAttr>(entry).getAs<ArrayAttr>("rt.dims"))
      for (StringAttr dim : dims.getAsRange<StringAttr>()) {
        std::optional<SizeExpr> known = SizeExpr::parse(dim.getValue());
        if (!known || !rt::isProductOf(*known, names))
          return function.emitError("expected sizes of buffers to be products of symbols of 'rt.symbols', but got ") << dim;
      }
  return success();
}

struct VerifyLevelPass : impl::VerifyLevelPassBase<VerifyLevelPass> {
  using VerifyLevelPassBase::VerifyLevelPassBase;

  void runOnOperation() override {
    const Level *found = findLevel(level);
    if (!found) {
      getOperation().emitError("expected level graph, step, tensor, kernel or target, but got '") << level << "'";
      return signalPassFailure();
    }
    if (failed(mlir::verify(getOperation()))) // which a driver may leave to the ends of levels
      return signalPassFailure();
    if (failed(train::verifyModuleAttributes(getOperation())) || failed(verifyNames(getOperation())))
      return signalPassFailure();
    if ((level == "graph" || level == "step") && getOperation()->hasAttr("rt.target")) {
      getOperation().emitError("expected no 'rt.target' at level '") << level << "', where a program is for any target, but got "
                                                                     << getOperation()->getAttr("rt.target");
      return signalPassFailure();
    }
    SymbolTable symbols(getOperation());
    getOperation().walk([&](Operation *op) {
      StringRef dialect = op->getName().getDialectNamespace();
      // What has none is printed as what nobody can read.
      if (auto name = op->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName()); name && name.empty() && !isa<ModuleOp>(op)) {
        op->emitOpError("expected a name, but got \"\"");
        signalPassFailure();
      }
      bool isLegal = llvm::is_contained(found->dialects, dialect);
      // From level step on programs are functions; of train only the declarations of states remain.
      if (dialect == "train" && found->name != "graph")
        isLegal = op->getName().getStringRef() == "train.state";
      // Down to kernels there are few ops of rt: loops and branches over functions.
      if (dialect == "rt" && found->name == "tensor")
        isLegal = rt::hasBodies(op);
      // Programs are functions that do not call each other, each one block; kernels of one structure call what they share.
      if (dialect == "func")
        isLegal &= isa<func::FuncOp, func::ReturnOp>(op) || (isa<func::CallOp>(op) && found->name == "kernel" && isa<func::FuncOp>(op->getParentOp()));
      if (auto function = dyn_cast<func::FuncOp>(op); function && !function.getBody().hasOneBlock()) {
        function.emitError("expected '") << function.getName() << "' to have a body of one block at level '" << found->name << "'";
        signalPassFailure();
      }
      if (auto function = dyn_cast<func::FuncOp>(op); function && failed(verifyStates(function, symbols)))
        signalPassFailure();
      if (auto function = dyn_cast<rt::FunctionOp>(op);
          function && failed(verifyBuffers(function, function.getSymName(), function.getInputs(), function.getOutputs(), symbols)))
        signalPassFailure();
      if (op != getOperation() && failed(verifyNames(op)))
        signalPassFailure();
      if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op); function && failed(verifyEntry(function, symbols)))
        signalPassFailure();
      if (auto state = dyn_cast<train::StateOp>(op); state && failed(verifyPassable(op, "state '" + state.getSymName() + "'", state.getType())))
        signalPassFailure();
      if (isa<ModuleOp>(op))
        isLegal = op == getOperation();
      if (isLegal && (found->name == "graph" || found->name == "step") && op != getOperation() && failed(verifyValues(op)))
        signalPassFailure();
      if (!isLegal) {
        op->emitOpError("is not legal at level '") << found->name << "'";
        signalPassFailure();
      }
    });
  }
};
} // namespace
} // namespace cauce
