// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Values.h. What has no sign of its own is a call by the name of its op, with its attributes behind its operands.
#include "compiler/outline/Values.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::outline {

static std::string sizesOf(RankedTensorType type) {
  SmallVector<std::string> sizes;
  for (const nn::Dim &dim : nn::dimsOf(type))
    sizes.push_back(nn::describe(dim));
  return "[" + llvm::join(sizes, ", ") + "]";
}

std::string typeOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return describe(type);
  return describe(tensor.getElementType()) + (tensor.getRank() ? sizesOf(tensor) : "");
}

// A number of tensors with elements of this type.
static Formula number(APFloat value, Type element) {
  bool ignored;
  if (auto type = dyn_cast<FloatType>(element)) {
    value.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven, &ignored);
    return number(shortest(value));
  }
  APSInt whole(64, /*isUnsigned=*/false);
  value.convertToInteger(whole, APFloat::rmTowardZero, &ignored);
  return number(llvm::toString(whole, 10));
}

static Formula power(const Formula &x, StringRef exponent) { return {within(x, Binding::Atom) + "^" + exponent.str(), Binding::Power}; }

// x of two dimensions, transposed if need be so that dimension `to` of it is `from`.
static Formula turned(const Formula &x, int64_t from, int64_t to) { return from == to ? x : Formula{within(x, Binding::Atom) + ".T"}; }

static Formula dot(nn::DotGeneralOp op, ArrayRef<Formula> x) {
  ArrayRef<int64_t> lhs = op.getLhsContract(), rhs = op.getRhsContract();
  auto rankOf = [](Value value) { return cast<RankedTensorType>(value.getType()).getRank(); };
  bool isMatrix = rankOf(op.getLhs()) == 2 && rankOf(op.getRhs()) == 2 && op.getLhsBatch().empty() && lhs.size() == 1;
  if (isMatrix)
    return infix(turned(x[0], lhs[0], 1), "@", turned(x[1], rhs[0], 0), Binding::Product);
  auto list = [](ArrayRef<int64_t> dims) { return "[" + llvm::join(llvm::map_range(dims, [](int64_t dim) { return std::to_string(dim); }), ", ") + "]"; };
  SmallVector<std::string> arguments = {x[0].text, x[1].text, "over " + list(lhs) + " x " + list(rhs)};
  if (!op.getLhsBatch().empty())
    arguments.push_back("batch " + list(op.getLhsBatch()) + " x " + list(op.getRhsBatch()));
  return call("dot", arguments);
}

static Formula broadcast(nn::BroadcastOp op, const Formula &x) {
  auto from = cast<RankedTensorType>(op.getX().getType()), to = cast<RankedTensorType>(op.getY().getType());
  if (llvm::equal(op.getDims(), llvm::seq<int64_t>(to.getRank() - from.getRank(), to.getRank())))
    return x;
  return call("broadcast", {x.text, sizesOf(to), shortest(op.getDimsAttr())});
}

// Sums and the like over all dimensions need not say so.
static Formula reduction(Operation *op, const Formula &x) {
  auto dims = op->getAttrOfType<DenseI64ArrayAttr>("dims");
  StringRef name = op->getName().stripDialect();
  name.consume_front("reduce_");
  bool isAll = dims.size() == cast<RankedTensorType>(op->getOperand(0).getType()).getRank();
  SmallVector<std::string> arguments = {x.text};
  for (auto [i, dim] : llvm::enumerate(dims.asArrayRef()))
    if (!isAll)
      arguments.push_back((i ? "" : dims.size() > 1 ? "dims " : "dim ") + std::to_string(dim));
  return call(name, arguments);
}

static bool isLast(Value x, ArrayRef<int64_t> dims) { return dims.size() == 1 && dims[0] == nn::lastDimension(x); }

static Formula named(Operation *op, ArrayRef<Formula> x) { return call(op->getName().stripDialect(), textsOf(x)); }

static Formula other(Operation *op, ArrayRef<Formula> x) {
  SmallVector<std::string> arguments = textsOf(x);
  for (NamedAttribute attribute : op->getAttrDictionary())
    if (attribute.getName() != "operandSegmentSizes") // which operands are which
      arguments.push_back(attribute.getName().str() + "=" + shortest(attribute.getValue()));
  return call(op->getName().getDialectNamespace() == "nn" ? op->getName().stripDialect() : op->getName().getStringRef(), arguments);
}

Formula formulaOf(Operation *op, ArrayRef<Formula> x) {
  using F = Formula;
  static constexpr StringRef signs[] = {"==", "!=", "<", "<=", ">", ">="};
  return TypeSwitch<Operation *, F>(op)
      .Case([&](nn::AddOp) { return infix(x[0], "+", x[1], Binding::Sum); })
      .Case([&](nn::SubOp) { return infix(x[0], "-", x[1], Binding::Sum); })
      .Case([&](nn::MulOp) { return infix(x[0], "*", x[1], Binding::Product); })
      .Case([&](nn::DivOp) { return infix(x[0], "/", x[1], Binding::Product); })
      .Case([&](nn::PowOp) { return power(x[0], within(x[1], Binding::Atom)); })
      .Case([&](nn::SquareOp) { return power(x[0], "2"); })
      .Case([&](nn::ReciprocalOp) { return infix({"1"}, "/", x[0], Binding::Product); })
      .Case([&](nn::NegOp) { return prefix("-", x[0]); })
      .Case([&](nn::IdentityOp) { return x[0]; })
      .Case([&](nn::CompareOp compare) { return infix(x[0], signs[int(compare.getPredicate())], x[1], Binding::Comparison); })
      .Case([&](nn::SelectOp) { return choice(x[0], x[1], x[2]); })
      .Case([&](nn::ConvertOp convert) { return call(describe(cast<RankedTensorType>(convert.getY().getType()).getElementType()), {x[0].text}); })
      .Case([&](nn::ConstantOp constant) { return literal(constant.getValue()); })
      .Case([&](nn::FullOp full) { return number(full.getValue(), cast<RankedTensorType>(full.getY().getType()).getElementType()); })
      .Case([&](nn::BroadcastOp broadcastOp) { return broadcast(broadcastOp, x[0]); })
      .Case([&](nn::ReshapeOp reshape) { return call("reshape", {x[0].text, sizesOf(cast<RankedTensorType>(reshape.getY().getType()))}); })
      .Case([&](nn::TransposeOp transpose) { return transpose.getPermutation().size() == 2 ? turned(x[0], 0, 1) : other(op, x); })
      .Case<nn::ReduceSumOp, nn::ReduceMeanOp, nn::ReduceProdOp, nn::ReduceNormOp, nn::ReduceLogSumExpOp, nn::ReduceMaxOp, nn::ReduceMinOp>(
          [&](Operation *reduce) { return reduction(reduce, x[0]); })
      .Case<nn::SoftmaxOp, nn::LogSoftmaxOp>([&](auto softmax) { return isLast(softmax.getX(), softmax.getDims()) ? named(op, x) : reduction(op, x[0]); })
      .Case([&](nn::ArgmaxOp argmax) {
        return isLast(argmax.getX(), argmax.getDimension()) ? named(op, x) : F{call("argmax", {x[0].text, "dim " + std::to_string(argmax.getDimension())})};
      })
      .Case([&](nn::IntegerOp integer) { return call(nn::stringifyIntegerKind(integer.getKind()), textsOf(x)); })
      .Case([&](nn::DotGeneralOp dotOp) { return dot(dotOp, x); })
      .Case([&](nn::GatherOp gather) { return gather.getDimension() == 0 ? F{within(x[0], Binding::Atom) + "[" + x[1].text + "]"} : other(op, x); })
      .Case([&](nn::DimSizeOp size) {
        nn::Dim dim = nn::dimsOf(cast<RankedTensorType>(size.getX().getType()))[size.getDimension()];
        std::string text = nn::describe(dim); // no two people read 2 / N floordiv 2 alike
        return F{text, StringRef(text).contains(' ') ? Binding::Choice : StringRef(text).contains('*') ? Binding::Product : Binding::Atom};
      })
      .Case([&](nn::OneHotOp hot) { return call("one_hot", {x[0].text, std::to_string(cast<RankedTensorType>(hot.getY().getType()).getShape().back())}); })
      .Default([&](Operation *) { return other(op, x); });
}

} // namespace cauce::outline
