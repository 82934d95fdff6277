// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that have to fit a number of bytes compute values again instead of keeping them, as long as the plan of memory needs more.
#include "compiler/memory/Passes.h"
#include "compiler/memory/Recomputation.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/rt/Layout.h"
#include "dialects/train/Train.h"
#include "mlir/IR/BuiltinOps.h"
#include "runtime/data/Ring.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_REMATERIALIZEPASS
#include "compiler/memory/Passes.h.inc"

namespace {

// What a call of a function needs besides its arena, in bytes.
struct Beside {
  int64_t states = 0, batches = 0, results = 0;
  int64_t sum() const { return states + batches + results; }
};

// A function that does not fit.
struct Excess {
  std::string name;
  Location place;
  Beside beside;
  int64_t arena;
  Location peak; // of what runs when most is alive
  int64_t sum() const { return beside.sum() + arena; }
};

struct RematerializePass : impl::RematerializePassBase<RematerializePass> {
  using RematerializePassBase::RematerializePassBase;

  void runOnOperation() override {
    if (!maxMemory)
      return;
    worst.reset();
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> functions;
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (!function->hasAttr("rt.kernel"))
        functions.push_back(function);
    if (llvm::any_of(functions, [](func::FuncOp function) { return function.isDeclaration(); }))
      return; // plan-memory says so
    FailureOr<SmallVector<func::FuncOp>> order = bodiesFirst(functions, symbols);
    if (failed(order))
      return signalPassFailure();
    if (auto training = getOperation()->getAttrOfType<DictionaryAttr>("cauce.training"); training && !batch)
      if (auto own = training.getAs<IntegerAttr>("batch"))
        batch = own.getInt();
    states = statesOf(*order);
    trains = llvm::any_of(*order, writesStates);
    KernelSlices slices(getOperation(), symbols);
    llvm::StringMap<SizeExpr> arenas; // of bodies, by name
    for (func::FuncOp function : *order) {
      if (failed(verifyHostFunction(function)))
        return signalPassFailure();
      if (function->hasAttr("rt.body")) {
        arenas[function.getName()] = arenaOf(function, symbols, arenas);
        continue;
      }
      if (failed(fit(function, symbols, slices, arenas)))
        return signalPassFailure();
    }
    slices.eraseUnused();
    if (worst) {
      refuse(*worst);
      signalPassFailure();
    }
  }

private:
  static bool writesStates(func::FuncOp function) {
    return llvm::any_of(llvm::seq(function.getNumResults()), [&](unsigned i) { return bool(function.getResultAttr(i, "train.state")); });
  }

  SizeExpr arenaOf(func::FuncOp function, const SymbolTable &symbols, const llvm::StringMap<SizeExpr> &arenas) {
    HostFunction host(function, symbols);
    FunctionPlan plan;
    placeResults(host, plan);
    placeIntermediates(host, redzones, plan);
    placeBodies(function, arenas, plan);
    return plan.arena;
  }

  // Of all states, as they lie in memory.
  int64_t statesOf(ArrayRef<func::FuncOp> functions) {
    std::map<std::string, int64_t> bytes;
    for (auto state : getOperation().getOps<train::StateOp>())
      bytes[state.getSymName().str()] = bytesOf(cast<RankedTensorType>(state.getType()), {});
    for (func::FuncOp function : functions)
      for (unsigned i = 0; i < function.getNumArguments(); ++i)
        if (auto state = function.getArgAttrOfType<FlatSymbolRefAttr>(i, "train.state"))
          bytes[state.getValue().str()] = bytesOf(cast<RankedTensorType>(function.getArgumentTypes()[i]), function.getArgAttrDict(i));
    int64_t sum = 0;
    for (auto &[name, each] : bytes)
      sum += each;
    return sum;
  }

  int64_t bytesOf(RankedTensorType type, DictionaryAttr attributes) {
    return rt::elementsPerUnit(type, rt::layoutOf(attributes, &getContext())) * rt::bytesOf(type.getElementType());
  }

  // The symbols that are numbers of rows, as the inputs that have a row for each sample say.
  llvm::StringSet<> rowsOf(func::FuncOp function) {
    llvm::StringSet<> names;
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      auto dims = function.getArgAttrOfType<ArrayAttr>(i, "rt.dims");
      if (tensor && dims && tensor.getRank() && tensor.isDynamicDim(0) && !function.getArgAttr(i, "train.state"))
        names.insert(cast<StringAttr>(dims[0]).getValue());
    }
    return names;
  }

  LogicalResult fit(func::FuncOp function, const SymbolTable &symbols, KernelSlices &slices, const llvm::StringMap<SizeExpr> &arenas) {
    llvm::StringSet<> rows = rowsOf(function);
    auto valueOf = [&](StringRef name) -> std::optional<int64_t> {
      if ((!rows.contains(name) && !isGoal) || !batch)
        return std::nullopt;
      return batch;
    };
    const bool writes = writesStates(function);
    Beside beside{states};
    for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      if (!type || function.getArgAttr(i, "train.state"))
        continue;
      auto dims = function.getArgAttrOfType<ArrayAttr>(i, "rt.dims");
      std::optional<int64_t> bytes = (rt::productOf(dims) * bytesOf(type, function.getArgAttrDict(i))).evaluate(valueOf);
      if (!bytes)
        return writes && !isGoal ? refuseSizes(function) : success();
      beside.batches += *bytes;
    }
    beside.batches *= int64_t(runtime::ringSlots(beside.batches));
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (!function.getResultAttr(i, "train.state"))
        beside.results += (rt::productOf(function.getResultAttrOfType<ArrayAttr>(i, "rt.dims")) *
                           bytesOf(cast<RankedTensorType>(function.getResultTypes()[i]), function.getResultAttrDict(i)))
                              .evaluate(valueOf)
                              .value_or(0);
    Recomputation recomputation(function, symbols, slices, arenas, redzones, valueOf);
    if (!recomputation.arenaExpr().evaluate(valueOf))
      return writes && !isGoal ? refuseSizes(function) : success();
    const int64_t limit = int64_t(maxMemory) - beside.sum(), before = recomputation.arena();
    int64_t least = before;
    Operation *peak = recomputation.peak();
    // What is dropped may need more elsewhere, and less again once that is dropped, too.
    for (unsigned without = 0; least > limit && without < 16 && recomputation.dropOne(); ++without)
      if (recomputation.arena() < least) {
        least = recomputation.arena();
        peak = recomputation.peak();
        without = 0;
      }
    // Training does not call what writes no states.
    if (least > limit && (writes || !trains) && !isGoal) {
      Excess excess{function.getName().str(), function.getLoc(), beside, least, peak ? peak->getLoc() : function.getLoc()};
      if (!worst || worst->sum() < excess.sum())
        worst.emplace(excess);
      return success();
    }
    if (least < before)
      explainAgain(function, recomputation, before, beside);
    return success();
  }

  std::string rowsText() const { return batch ? " at a batch of " + llvm::utostr(uint64_t(batch)) : ""; }

  // Of all functions that do not fit the one that needs most: what it takes is enough for all.
  void refuse(const Excess &excess) const {
    InFlightDiagnostic diagnostic = emitError(excess.place)
                                    << "expected --max-memory, " << uint64_t(maxMemory) << " bytes, to be enough, but '" << excess.name << "' takes "
                                    << excess.sum() << rowsText() << ", " << excess.sum() - int64_t(maxMemory)
                                    << " more, however much is computed again: " << excess.beside.states << " of states, " << excess.beside.batches
                                    << " of batches, " << excess.beside.results << " of results and an arena of " << excess.arena;
    if (excess.arena)
      diagnostic.attachNote(excess.peak) << "most of the arena is taken here, where " << describeNodes(excess.peak) << " is computed";
  }

  LogicalResult refuseSizes(func::FuncOp function) {
    return function.emitError("expected the memory of '") << function.getName() << "', which --max-memory limits, to depend on the number of rows in a batch alone"
                                                          << (batch ? ", but it depends on other sizes, too" : ", and --batch to say that number");
  }

  void explainAgain(func::FuncOp function, const Recomputation &recomputation, int64_t before, const Beside &beside) {
    unsigned count = 0;
    recomputation.forEachAgain([&](Operation *op, Operation *next, int64_t flops) {
      ++count;
      explain(op->getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "'" << function.getName() << "': " << describe(op) << " runs again, " << flops << " flops, before " << describe(next) << " of " << describeNodes(next->getLoc());
      });
    });
    explain(function.getLoc(), getArgument(), [&](raw_ostream &out) {
      int64_t all = recomputation.flops(/*again=*/false), again = recomputation.flops(/*again=*/true);
      out << "'" << function.getName() << "': " << count << " launches compute again what was dropped, " << again << " of " << all << " flops; the arena is "
          << recomputation.arena() << " bytes" << rowsText() << " instead of " << before << ", and with " << beside.states << " of states, " << beside.batches
          << " of batches and " << beside.results << " of results it takes " << beside.sum() + recomputation.arena() << " of " << uint64_t(maxMemory);
    });
  }

  static std::string describe(Operation *op) {
    auto dispatch = dyn_cast<rt::DispatchOp>(op);
    return dispatch ? ("@" + dispatch.getKernel()).str() : ("the loop or branch over @" + rt::bodiesOf(op).back().getValue()).str();
  }

  int64_t states = 0;
  bool trains = false; // whether a function writes states
  std::optional<Excess> worst;
};

} // namespace
} // namespace cauce
