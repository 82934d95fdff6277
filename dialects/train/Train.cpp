// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration and verification of the train dialect.
#include "dialects/train/Train.h"

#include "dialects/nn/Symbols.h"
#include "dialects/train/Kinds.h"
#include "dialects/train/Recipe.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <limits>
#include <optional>

using namespace mlir;

#include "dialects/train/TrainDialect.cpp.inc"
#include "dialects/train/TrainEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/train/TrainAttributes.cpp.inc"

namespace cauce::train {

void TrainDialect::initialize() {
  addTrainOps();
  addRecipe();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/train/TrainAttributes.cpp.inc"
      >();
  addAliases(*this);
}

Attribute TrainDialect::parseAttribute(DialectAsmParser &parser, Type type) const {
  SMLoc loc = parser.getCurrentLocation();
  StringRef word;
  Attribute attribute;
  OptionalParseResult own = generatedAttributeParser(parser, &word, type, attribute);
  if (own.has_value())
    return attribute;
  return parseRecipe(parser, loc, word);
}

void TrainDialect::printAttribute(Attribute attribute, DialectAsmPrinter &printer) const {
  if (failed(generatedAttributePrinter(attribute, printer)))
    (void)printRecipe(attribute, printer);
}

template <typename Family> static ParseResult parseKind(OpAsmParser &parser, StringRef family, Family &kind) {
  SMLoc loc = parser.getCurrentLocation();
  Attribute attribute;
  if (failed(parser.parseAttribute(attribute)))
    return failure();
  if ((kind = dyn_cast<Family>(attribute)))
    return success();
  return parser.emitError(loc, "expected ") << family << " " << wordsOf<Family>("#train.") << ", but got " << attribute;
}

ParseResult parseOptimizer(OpAsmParser &parser, OptimizerAttrInterface &optimizer) { return parseKind(parser, "optimizer", optimizer); }
void printOptimizer(OpAsmPrinter &printer, Operation *, OptimizerAttrInterface optimizer) { printer << optimizer; }
ParseResult parseSchedule(OpAsmParser &parser, ScheduleAttrInterface &schedule) { return parseKind(parser, "schedule", schedule); }
void printSchedule(OpAsmPrinter &printer, Operation *, ScheduleAttrInterface schedule) { printer << schedule; }
ParseResult parseMetric(OpAsmParser &parser, MetricAttrInterface &metric) { return parseKind(parser, "metric", metric); }
void printMetric(OpAsmPrinter &printer, Operation *, MetricAttrInterface metric) { printer << metric; }

LogicalResult IdsAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t count, int64_t dimension, int64_t begin, int64_t end, int64_t ignored) {
  if (count < 1)
    return emitError() << "expected count to be at least 1, but got " << count;
  if (dimension < 0 || begin < 0 || (begin >= end && end != 0) || begin > end)
    return emitError() << "expected dimension, begin and end with 0 <= begin < end, but got " << dimension << ", " << begin << " and " << end;
  if (ignored > 0 && ignored < count)
    return emitError() << "expected ignored to be 0 or not in [0, " << count << "), but got " << ignored;
  return success();
}

std::string describeBadIds(Attribute ids, Type type) {
  auto list = dyn_cast<ArrayAttr>(ids);
  auto tensor = dyn_cast<RankedTensorType>(type);
  bool fits = list && tensor;
  for (unsigned i = 0; fits && i < list.size(); ++i) {
    auto some = dyn_cast<IdsAttr>(list[i]);
    fits = some && some.getDimension() < std::max<int64_t>(tensor.getRank(), 1);
  }
  return fits ? "" : llvm::formatv("expected 'train.ids' to be a list of #train.ids of dimensions of {0}, but got {1}", type, ids).str();
}

ParseResult parseFlags(OpAsmParser &parser, StateFlagsAttr &flags) {
  StateFlags all = StateFlags();
  do {
    StringRef word;
    llvm::SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&word))
      return failure();
    std::optional<StateFlags> some = symbolizeStateFlags(word);
    if (!some)
      return parser.emitError(loc, "expected a flag of a state, trained, saved, checkpointed, reset, seed, rate, weight or parameter, but got ") << word;
    all = all | *some;
  } while (succeeded(parser.parseOptionalVerticalBar()));
  flags = StateFlagsAttr::get(parser.getContext(), all);
  return success();
}

void printFlags(OpAsmPrinter &printer, Operation *, StateFlagsAttr flags) { printer << stringifyStateFlags(flags.getValue()); }

static LogicalResult verifyFlags(StateOp state, RankedTensorType type) {
  StateFlags flags = state.getFlags();
  auto fail = [&](StringRef expected) { return state.emitOpError("expected ") << expected << ", but got " << stringifyStateFlags(flags); };
  if (flags == StateFlags()) // which has no text
    return state.emitOpError("expected a flag of what is done with the state");
  if (state.has(StateFlags::reset) && flags != StateFlags::reset)
    return fail("what is reset to have no other flag");
  if (state.has(StateFlags::trained) && !state.has(StateFlags::saved))
    return fail("what is trained to be saved");
  if (bitEnumContainsAny(flags, StateFlags::saved | StateFlags::seed | StateFlags::rate) && !state.has(StateFlags::checkpointed))
    return fail("what is saved, seed or rate to be checkpointed");
  if (state.getOf() && (state.has(StateFlags::saved) || !state.has(StateFlags::checkpointed)))
    return fail("what is of another state to be checkpointed, but not saved");
  Builder b(state.getContext());
  for (auto [flag, element] : {std::pair<StateFlags, Type>{StateFlags::seed, b.getI64Type()}, {StateFlags::rate, b.getF32Type()}})
    if (state.has(flag) && type != RankedTensorType::get({}, element))
      return state.emitOpError("expected ") << stringifyStateFlags(flag) << " to be " << RankedTensorType::get({}, element) << ", but got " << type;
  return success();
}

void StateOp::build(OpBuilder &, OperationState &result, StateFlags flags, StringRef name, Type type, InitializerAttrInterface initializer,
                    RegularizerAttr regularizer, StringRef of) {
  MLIRContext *context = result.getContext();
  Properties &properties = result.getOrAddProperties<Properties>();
  properties.flags = StateFlagsAttr::get(context, flags);
  properties.sym_name = StringAttr::get(context, name);
  properties.type = TypeAttr::get(type);
  properties.initializer = initializer;
  properties.regularizer = regularizer;
  if (!of.empty())
    properties.of = FlatSymbolRefAttr::get(context, of);
}

LogicalResult StateOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (!getOf())
    return success();
  auto owner = symbolTable.lookupNearestSymbolFrom<StateOp>(*this, getOfAttr());
  if (owner && owner.has(StateFlags::trained))
    return success();
  InFlightDiagnostic diagnostic = emitOpError("expected what it is of to be a train.state that is trained, but got ") << getOfAttr();
  if (owner)
    diagnostic.attachNote(owner.getLoc()) << "declared here";
  return diagnostic;
}

LogicalResult StateOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape())
    return emitOpError("expected a tensor type of static shape, but got ") << getType();
  if (failed(verifyFlags(*this, type)))
    return failure();
  for (auto [name, number] : {std::pair<StringRef, FloatAttr>{"learning_rate_scale", getLearningRateScaleAttr()}, {"weight_decay", getWeightDecayAttr()}}) {
    if (number && !has(StateFlags::trained))
      return emitOpError("expected no ") << name << " of what is not trained";
    if (double value = number ? number.getValueAsDouble() : 0; !(value >= 0) || std::isinf(value))
      return emitOpError("expected ") << name << " to be at least 0, but got " << value;
  }
  InitializerAttrInterface initializer = getInitializerAttr();
  if (auto given = dyn_cast_or_null<GivenAttr>(initializer); given && given.getValue().getType() != type)
    return emitOpError("expected what is given to have the type of the state, ") << type << ", but got " << given.getValue().getType();
  if (initializer && initializer.isRandom() && !isa<FloatType>(type.getElementType()))
    return emitOpError("expected an initializer that is not random for ") << type << ", but got " << initializer;
  return success();
}

static LogicalResult verifyState(Operation *op, SymbolTableCollection &symbolTable, FlatSymbolRefAttr name, Type type) {
  auto state = symbolTable.lookupNearestSymbolFrom<StateOp>(op, name);
  if (!state)
    return op->emitOpError("expected state to name a train.state, but got ") << name;
  if (state.getType() != type)
    return op->emitOpError("expected the type of state ") << name << ", " << state.getType() << ", but got " << type;
  return success();
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  return verifyState(*this, symbolTable, getStateAttr(), getValue().getType());
}

LogicalResult WriteOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (failed(verifyState(*this, symbolTable, getStateAttr(), getValue().getType())))
    return failure();
  // The first write of a block looks at all of them, so that all together take linear time.
  if (findBefore(*this, [](WriteOp) { return true; }))
    return success();
  llvm::DenseMap<Attribute, WriteOp> writes;
  for (WriteOp write : getOperation()->getBlock()->getOps<WriteOp>())
    if (auto [first, isNew] = writes.insert({write.getStateAttr(), write}); !isNew) {
      InFlightDiagnostic diagnostic = write.emitOpError("expected a function to write ") << write.getStateAttr() << " once";
      diagnostic.attachNote(first->second.getLoc()) << "written here, too";
      return diagnostic;
    }
  return success();
}

LogicalResult KeepOp::verify() {
  auto type = cast<RankedTensorType>(getRows().getType());
  if (!type.getElementType().isF64() || type.getRank() == 0 || type.getShape().back() != 2)
    return emitOpError("expected rows to be f64 with a last size of 2, but got ") << type;
  return success();
}

LogicalResult KeepOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  Builder b(getContext());
  if (failed(verifyState(*this, symbolTable, getStateAttr(), RankedTensorType::get({2}, b.getF64Type()))))
    return failure();
  auto state = symbolTable.lookupNearestSymbolFrom<StateOp>(*this, getStateAttr());
  if (!state.has(StateFlags::reset))
    return emitOpError("expected state ") << getStateAttr() << " to be reset, but got " << stringifyStateFlags(state.getFlags());
  if (KeepOp other = findBefore(*this, [&](KeepOp before) { return before.getStateAttr() == getStateAttr(); })) {
    InFlightDiagnostic diagnostic = emitOpError("expected a function to keep rows for ") << getStateAttr() << " once";
    diagnostic.attachNote(other.getLoc()) << "kept here, too";
    return diagnostic;
  }
  return success();
}

LogicalResult GradientOp::verify() {
  if (getWrt().empty())
    return emitOpError("expected at least one value to differentiate by");
  if (getSeed().getType() != getY().getType())
    return emitOpError("expected seed to have the type of y, ") << getY().getType() << ", but got " << getSeed().getType();
  if (getWrt().getTypes() != getGradients().getTypes())
    return emitOpError("expected gradients to have the types of wrt");
  SmallVector<Type> types(getWrt().getTypes());
  types.push_back(getY().getType());
  for (Type type : types)
    if (!isa<FloatType>(cast<RankedTensorType>(type).getElementType()))
      return emitOpError("expected float elements, but got ") << type;
  return success();
}

LogicalResult MetricOp::verify() {
  auto weights = getWeights() ? cast<RankedTensorType>(getWeights().getType()) : RankedTensorType();
  std::string misfit = describeMisfit(getKind(), cast<RankedTensorType>(getPredictions().getType()), cast<RankedTensorType>(getLabels().getType()), weights);
  return misfit.empty() ? success() : emitOpError() << misfit;
}

} // namespace cauce::train
