// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What kernels share is found by making each of them general: a copy with `?` for the sizes that may be arguments. Those that are equal
// then become one; a size in which they agree stays a number.
#include "compiler/kernels/SharedKernels.h"

#include "compiler/kernels/CompareKernels.h"
#include "compiler/kernels/SizeClasses.h"
#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace cauce {
namespace {

// A copy of a kernel in which some of its sizes are arguments.
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

// Kernels of one key, by what their bodies have in common.
class Family {
public:
  Family(func::FuncOp kernel, const SizeClasses &classes, bool takesScalars) : takesScalars(takesScalars), classes(classes) {
    general = makeGeneral(kernel, llvm::BitVector(classes.sizes.size(), true));
    members.push_back({kernel, classes.sizes});
  }

  bool add(func::FuncOp kernel, const SizeClasses &own) {
    func::FuncOp candidate = General(kernel, own, llvm::BitVector(own.sizes.size(), true)).make();
    bool isMember = attributesOf(general) == attributesOf(candidate) && takeDifferences(candidate);
    candidate.erase();
    if (isMember)
      members.push_back({kernel, own.sizes});
    return isMember;
  }

  std::optional<SharedKernel> finish() {
    std::optional<SharedKernel> shared;
    if (members.size() > 1)
      shared = share();
    general.erase();
    return shared;
  }

private:
  struct Member {
    func::FuncOp kernel;
    SmallVector<int64_t> sizes;
  };

  func::FuncOp makeGeneral(func::FuncOp kernel, const llvm::BitVector &isFree) { return General(kernel, classes, isFree).make(); }

  // All but the sizes that stand for others.
  static SmallVector<Attribute> attributesOf(func::FuncOp function) {
    SmallVector<Attribute> attributes;
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      NamedAttrList list(function.getArgAttrDict(i));
      list.erase("rt.like");
      attributes.push_back(list.getDictionary(function.getContext()));
    }
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      attributes.push_back(function.getResultAttrDict(i));
    return attributes;
  }

  bool takeDifferences(func::FuncOp candidate) {
    auto isArgument = [&](OpOperand &, TypedAttr value) { return takesScalars && (value.getType().isIntOrIndexOrFloat()); };
    std::optional<SmallVector<Difference>> differences = compareKernels(general, candidate, isArgument);
    if (!differences)
      return false;
    for (const Difference &difference : *differences) {
      SmallVector<TypedAttr> &list = constants[difference.operand];
      list.resize(members.size(), valueOf(difference.operand));
      list.push_back(difference.value);
    }
    return true;
  }

  static TypedAttr valueOf(OpOperand *constant) { return constant->get().getDefiningOp<arith::ConstantOp>().getValue(); }

  SharedKernel share() {
    llvm::BitVector isFree(classes.sizes.size());
    for (const Member &member : members)
      for (unsigned i = 0; i < classes.sizes.size(); ++i)
        if (member.sizes[i] != classes.sizes[i])
          isFree.set(i);
    SharedKernel shared;
    shared.function = makeGeneral(members.front().kernel, isFree);
    Builder b(shared.function.getContext());
    for (const Member &member : members) {
      SharedKernel::Member &entry = shared.members.emplace_back();
      entry.kernel = member.kernel;
      for (unsigned number : isFree.set_bits())
        entry.arguments.push_back(b.getIndexAttr(member.sizes[number]));
    }
    // Constants in which members differ were found in the general kernel, whose ops those of this one follow.
    DenseMap<Operation *, Operation *> partners;
    SmallVector<Operation *> from = opsOf(general), to = opsOf(shared.function);
    for (auto [a, c] : llvm::zip_equal(from, to))
      partners[a] = c;
    llvm::MapVector<ArrayRef<TypedAttr>, BlockArgument> known;
    for (auto &[operand, list] : constants) {
      list.resize(members.size(), valueOf(operand));
      auto [it, isNew] = known.try_emplace(ArrayRef<TypedAttr>(list));
      if (isNew) {
        unsigned position = shared.function.getNumArguments();
        auto attributes = b.getDictionaryAttr(b.getNamedAttr("rt.symbol", b.getStringAttr("constant." + Twine(known.size() - 1))));
        (void)shared.function.insertArgument(position, list.front().getType(), attributes, shared.function.getLoc());
        it->second = shared.function.getArgument(position);
        for (auto [member, value] : llvm::zip_equal(shared.members, list))
          member.arguments.push_back(value);
      }
      partners.lookup(operand->getOwner())->setOperand(operand->getOperandNumber(), it->second);
    }
    return shared;
  }

  static SmallVector<Operation *> opsOf(func::FuncOp function) {
    SmallVector<Operation *> ops;
    function.walk([&](Operation *op) { ops.push_back(op); });
    return ops;
  }

  bool takesScalars;
  SizeClasses classes; // of the first
  func::FuncOp general; // the first with all of its sizes as arguments
  SmallVector<Member> members;
  llvm::MapVector<OpOperand *, SmallVector<TypedAttr>> constants; // of `general` in which members differ, by member
};

} // namespace

FailureOr<SmallVector<SharedKernel>> shareKernels(ModuleOp module, rt::TargetAttr target) {
  struct Entry {
    func::FuncOp kernel;
    SizeClasses classes;
    bool takesScalars;
  };
  llvm::MapVector<StringRef, SmallVector<unsigned>> byKey;
  std::vector<Entry> entries;
  for (func::FuncOp kernel : module.getOps<func::FuncOp>()) {
    if (!kernel->hasAttr("rt.kernel"))
      continue;
    FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
    if (failed(scheduled))
      return failure();
    entries.push_back({kernel, classifySizes(kernel, *scheduled, target), scheduled->schedule->takesScalars()});
  }
  for (auto [i, entry] : llvm::enumerate(entries))
    if (!entry.classes.sizes.empty() || entry.takesScalars)
      byKey[entry.classes.key].push_back(i);
  SmallVector<SharedKernel> found;
  for (auto &[key, list] : byKey) {
    if (list.size() == 1)
      continue;
    std::vector<Family> families;
    for (unsigned i : list) {
      Entry &entry = entries[i];
      if (llvm::none_of(families, [&](Family &family) { return family.add(entry.kernel, entry.classes); }))
        families.emplace_back(entry.kernel, entry.classes, entry.takesScalars);
    }
    for (Family &family : families)
      if (std::optional<SharedKernel> shared = family.finish())
        found.push_back(std::move(*shared));
  }
  return found;
}

// The value of an expression of numbers.
static std::optional<int64_t> constantOf(AffineMap map, ArrayRef<OpFoldResult> operands) {
  SmallVector<Attribute> numbers, results;
  for (OpFoldResult operand : operands) {
    numbers.push_back(dyn_cast<Attribute>(operand));
    if (!numbers.back())
      return std::nullopt;
  }
  if (failed(map.constantFold(numbers, results)))
    return std::nullopt;
  return cast<IntegerAttr>(results.front()).getInt();
}

// The arguments of a member: those of what is shared but for the last, which the member passes, and `behind` more.
static func::FuncOp makeMember(OpBuilder &b, SharedKernel::Member &member, func::FuncOp shared, StringRef name, unsigned behind) {
  SmallVector<Type> types(shared.getArgumentTypes());
  unsigned first = types.size() - behind - member.arguments.size();
  types.erase(types.begin() + first, types.begin() + first + member.arguments.size());
  auto function = func::FuncOp::create(b, member.kernel.getLoc(), name, b.getFunctionType(types, shared.getResultTypes()));
  function.setPrivate();
  function.addEntryBlock();
  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    unsigned position = i < first ? i : i + member.arguments.size();
    argument.setLoc(shared.getArgument(position).getLoc());
    if (DictionaryAttr attributes = shared.getArgAttrDict(position))
      function.setArgAttrs(i, attributes);
  }
  return function;
}

// What the arguments of `shared` are in the member.
static SmallVector<Value> argumentsFor(OpBuilder &b, SharedKernel::Member &member, func::FuncOp function, unsigned behind) {
  SmallVector<Value> arguments(function.getArguments().drop_back(behind));
  for (TypedAttr value : member.arguments)
    arguments.push_back(arith::ConstantOp::create(b, function.getLoc(), value));
  llvm::append_range(arguments, function.getArguments().take_back(behind));
  return arguments;
}

// Computes the number of tasks anew, from numbers: the host's code is compiled as it stands.
static void emitTasks(OpBuilder &b, SharedKernel::Member &member, func::FuncOp shared, StringRef name) {
  func::FuncOp tasks = makeMember(b, member, shared, name, 0);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&tasks.getBody().front());
  IRMapping mapping;
  mapping.map(shared.getArguments(), argumentsFor(b, member, tasks, 0));
  for (Operation &op : shared.getBody().front()) {
    if (auto index = dyn_cast<rt::IndexOp>(op)) {
      SmallVector<OpFoldResult> operands = llvm::map_to_vector(index.getOperands(), [&](Value value) { return getAsOpFoldResult(mapping.lookup(value)); });
      if (std::optional<int64_t> number = constantOf(index.getMap(), operands)) {
        mapping.map(index.getResult(), arith::ConstantIndexOp::create(b, op.getLoc(), *number));
        continue;
      }
    }
    Operation *copy = b.clone(op, mapping);
    SmallVector<Value> folded;
    if (copy->getNumResults() && succeeded(b.tryFold(copy, folded)) && !folded.empty()) {
      mapping.map(op.getResults(), folded);
      copy->erase();
    }
  }
}

void emitMember(SharedKernel::Member &member, func::FuncOp shared, func::FuncOp sharedTasks) {
  func::FuncOp kernel = member.kernel;
  std::string name = kernel.getName().str();
  OpBuilder b(kernel);
  func::FuncOp caller = makeMember(b, member, shared, name + ".buffers", 2); // a range of tasks comes last
  emitTasks(b, member, sharedTasks, name + ".tasks");
  b.setInsertionPointToStart(&caller.getBody().front());
  func::CallOp::create(b, caller.getLoc(), shared, argumentsFor(b, member, caller, 2));
  func::ReturnOp::create(b, caller.getLoc());
  caller->setAttr("rt.buffers", shared->getAttr("rt.buffers"));
  auto symbols = shared->getAttrOfType<ArrayAttr>("rt.symbols");
  caller->setAttr("rt.symbols", b.getArrayAttr(symbols.getValue().drop_back(member.arguments.size())));
  for (NamedAttribute attribute : kernel->getDiscardableAttrs())
    caller->setAttr(attribute.getName(), attribute.getValue());
  kernel.erase();
  caller.setName(name);
}

} // namespace cauce
