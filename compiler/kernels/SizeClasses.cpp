// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dimensions are joined where a loop runs along both; what an index expression, the schedule or the layout needs as a number is held.
#include "compiler/kernels/SizeClasses.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce {
namespace {

class Classifier {
public:
  Classifier(func::FuncOp kernel, const ScheduledKernel &scheduled, rt::TargetAttr target) : kernel(kernel), scheduled(scheduled), target(target) {}

  SizeClasses run() {
    for (BlockArgument argument : kernel.getArguments())
      addNodes(argument);
    kernel.walk([&](Operation *op) {
      for (Value result : op->getResults())
        addNodes(result);
    });
    for (auto op : kernel.getOps<linalg::GenericOp>()) {
      loops[op] = sizes.size();
      sizes.append(op.getStaticLoopRanges());
    }
    classes.grow(sizes.size());
    for (auto fill : kernel.getOps<linalg::FillOp>())
      join(fill.getOutputs()[0], fill.getResult(0));
    for (auto op : kernel.getOps<linalg::GenericOp>())
      joinLoops(op);
    kernel.walk([&](tensor::ExtractOp op) { hold(op.getTensor()); }); // read at indices that are computed
    classes.compress();
    collect();
    return name();
  }

private:
  static unsigned rankOf(Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type ? type.getRank() : 0;
  }

  void addNodes(Value value) {
    if (!isa<RankedTensorType>(value.getType()))
      return;
    first[value] = sizes.size();
    llvm::append_range(sizes, cast<RankedTensorType>(value.getType()).getShape());
  }

  void hold(Value value) {
    for (unsigned i = 0; i < rankOf(value); ++i)
      held.push_back(first.lookup(value) + i);
  }

  void join(Value a, Value b) {
    for (unsigned i = 0; i < rankOf(a); ++i)
      classes.join(first.lookup(a) + i, first.lookup(b) + i);
  }

  void joinLoops(linalg::GenericOp op) {
    unsigned loop = loops.lookup(op);
    for (OpOperand &operand : op->getOpOperands())
      for (auto [i, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults())) {
        unsigned node = first.lookup(operand.get()) + i;
        if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
          classes.join(node, loop + dim.getPosition());
          continue;
        }
        // Of padding and windows that elements are read from, nothing but addresses depends on.
        if (scheduled.schedule->takesWindowSizes() && !expr.isSymbolicOrConstant())
          continue;
        held.push_back(node);
        for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
          if (expr.isFunctionOfDim(dim))
            held.push_back(loop + dim);
      }
    for (OpOperand &init : op.getDpsInitsMutable())
      join(init.get(), op.getTiedOpResult(&init));
  }

  // What holds for each class, and what the schedule says of its size.
  void collect() {
    isHeld.resize(classes.getNumClasses());
    notes.resize(classes.getNumClasses());
    for (unsigned node : held)
      isHeld.set(classes[node]);
    for (unsigned node = 0; node < sizes.size(); ++node)
      if (ShapedType::isDynamic(sizes[node]) || sizes[node] <= 1)
        isHeld.set(classes[node]);
    for (auto op : kernel.getOps<linalg::GenericOp>())
      for (unsigned dim = 0; dim < op.getNumLoops(); ++dim) {
        unsigned number = classes[loops.lookup(op) + dim];
        if (isHeld.test(number))
          continue;
        std::optional<int64_t> sizeClass = scheduled.schedule->sizeClass(op, scheduled.mode, dim, target);
        sizeClass ? notes[number].push_back(*sizeClass) : (void)isHeld.set(number);
      }
    for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
      checkLayout(kernel.getArgument(i), rt::layoutOf(kernel.getArgAttrDict(i), kernel.getContext()));
    for (auto [i, value] : llvm::enumerate(returned()))
      checkLayout(value, rt::layoutOf(kernel.getResultAttrDict(i), kernel.getContext()));
  }

  // A row whose length is an argument is padded by a rule.
  void checkLayout(Value value, rt::LayoutAttr layout) {
    if (layout.getKind() != rt::LayoutKind::Rows)
      return;
    unsigned last = first.lookup(value) + rankOf(value) - 1;
    if (layout.getParameter() != int64_t(llvm::alignTo(sizes[last], rowMultiple)))
      isHeld.set(classes[last]);
  }

  OperandRange returned() { return kernel.getBody().front().getTerminator()->getOperands(); }

  SizeClasses name() {
    SizeClasses result;
    llvm::SetVector<unsigned> order;
    llvm::raw_string_ostream out(result.key);
    auto visit = [&](Value value) {
      auto &numbers = result.numbers[value];
      for (unsigned i = 0; i < rankOf(value); ++i) {
        unsigned number = classes[first.lookup(value) + i];
        if (isHeld.test(number)) {
          numbers.push_back(std::nullopt);
          continue;
        }
        if (order.insert(number))
          result.sizes.push_back(sizes[first.lookup(value) + i]);
        numbers.push_back(llvm::find(order, number) - order.begin());
      }
    };
    auto describe = [&](Value value, rt::LayoutAttr layout) {
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!type)
        return;
      visit(value);
      for (auto [size, number] : llvm::zip_equal(type.getShape(), result.numbers[value]))
        number ? out << '#' << *number << 'x' : out << size << 'x';
      out << type.getElementType() << ' ' << int(layout.getKind()) << ' ';
      if (type.getRank() == 0 || !result.numbers[value].back() || layout.getKind() == rt::LayoutKind::Panel)
        out << layout.getParameter() << ' ';
      for (int64_t extent : layout.getExtents())
        out << "of " << extent << ' ';
    };
    out << scheduled.schedule->name << ' ' << scheduled.mode << ' ';
    for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
      describe(kernel.getArgument(i), rt::layoutOf(kernel.getArgAttrDict(i), kernel.getContext()));
    out << "-> ";
    for (auto [i, value] : llvm::enumerate(returned()))
      describe(value, rt::layoutOf(kernel.getResultAttrDict(i), kernel.getContext()));
    kernel.walk([&](Operation *op) {
      for (Value value : op->getResults())
        if (isa<RankedTensorType>(value.getType()))
          visit(value);
    });
    for (unsigned number : order) {
      out << '(';
      llvm::interleave(notes[number], out, ",");
      out << ')';
    }
    return result;
  }

  func::FuncOp kernel;
  ScheduledKernel scheduled;
  rt::TargetAttr target;
  SmallVector<int64_t> sizes;        // of all nodes: dimensions of values, loops of ops
  DenseMap<Value, unsigned> first;   // the node of a value's first dimension
  DenseMap<Operation *, unsigned> loops; // the node of an op's first loop
  SmallVector<unsigned> held;        // nodes whose size stays a number
  llvm::IntEqClasses classes;
  llvm::BitVector isHeld;            // by class
  SmallVector<SmallVector<int64_t>> notes; // by class, what the schedule says
};

} // namespace

SizeClasses classifySizes(func::FuncOp kernel, const ScheduledKernel &scheduled, rt::TargetAttr target) {
  return Classifier(kernel, scheduled, target).run();
}

} // namespace cauce
