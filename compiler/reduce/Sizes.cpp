// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes: all dimensions of one number become a smaller number, and symbols become numbers. In functions over nn, types are inferred again
// from there and what is said of sizes in attributes is cut to fit; below that level the number changes wherever it is a size. What does not fit together
// then does not verify.
#include "compiler/reduce/Module.h"

#include "dialects/nn/Indexing.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/Window.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/SetVector.h"

#include <map>

using namespace mlir;

namespace cauce::reduce {
namespace {

using Numbers = std::map<int64_t, int64_t>;
using Symbols = std::map<std::string, int64_t>;

// The first elements along each dimension.
Attribute cut(ElementsAttr value, ShapedType type) {
  auto elements = dyn_cast<DenseElementsAttr>(value);
  if (!elements || value.getShapedType().getRank() != type.getRank())
    return value;
  if (elements.isSplat())
    return elements.resizeSplat(type);
  ArrayRef<int64_t> from = value.getShapedType().getShape(), to = type.getShape();
  SmallVector<Attribute> kept;
  for (auto [position, element] : llvm::enumerate(elements.getValues<Attribute>())) {
    bool isKept = true;
    for (int64_t dim = type.getRank(), rest = position; dim-- > 0; rest /= from[dim])
      isKept &= rest % from[dim] < to[dim];
    if (isKept)
      kept.push_back(element);
  }
  return int64_t(kept.size()) == type.getNumElements() ? Attribute(DenseElementsAttr::get(type, kept)) : Attribute(value);
}

//===--------------------------------------------------------------------===//
// Functions over nn
//===--------------------------------------------------------------------===//

class Resizer {
public:
  Resizer(const Numbers &numbers, const Symbols &symbols) : numbers(numbers), symbols(symbols) {}

  void resize(ModuleOp module) {
    ScopedDiagnosticHandler silent(module.getContext(), [](Diagnostic &) { return success(); }); // of what cannot be inferred
    for (Operation &op : *module.getBody()) {
      if (auto state = dyn_cast<train::StateOp>(op)) {
        state.setType(change(state.getType()));
        resizeAttributes(&op, change(state.getType()));
      }
      auto function = dyn_cast<FunctionOpInterface>(op);
      if (function && !function.isExternal() && llvm::hasSingleElement(function.getFunctionBody()))
        resizeFunction(function);
    }
  }

private:
  Type change(Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return type;
    SmallVector<nn::Dim> dims = nn::dimsOf(tensor);
    for (nn::Dim &dim : dims)
      if (dim.isStatic()) {
        if (auto number = numbers.find(dim.size); number != numbers.end())
          dim.size = number->second;
      } else if (auto size = nn::exprOf(dim).evaluate([&](StringRef symbol) { return sizeOf(symbol); }); size && !symbols.empty()) {
        dim = {*size, {}}; // with all symbols of it
      }
    return nn::makeType(dims, tensor.getElementType());
  }

  std::optional<int64_t> sizeOf(StringRef symbol) {
    auto known = symbols.find(symbol.str());
    return known == symbols.end() ? std::nullopt : std::optional<int64_t>(known->second);
  }

  void resizeFunction(FunctionOpInterface function) {
    Block &body = function.getFunctionBody().front();
    for (BlockArgument argument : body.getArguments())
      argument.setType(change(argument.getType()));
    for (Operation &op : body)
      resizeOp(&op);
    function.setType(function.cloneTypeWith(body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
  }

  void resizeOp(Operation *op) {
    if (auto slice = dyn_cast<nn::SliceOp>(op))
      cutSlice(slice);
    if (auto windows = dyn_cast<nn::WindowsOp>(op))
      cutWindows(windows);
    if (auto infer = dyn_cast<InferTypeOpInterface>(op)) {
      SmallVector<Type> types;
      if (succeeded(infer.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(), op->getAttrDictionary(), op->getPropertiesStorage(),
                                           op->getRegions(), types)))
        for (auto [result, type] : llvm::zip(op->getResults(), types))
          result.setType(type);
      return;
    }
    for (Value result : op->getResults()) {
      Type type = change(result.getType());
      if (auto reshape = dyn_cast<nn::ReshapeOp>(op))
        type = fit(cast<RankedTensorType>(type), cast<RankedTensorType>(reshape.getX().getType()));
      if (auto sum = dyn_cast<nn::OverlapAddOp>(op))
        type = fitWindows(sum, cast<RankedTensorType>(type));
      resizeAttributes(op, type);
      result.setType(type);
    }
  }

  void resizeAttributes(Operation *op, Type type) {
    auto shaped = dyn_cast<RankedTensorType>(type);
    if (auto constant = dyn_cast<nn::ConstantOp>(op); constant && shaped && shaped.hasStaticShape())
      constant.setValueAttr(cast<ElementsAttr>(cut(constant.getValue(), shaped)));
    if (auto state = dyn_cast<train::StateOp>(op))
      if (auto given = dyn_cast_or_null<train::GivenAttr>(state.getInitializerAttr()))
        state.setInitializerAttr(train::GivenAttr::get(op->getContext(), cast<DenseElementsAttr>(cut(given.getValue(), shaped))));
  }

  void cutSlice(nn::SliceOp slice) {
    auto type = cast<RankedTensorType>(slice.getX().getType());
    int64_t size = slice.getDimension() < uint64_t(type.getRank()) ? type.getDimSize(slice.getDimension()) : ShapedType::kDynamic;
    if (ShapedType::isDynamic(size))
      return;
    slice.setLimit(std::min<int64_t>(slice.getLimit(), size));
    slice.setStart(std::min<int64_t>(slice.getStart(), slice.getLimit() - 1));
  }

  void cutWindows(nn::WindowsOp windows) {
    auto type = cast<RankedTensorType>(windows.getX().getType());
    int64_t size = windows.getDimension() < uint64_t(type.getRank()) ? type.getDimSize(windows.getDimension()) : 0, dilation = windows.getDilation();
    if (size > 0) // not dynamic
      windows.setSize(std::min<int64_t>(windows.getSize(), (size - 1) / dilation + 1));
  }

  // As long as the windows reach, if it was no longer.
  static RankedTensorType fitWindows(nn::OverlapAddOp sum, RankedTensorType type) {
    auto from = cast<RankedTensorType>(sum.getX().getType());
    SmallVector<nn::Dim> dims = nn::dimsOf(from);
    int64_t dimension = sum.getDimension();
    if (!dims[dimension].isStatic() || !dims[dimension + 1].isStatic())
      return type;
    dims.erase(dims.begin() + dimension + 1);
    dims[dimension].size = std::max(type.getDimSize(dimension), sum.getReach());
    return nn::makeType(dims, type.getElementType());
  }

  // The type with one dimension scaled so that it has as many elements as `other`.
  static Type fit(RankedTensorType type, RankedTensorType other) {
    auto countOf = [](RankedTensorType type) {
      int64_t count = 1;
      for (int64_t size : type.getShape())
        count *= ShapedType::isDynamic(size) ? 1 : size;
      return count;
    };
    int64_t count = countOf(type), wanted = countOf(other);
    SmallVector<nn::Dim> dims = nn::dimsOf(type);
    for (nn::Dim &dim : llvm::reverse(dims)) {
      if (count == wanted || !dim.isStatic() || count == 0 || dim.size == 0 || dim.size * wanted % count)
        continue;
      dim.size = dim.size * wanted / count;
      break;
    }
    return nn::makeType(dims, type.getElementType());
  }

  const Numbers &numbers;
  const Symbols &symbols;
};

//===--------------------------------------------------------------------===//
// Other levels
//===--------------------------------------------------------------------===//

void resizeTypes(ModuleOp module, const Numbers &numbers) {
  AttrTypeReplacer replacer;
  auto changed = [&numbers](ShapedType type) {
    SmallVector<int64_t> shape(type.getShape());
    for (int64_t &size : shape)
      if (auto number = numbers.find(size); number != numbers.end())
        size = number->second;
    return shape;
  };
  replacer.addReplacement([&](RankedTensorType type) { return RankedTensorType::get(changed(type), type.getElementType(), type.getEncoding()); });
  replacer.addReplacement([&](MemRefType type) { return MemRefType::Builder(type).setShape(changed(type)); });
  replacer.addReplacement([&](DenseElementsAttr value) {
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    Attribute smaller = value;
    if (tensor)
      smaller = cut(cast<ElementsAttr>(Attribute(value)), RankedTensorType::get(changed(tensor), tensor.getElementType(), tensor.getEncoding()));
    return std::make_pair(smaller, WalkResult::skip());
  });
  replacer.recursivelyReplaceElementsIn(module, /*replaceAttrs=*/true, /*replaceLocs=*/false, /*replaceTypes=*/true);
}

//===--------------------------------------------------------------------===//
// Reductions
//===--------------------------------------------------------------------===//

bool isOverNn(ModuleOp module) {
  return module->walk([](Operation *op) { return isa_and_nonnull<nn::NnDialect>(op->getDialect()) ? WalkResult::interrupt() : WalkResult::advance(); })
      .wasInterrupted();
}

template <typename Visit>
void forEachType(ModuleOp module, Visit visit) {
  module->walk([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (Type type : block.getArgumentTypes())
          visit(type);
    for (Type type : op->getResultTypes())
      visit(type);
    if (auto state = dyn_cast<train::StateOp>(op))
      visit(state.getType());
  });
}

// The numbers among the sizes, in the order in which they are found.
SmallVector<int64_t> numbersOf(ModuleOp module) {
  llvm::SmallSetVector<int64_t, 16> numbers;
  forEachType(module, [&](Type type) {
    if (isa<RankedTensorType, MemRefType>(type))
      for (int64_t size : cast<ShapedType>(type).getShape())
        if (!ShapedType::isDynamic(size))
          numbers.insert(size);
  });
  return numbers.takeVector();
}

auto toNumber(std::function<int64_t(int64_t)> smaller) {
  return [smaller](Module &module, Places &places) {
    Numbers numbers;
    for (int64_t number : numbersOf(*module))
      if (int64_t less = smaller(number); less > 0 && less < number && places.next())
        numbers[number] = less;
    if (numbers.empty())
      return;
    if (isOverNn(*module))
      Resizer(numbers, {}).resize(*module);
    else
      resizeTypes(*module, numbers);
  };
}

void replaceSymbols(Module &module, Places &places) {
  std::vector<std::string> names;
  forEachType(*module, [&](Type type) {
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      for (const nn::Dim &dim : nn::dimsOf(tensor))
        for (const std::string &name : nn::exprOf(dim).symbols())
          if (name != "?" && !llvm::is_contained(names, name))
            names.push_back(name);
  });
  Symbols symbols;
  for (const std::string &name : names)
    if (places.next())
      symbols[name] = 2 + symbols.size(); // different ones tell dimensions apart
  if (!symbols.empty())
    Resizer({}, symbols).resize(*module);
}

} // namespace

void addSizeReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"sizes to 1", toNumber([](int64_t) { return 1; })});
  reductions.push_back({"sizes to 2", toNumber([](int64_t) { return 2; })});
  reductions.push_back({"sizes to 3", toNumber([](int64_t) { return 3; })});
  reductions.push_back({"halve sizes", toNumber([](int64_t size) { return size / 2; })});
  reductions.push_back({"sizes to 3/4", toNumber([](int64_t size) { return size * 3 / 4; })});
  reductions.push_back({"sizes to 7/8", toNumber([](int64_t size) { return size * 7 / 8; })});
  reductions.push_back({"sizes less 1", toNumber([](int64_t size) { return size - 1; })});
  reductions.push_back({"symbols to numbers", replaceSymbols});
}

} // namespace cauce::reduce
