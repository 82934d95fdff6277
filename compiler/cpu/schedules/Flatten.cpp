// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One dimension instead of several, where nobody asks for an index.
#include "compiler/cpu/schedules/Flatten.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t fewestDims = 3; // rows of matrices are long, or have a schedule of their own

RankedTensorType typeOf(Value value) { return dyn_cast<RankedTensorType>(value.getType()); }

// Its elements are read or written in order, without gaps, or it is a scalar.
class Kernel {
public:
  explicit Kernel(func::FuncOp function) : function(function) {}

  bool isFlat() {
    for (auto op : function.getOps<linalg::GenericOp>())
      if (!isFlat(op))
        return false;
    for (BlockArgument argument : function.getArguments())
      if (RankedTensorType type = typeOf(argument); type && type.getRank() && !isDense(type, function.getArgAttrDict(argument.getArgNumber())))
        return false;
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      if (!isDense(cast<RankedTensorType>(type), function.getResultAttrDict(i)))
        return false;
    return shape && shape.getRank() >= fewestDims;
  }

  void flatten() {
    OpBuilder b(function.getContext());
    for (BlockArgument argument : function.getArguments())
      if (RankedTensorType type = typeOf(argument); type && type.getRank()) {
        argument.setType(flat(type));
        function.setArgAttrs(argument.getArgNumber(), flat(b, function.getArgAttrDict(argument.getArgNumber())));
      }
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      function.setResultAttrs(i, flat(b, function.getResultAttrDict(i)));
    for (Operation &op : llvm::make_early_inc_range(function.getBody().front())) {
      b.setInsertionPoint(&op);
      if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
        Value count;
        for (Value size : empty.getDynamicSizes())
          count = count ? arith::MulIOp::create(b, op.getLoc(), count, size).getResult() : size;
        if (count)
          count = arith::MulIOp::create(b, op.getLoc(), count, arith::ConstantIndexOp::create(b, op.getLoc(), numbers()));
        RankedTensorType type = flat(empty.getType());
        empty.replaceAllUsesWith(tensor::EmptyOp::create(b, op.getLoc(), type, count ? ValueRange(count) : ValueRange()).getResult());
        empty.erase();
      } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
        SmallVector<AffineMap> maps = llvm::map_to_vector(generic.getIndexingMapsArray(), [&](AffineMap map) {
          return map.getNumResults() ? b.getMultiDimIdentityMap(1) : AffineMap::get(1, 0, b.getContext());
        });
        generic.setIndexingMapsAttr(b.getAffineMapArrayAttr(maps));
        generic.setIteratorTypesAttr(b.getArrayAttr(linalg::IteratorTypeAttr::get(b.getContext(), utils::IteratorType::parallel)));
        for (Value result : generic->getResults())
          result.setType(flat(typeOf(result)));
      }
    }
    Operation *end = function.getBody().front().getTerminator();
    function.setFunctionType(b.getFunctionType(function.getBody().front().getArgumentTypes(), end->getOperandTypes()));
  }

private:
  bool isFlat(linalg::GenericOp op) {
    if (op.getNumReductionLoops() || !op.getBody()->getOps<linalg::IndexOp>().empty() || !op.getBody()->getOps<tensor::ExtractOp>().empty())
      return false;
    for (OpOperand &operand : op->getOpOperands()) {
      AffineMap map = op.getMatchingIndexingMap(&operand);
      if (map.getNumResults() && (!map.isIdentity() || !hasShape(typeOf(operand.get()))))
        return false;
      if (op.isDpsInit(&operand) && (op.payloadUsesValueFromOperand(&operand) || !operand.get().getDefiningOp<tensor::EmptyOp>()))
        return false;
    }
    return true;
  }

  bool hasShape(RankedTensorType type) {
    if (!shape)
      shape = type;
    return type.getShape() == shape.getShape();
  }

  // The same sizes, by name, too, and no gaps between rows.
  bool isDense(RankedTensorType type, DictionaryAttr attributes) {
    rt::LayoutAttr layout = rt::layoutOf(attributes, function.getContext());
    auto names = attributes ? attributes.getAs<ArrayAttr>("rt.dims") : ArrayAttr();
    if (!dims)
      dims = names;
    return hasShape(type) && dims == names &&
           (layout.getKind() == rt::LayoutKind::Dense || (layout.getKind() == rt::LayoutKind::Rows && layout.getParameter() == type.getShape().back()));
  }

  // The product of the sizes that are numbers.
  int64_t numbers() const {
    int64_t product = 1;
    for (int64_t size : shape.getShape())
      product *= ShapedType::isDynamic(size) ? 1 : size;
    return product;
  }

  RankedTensorType flat(RankedTensorType type) const {
    return RankedTensorType::get({type.hasStaticShape() ? numbers() : ShapedType::kDynamic}, type.getElementType());
  }

  DictionaryAttr flat(OpBuilder &b, DictionaryAttr attributes) const {
    NamedAttrList list(attributes);
    list.erase("rt.layout");
    if (dims)
      list.set("rt.dims", b.getArrayAttr(b.getStringAttr((rt::productOf(dims) * numbers()).str())));
    return list.getDictionary(b.getContext());
  }

  func::FuncOp function;
  RankedTensorType shape; // of all that is no scalar, but for the element type
  ArrayAttr dims;         // the names of its sizes
};

} // namespace

void flattenElementwise(func::FuncOp function) {
  Kernel kernel(function);
  if (kernel.isFlat())
    kernel.flatten();
}

} // namespace cauce
