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
  return parseRecipe(parser, loc, word, type);
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

LogicalResult IdsAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t count, int64_t dimension, int64_t begin, int64_t end) {
  if (count < 1)
    return emitError() << "expected count to be at least 1, but got " << count;
  if (dimension < 0 || begin < 0 || begin >= end)
    return emitError() << "expected dimension, begin and end with 0 <= begin < end, but got " << dimension << ", " << begin << " and " << end;
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

namespace {
// A kind of a dictionary and the numbers that it may give.
struct Kind {
  StringRef name;
  std::initializer_list<StringRef> numbers = {};
};
} // namespace

// "a, b and c", or "a, b or c".
static std::string listed(ArrayRef<StringRef> names, StringRef last) {
  std::string text;
  for (auto [i, name] : llvm::enumerate(names))
    text += (i == 0 ? "" : i + 1 == names.size() ? (" " + last + " ").str() : std::string(", ")) + name.str();
  return text;
}

static std::string describe(Attribute attribute) {
  std::string text = "nothing";
  if (attribute) {
    text.clear();
    llvm::raw_string_ostream(text) << attribute;
  }
  return text;
}

// The number of an entry of a dictionary, if it is one.
static std::optional<double> numberOf(Attribute attribute) {
  if (auto number = dyn_cast_or_null<FloatAttr>(attribute))
    return number.getValueAsDouble();
  if (auto number = dyn_cast_or_null<IntegerAttr>(attribute))
    return number.getValue().roundToDouble(!number.getType().isUnsignedInteger());
  return std::nullopt;
}

// `of` is what the dictionary belongs to, for messages: "clip", or "adam".
static LogicalResult verifyNumbers(Operation *op, const llvm::Twine &of, DictionaryAttr dictionary, ArrayRef<StringRef> numbers) {
  for (NamedAttribute entry : dictionary) {
    if (entry.getName() == "kind")
      continue;
    if (!llvm::is_contained(numbers, entry.getName()))
      return op->emitOpError("expected ") << of << " to have " << (numbers.empty() ? "no numbers" : listed(numbers, "and"))
                                          << ", but got '" << entry.getName().getValue() << "'";
    std::optional<double> number = numberOf(entry.getValue());
    if (!number || !std::isfinite(*number))
      return op->emitOpError("expected '") << entry.getName().getValue() << "' of " << of << " to be a finite number, but got "
                                           << entry.getValue();
  }
  return success();
}

static LogicalResult verifyKind(Operation *op, StringRef what, DictionaryAttr dictionary, ArrayRef<Kind> kinds) {
  auto name = dictionary.getAs<StringAttr>("kind");
  SmallVector<StringRef> names;
  for (const Kind &kind : kinds) {
    if (name && name.getValue() == kind.name)
      return verifyNumbers(op, kind.name, dictionary, ArrayRef<StringRef>(kind.numbers));
    names.push_back(kind.name);
  }
  return op->emitOpError("expected ") << what << " kind " << listed(names, "or") << ", but got "
                                      << describe(dictionary.get("kind"));
}

// A number that is there is within [least, most].
static LogicalResult verifyRange(Operation *op, const llvm::Twine &of, DictionaryAttr dictionary, StringRef name, double least,
                                 double most, StringRef expected) {
  std::optional<double> number = numberOf(dictionary.get(name));
  if (number && !(*number >= least && *number <= most))
    return op->emitOpError("expected '") << name << "' of " << of << " to be " << expected << ", but got " << *number;
  return success();
}

static constexpr double largest = std::numeric_limits<double>::max(), smallest = std::numeric_limits<double>::min();
static const double belowOne = std::nextafter(1.0, 0.0);

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
  for (Operation *op = getOperation()->getPrevNode(); op; op = op->getPrevNode())
    if (isa<WriteOp>(op))
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
  for (Operation *op = getOperation()->getPrevNode(); op; op = op->getPrevNode())
    if (auto keep = dyn_cast<KeepOp>(op); keep && keep.getStateAttr() == getStateAttr()) {
      InFlightDiagnostic diagnostic = emitOpError("expected a function to keep rows for ") << getStateAttr() << " once";
      diagnostic.attachNote(keep.getLoc()) << "kept here, too";
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

std::string describeMisfit(DictionaryAttr options, RankedTensorType predictions, RankedTensorType labels) {
  StringRef kind = options.getAs<StringAttr>("kind").getValue();
  auto describeType = [](RankedTensorType type) {
    return nn::describe(nn::dimsOf(type)) + " of " + describe(TypeAttr::get(type.getElementType()));
  };
  if (predictions.getRank() == 0 || !isa<FloatType>(predictions.getElementType()))
    return "expected predictions to be floats with a size for the samples, but got " + describeType(predictions);
  SmallVector<nn::Dim> scores = nn::dimsOf(predictions), truth = nn::dimsOf(labels), samples(scores);
  samples.pop_back();
  SmallVector<nn::Dim> column(samples);
  column.push_back({1, {}});
  bool isOneScore = samples.empty() || scores == column, isError = kind == "mae" || kind == "mse" || kind == "r2";
  bool isCurve = kind == "auc" || kind == "average_precision", isMultiLabel = bool(options.get("multi_label"));
  bool isIndex = (!samples.empty() && truth == samples) || truth == column;
  bool fits = truth == scores || (isIndex && (isOneScore || !isError));
  if (kind == "top_k")
    fits = isIndex && isa<IntegerType>(labels.getElementType());
  if (!fits)
    return "expected labels that fit predictions of shape " + nn::describe(scores) + ", but got " + describeType(labels);
  if (isCurve && !isOneScore)
    return "expected one score per sample for " + kind.str() + ", but got predictions of shape " + nn::describe(scores);
  if (isMultiLabel && (isError || isCurve || kind == "top_k"))
    return "expected several labels of a sample only for accuracy, precision, recall, f1 and iou, but got " + kind.str();
  if (isMultiLabel && truth != scores)
    return "expected a label for each score of shape " + nn::describe(scores) + ", but got " + describeType(labels);
  if (options.get("logits") && (isError || kind == "top_k" || (!isOneScore && !isMultiLabel)))
    return "expected logits only where a score has a threshold, not for " + kind.str() + " of " + nn::describe(scores);
  bool countsClasses = kind == "top_k" || kind == "precision" || kind == "recall" || kind == "f1" || kind == "iou" || kind == "r2";
  if (countsClasses && !isOneScore && !scores.back().isStatic())
    return "expected a static last size for " + kind.str() + ", but got " + nn::describe(scores);
  int64_t classes = isOneScore ? 1 : scores.back().size;
  double k = numberOf(options.get("k")).value_or(5);
  if (kind == "top_k" && k > double(classes))
    return llvm::formatv("expected k of top_k to be at most {0}, the number of classes, but got {1}", classes, int64_t(k)).str();
  return "";
}

LogicalResult MetricOp::verify() {
  auto predictions = cast<RankedTensorType>(getPredictions().getType()), labels = cast<RankedTensorType>(getLabels().getType());
  DictionaryAttr options = getOptions();
  NamedAttrList numbers(options);
  for (StringRef flag : {"logits", "multi_label"}) {
    if (Attribute value = options.get(flag); value && !isa<UnitAttr>(value))
      return emitOpError("expected '") << flag << "' to be a unit attribute, but got " << value;
    numbers.erase(flag);
  }
  DictionaryAttr given = numbers.getDictionary(getContext());
  if (failed(verifyKind(*this, "metric", given,
                        {{"accuracy", {"threshold"}},
                         {"top_k", {"k"}},
                         {"precision", {"threshold"}},
                         {"recall", {"threshold"}},
                         {"f1", {"threshold"}},
                         {"auc"},
                         {"average_precision"},
                         {"mae"},
                         {"mse"},
                         {"r2"},
                         {"iou", {"threshold"}}})))
    return failure();
  if (std::string misfit = describeMisfit(options, predictions, labels); !misfit.empty())
    return emitOpError() << misfit;
  StringRef kind = options.getAs<StringAttr>("kind").getValue();
  if (failed(verifyRange(*this, kind, options, "k", 1, largest, "at least 1")))
    return failure();
  return verifyRange(*this, kind, options, "threshold", smallest, belowOne, "between 0 and 1");
}

LogicalResult TrainingOp::verify() {
  if (Type precision = getPrecision().value_or(Type()); precision && !precision.isF16() && !precision.isBF16())
    return emitOpError("expected precision f16 or bf16, but got ") << precision;
  return success();
}

} // namespace cauce::train
