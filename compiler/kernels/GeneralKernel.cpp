// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/kernels/GeneralKernel.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace cauce {
namespace {

class General {
public:
  General(func::FuncOp kernel, const SizeClasses &classes, const llvm::BitVector &isFree)
      : kernel(kernel), classes(classes), isFree(isFree), b(kernel.getContext()) {}

  func::FuncOp make() {
    b.setInsertionPoint(kernel);
    function = cast<func::FuncOp>(b.clone(*kernel, mapping));
    function.setName((kernel.getName() + ".shared").str());
    for (StringRef name : {"rt.kernel", "rt.flops", "rt.bytes"})
      function->removeAttr(name);
    for (unsigned number : isFree.set_bits()) {
      auto attributes = b.getDictionaryAttr({b.getNamedAttr("rt.symbol", b.getStringAttr(nameOf(number))),
                                             b.getNamedAttr("rt.like", b.getI64IntegerAttr(classes.sizes[number]))});
      (void)function.insertArgument(function.getNumArguments(), b.getIndexType(), attributes, function.getLoc());
      arguments[number] = function.getArgument(function.getNumArguments() - 1);
    }
    for (const auto &[value, numbers] : classes.numbers)
      mapping.lookup(value).setType(generalType(value));
    for (auto empty : kernel.getOps<tensor::EmptyOp>())
      giveSizes(empty);
    SmallVector<DictionaryAttr> argumentAttributes, resultAttributes;
    for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
      argumentAttributes.push_back(generalAttributes(kernel.getArgument(i), kernel.getArgAttrDict(i)));
    for (unsigned i = kernel.getNumArguments(); i < function.getNumArguments(); ++i)
      argumentAttributes.push_back(function.getArgAttrDict(i));
    SmallVector<Type> results;
    for (auto [i, value] : llvm::enumerate(kernel.getBody().front().getTerminator()->getOperands())) {
      results.push_back(generalType(value));
      resultAttributes.push_back(generalAttributes(value, kernel.getResultAttrDict(i)));
    }
    function.setType(b.getFunctionType(function.getBody().getArgumentTypes(), results));
    function.setAllArgAttrs(argumentAttributes);
    function.setAllResultAttrs(resultAttributes);
    return function;
  }

private:
  // No symbol of a model has a dot in its name.
  static std::string nameOf(unsigned number) { return "size." + std::to_string(number); }

  bool isFreeAt(Value value, unsigned dim) const {
    auto it = classes.numbers.find(value);
    return it != classes.numbers.end() && it->second[dim] && isFree.test(*it->second[dim]);
  }

  Type generalType(Value value) const {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return value.getType();
    SmallVector<int64_t> shape(type.getShape());
    for (auto [dim, size] : llvm::enumerate(shape))
      if (isFreeAt(value, dim))
        size = ShapedType::kDynamic;
    return type.clone(shape);
  }

  void giveSizes(tensor::EmptyOp empty) {
    auto copy = mapping.lookup(empty.getResult()).getDefiningOp<tensor::EmptyOp>();
    SmallVector<Value> sizes;
    auto known = copy.getDynamicSizes().begin();
    for (unsigned dim = 0; dim < unsigned(empty.getType().getRank()); ++dim)
      if (isFreeAt(empty, dim))
        sizes.push_back(arguments.lookup(*classes.numbers.find(empty)->second[dim]));
      else if (empty.getType().isDynamicDim(dim))
        sizes.push_back(*known++);
    copy.getDynamicSizesMutable().assign(sizes);
  }

  // The layout names the multiple that rows are padded to where their length is an argument.
  DictionaryAttr generalAttributes(Value value, DictionaryAttr attributes) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return attributes;
    NamedAttrList list(attributes);
    auto known = attributes ? attributes.getAs<ArrayAttr>("rt.dims") : ArrayAttr();
    unsigned next = 0;
    SmallVector<Attribute> dims;
    for (unsigned dim = 0; dim < unsigned(type.getRank()); ++dim)
      if (isFreeAt(value, dim))
        dims.push_back(b.getStringAttr(nameOf(*classes.numbers.find(value)->second[dim])));
      else if (type.isDynamicDim(dim))
        dims.push_back(known[next++]);
    if (!dims.empty())
      list.set("rt.dims", b.getArrayAttr(dims));
    if (rt::layoutOf(attributes, b.getContext()).getKind() == rt::LayoutKind::Rows && isFreeAt(value, type.getRank() - 1))
      list.set("rt.layout", rt::LayoutAttr::get(b.getContext(), rt::LayoutKind::Rows, rowMultiple));
    return list.getDictionary(b.getContext());
  }

  func::FuncOp kernel, function;
  const SizeClasses &classes;
  const llvm::BitVector &isFree;
  OpBuilder b;
  IRMapping mapping;
  DenseMap<unsigned, Value> arguments;
};

} // namespace

func::FuncOp makeGeneralKernel(func::FuncOp kernel, const SizeClasses &classes, const llvm::BitVector &isFree) {
  return General(kernel, classes, isFree).make();
}

} // namespace cauce
