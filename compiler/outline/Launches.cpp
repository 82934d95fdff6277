// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Level kernel: host functions as lists of launches, then each kernel with its work and its most expensive loop.
#include "compiler/outline/Levels.h"
#include "compiler/outline/Table.h"
#include "compiler/outline/Text.h"
#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace mlir;

namespace cauce::outline {
namespace {

//===--------------------------------------------------------------------===//
// Host functions
//===--------------------------------------------------------------------===//

// A function of a file of nn has arguments and results without a name: their places in the call tell them apart.
std::string placeName(int64_t place, rt::FunctionOp function) {
  return (place < int64_t(function.getInputs().size()) ? "in" : "out") + std::to_string(place);
}

std::string nameOf(Value buffer) {
  std::string name = rt::nameOf(buffer);
  auto binding = buffer.getDefiningOp<rt::BindingOp>();
  return name.empty() && binding ? placeName(binding.getIndex(), binding->getParentOfType<rt::FunctionOp>()) : name;
}

std::string namesOf(ValueRange buffers) { return llvm::join(llvm::map_range(buffers, nameOf), ", "); }

// The names among buffers of a call that are no states; the first of them is at `place`.
std::string namesOf(ArrayAttr buffers, size_t place, rt::FunctionOp function) {
  SmallVector<std::string> names;
  for (auto [i, buffer] : llvm::enumerate(buffers.getAsRange<DictionaryAttr>()))
    if (auto name = buffer.getAs<StringAttr>("train.name"))
      names.push_back(name.str());
    else if (!buffer.get("train.state") && !buffer.get("train.kept"))
      names.push_back(placeName(place + i, function));
  return llvm::join(names, ", ");
}

void printHost(rt::FunctionOp function, raw_ostream &out) {
  std::string results = namesOf(function.getOutputs(), function.getInputs().size(), function), arena = function.getArena().getText().str();
  printLine(out, 0, function.getSymName().str() + "(" + namesOf(function.getInputs(), 0, function) + ")" + (results.empty() ? "" : " -> " + results) +
                        (arena == "0" ? "" : ", arena " + arena));
  for (Operation &op : function.getBody().front()) {
    if (auto loop = dyn_cast<rt::RepeatOp>(op)) {
      SmallVector<Value> writes(loop.getFinals());
      for (auto [before, isStacked] : llvm::zip(loop.getBefores(), loop.getStacked()))
        if (isStacked)
          writes.push_back(before);
      llvm::append_range(writes, loop.getStacks());
      printLine(out, 2, (writes.empty() ? "" : namesOf(writes) + " <- ") + loop.getTrips().getText().str() + " times " + loop.getBody().str() + "(" +
                            namesOf(loop.getInits()) + "; " + namesOf(loop.getSequences()) + "; " + namesOf(loop.getInvariants()) + ")" +
                            (loop.getReverse() ? ", from the last" : ""));
    }
    if (auto branch = dyn_cast<rt::BranchOp>(op)) {
      std::string arguments = "(" + namesOf(branch.getReads()) + ")";
      printLine(out, 2, (branch.getWrites().empty() ? "" : namesOf(branch.getWrites()) + " <- ") + branch.getThenBody().str() + arguments + " if " +
                            namesOf(branch.getCondition()) + " else " + branch.getElseBody().str() + arguments);
    }
    if (auto loop = dyn_cast<rt::LoopOp>(op))
      printLine(out, 2, (loop.getFinals().empty() ? "" : namesOf(loop.getFinals()) + " <- ") + loop.getBody().str() + "(" + namesOf(loop.getInits()) + "; " +
                            namesOf(loop.getInvariants()) + ") while " + loop.getCondition().str() +
                            (loop.getMost() ? ", " + std::to_string(*loop.getMost()) + " times at most" : ""));
    auto launch = dyn_cast<rt::LaunchOp>(op);
    if (!launch)
      continue;
    SmallVector<Value> reads, updates, writes;
    for (Value buffer : launch.getReads())
      (llvm::is_contained(launch.getWrites(), buffer) ? updates : reads).push_back(buffer);
    for (Value buffer : launch.getWrites())
      if (!llvm::is_contained(updates, buffer))
        writes.push_back(buffer);
    printLine(out, 2, (writes.empty() ? "" : namesOf(writes) + " <- ") + launch.getKernel().str() + "(" + namesOf(reads) +
                          (updates.empty() ? "" : "; ") + namesOf(updates) + ")");
  }
}

//===--------------------------------------------------------------------===//
// Kernels
//===--------------------------------------------------------------------===//

// The number of tasks, in symbols.
class Tasks {
public:
  explicit Tasks(func::FuncOp function, ArrayAttr symbols) {
    for (auto [argument, symbol] : llvm::zip(function.getArguments(), symbols.getAsRange<StringAttr>()))
      names[argument] = {symbol.getValue().str()};
    result = formulaOf(function.getBody().front().getTerminator()->getOperand(0)).text;
  }

  std::string result;

private:
  Formula formulaOf(Value value) {
    if (auto known = names.find(value); known != names.end())
      return known->second;
    if (std::optional<int64_t> number = getConstantIntValue(value))
      return {std::to_string(*number)};
    Operation *op = value.getDefiningOp();
    if (auto index = dyn_cast_or_null<rt::IndexOp>(op))
      return formulaOf(index.getMap().getResult(0), index.getOperands());
    if (!op || op->getNumOperands() != 2)
      return {"?"};
    Formula x = formulaOf(op->getOperand(0)), y = formulaOf(op->getOperand(1));
    if (isa<arith::MulIOp>(op))
      return infix(x, "*", y, Binding::Product);
    if (isa<arith::AddIOp>(op))
      return infix(x, "+", y, Binding::Sum);
    if (isa<arith::MinUIOp, arith::MinSIOp, arith::MaxUIOp, arith::MaxSIOp>(op))
      return call(isa<arith::MinUIOp, arith::MinSIOp>(op) ? "min" : "max", {x.text, y.text});
    return {"?"};
  }

  Formula formulaOf(AffineExpr expr, ValueRange dims) {
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      return formulaOf(dims[dim.getPosition()]);
    if (auto constant = dyn_cast<AffineConstantExpr>(expr))
      return {std::to_string(constant.getValue())};
    auto binary = cast<AffineBinaryOpExpr>(expr);
    Formula x = formulaOf(binary.getLHS(), dims), y = formulaOf(binary.getRHS(), dims);
    switch (expr.getKind()) {
    case AffineExprKind::Add:
      return infix(x, "+", y, Binding::Sum);
    case AffineExprKind::Mul:
      return infix(x, "*", y, Binding::Product);
    case AffineExprKind::CeilDiv:
      return call("ceil", {infix(x, "/", y, Binding::Product).text});
    case AffineExprKind::FloorDiv:
      return call("floor", {infix(x, "/", y, Binding::Product).text});
    default:
      return call("mod", {x.text, y.text});
    }
  }

  DenseMap<Value, Formula> names;
};

// What a loop does, constants and indices aside; "" of an op that is neither memory nor arithmetic.
StringRef kindOf(Operation *op) {
  if (isa<memref::LoadOp, vector::LoadOp, vector::MaskedLoadOp, vector::GatherOp>(op))
    return "load";
  if (isa<memref::StoreOp, vector::StoreOp, vector::MaskedStoreOp, vector::ScatterOp>(op))
    return "store";
  if (isa<vector::FMAOp, math::FmaOp>(op))
    return "fma";
  bool isNumber = op->getNumResults() == 1 && isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
  if (!isNumber || isa<arith::ConstantOp>(op) || !isa<arith::ArithDialect, math::MathDialect>(op->getDialect()))
    return "";
  StringRef name = op->getName().stripDialect();
  if (isa<arith::ArithDialect>(op->getDialect()))
    name.consume_back("f");
  return name;
}

struct Loop {
  std::map<StringRef, unsigned> counts;
  unsigned total = 0;
};

// "64 times: 24 fma, 10 load", of the innermost loop that does most each time; of what a kernel calls that shares its loops.
std::string describeLoop(func::FuncOp kernel, const SymbolTable &symbols) {
  if (auto calls = kernel.getOps<func::CallOp>(); !calls.empty())
    if (auto shared = symbols.lookup<func::FuncOp>((*calls.begin()).getCallee()); shared && shared != kernel)
      return describeLoop(shared, symbols);
  Loop best;
  scf::ForOp found;
  kernel.walk([&](scf::ForOp loop) {
    if (loop.getBody()->walk([](scf::ForOp) { return WalkResult::interrupt(); }).wasInterrupted())
      return;
    Loop own;
    loop.getBody()->walk([&](Operation *op) {
      if (StringRef kind = kindOf(op); !kind.empty())
        ++own.counts[kind], ++own.total;
    });
    if (!found || own.total > best.total) {
      best = own;
      found = loop;
    }
  });
  if (!found)
    return "";
  std::optional<APInt> trips = found.getStaticTripCount();
  SmallVector<std::pair<StringRef, unsigned>> counts(best.counts.begin(), best.counts.end());
  llvm::sort(counts, [](const auto &a, const auto &b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  SmallVector<std::string> parts;
  for (auto [kind, count] : ArrayRef(counts).take_front(4))
    parts.push_back((count > 1 ? std::to_string(count) + " " : "") + kind.str());
  std::string often = !trips ? "" : *trips == 1 ? "once: " : std::to_string(trips->getZExtValue()) + " times: ";
  return often + llvm::join(parts, ", ") + (counts.size() > 4 ? ", ..." : "");
}

std::string describeSize(func::FuncOp kernel, StringRef name) {
  auto size = kernel->getAttrOfType<rt::SizeAttr>(name);
  return size ? size.getText().str() : "?";
}

} // namespace

void printLaunches(ArrayRef<Operation *> ops, raw_ostream &out) {
  if (ops.empty())
    return;
  auto module = ops.front()->getParentOfType<ModuleOp>();
  SymbolTable symbols(module);
  llvm::StringMap<llvm::SetVector<StringRef>> launchers;
  for (auto function : module.getOps<rt::FunctionOp>())
    for (auto launch : function.getBody().front().getOps<rt::LaunchOp>())
      launchers[launch.getKernel()].insert(function.getSymName());
  std::vector<Row> rows = {{"kernel", "schedule", "tasks", "flops", "bytes", "loop", "launched by"}};
  bool isFirst = true;
  for (Operation *op : ops) {
    if (auto function = dyn_cast<rt::FunctionOp>(op)) {
      out << (isFirst ? "" : "\n");
      isFirst = false;
      printHost(function, out);
    }
    auto kernel = dyn_cast<func::FuncOp>(op);
    if (!kernel || !kernel->hasAttr("rt.kernel"))
      continue;
    auto tasks = symbols.lookup<func::FuncOp>((kernel.getName() + ".tasks").str());
    auto schedule = kernel->getAttrOfType<StringAttr>("rt.schedule");
    auto names = kernel->getAttrOfType<ArrayAttr>("rt.symbols");
    rows.push_back({kernel.getName().str(), schedule ? schedule.getValue().str() : "?", tasks && names ? Tasks(tasks, names).result : "?",
                    describeSize(kernel, "rt.flops"), describeSize(kernel, "rt.bytes"), describeLoop(kernel, symbols),
                    llvm::join(launchers[kernel.getName()], ", ")});
  }
  if (rows.size() > 1) {
    out << (isFirst ? "" : "\n");
    printTable(rows, out);
  }
}

} // namespace cauce::outline
