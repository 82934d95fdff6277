// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attributes of the module that describe the training loop, the data and its classes: the types of what compiler/program reads.
#include "dialects/train/Train.h"

#include "mlir/IR/BuiltinOps.h"

#include "runtime/include/cauce/program_abi.h"

using namespace mlir;

namespace cauce::train {
namespace {

constexpr int64_t mostReaders = 32; // each is a bit of the descriptor

class Verifier {
public:
  explicit Verifier(ModuleOp module) : module(module) {}

  LogicalResult run() {
    if (Attribute training = module->getAttr("cauce.training"))
      if (failed(verifyTraining(training)))
        return failure();
    if (Attribute phases = module->getAttr("cauce.phases"))
      if (failed(verifyEach("cauce.phases", phases, [&](DictionaryAttr phase) { return verifyPhase(phase); })))
        return failure();
    if (Attribute decisions = module->getAttr("cauce.decisions"))
      if (failed(verifyEach("cauce.decisions", decisions, [&](DictionaryAttr decision) { return verifyDecision(decision); })))
        return failure();
    Attribute datasets = module->getAttr("cauce.datasets");
    return datasets ? verifyEach("cauce.datasets", datasets, [&](DictionaryAttr set) { return verifyDataset(set); }) : success();
  }

private:
  LogicalResult verifyTraining(Attribute attribute) {
    auto training = dyn_cast<DictionaryAttr>(attribute);
    if (!training)
      return fail("cauce.training", "a dictionary", attribute);
    for (StringRef key : {"epochs", "batch", "seed", "shuffle", "drop_last", "patience", "maximize", "restore_best"})
      if (failed(verifyInteger(training, key)))
        return failure();
    if (failed(verifyInteger(training, "accumulate", 1, UINT32_MAX)))
      return failure();
    return failure(failed(verifyText(training, "monitor")) || failed(verifyReal(training, "min_delta")));
  }

  LogicalResult verifyPhase(DictionaryAttr phase) {
    auto name = phase.getAs<StringAttr>("name");
    if (!name || !isPhaseName(name.getValue()))
      return fail("name", "that of a phase", phase.get("name"));
    return verifyInteger(phase, "steps", 1, UINT32_MAX);
  }

  LogicalResult verifyDecision(DictionaryAttr decision) {
    for (StringRef key : {"result", "label"})
      if (failed(verifyText(decision, key)))
        return failure();
    return failure(failed(verifyTexts(decision, "classes")) || failed(verifyInteger(decision, "kind", 0, 2)) ||
                   failed(verifyReal(decision, "threshold")));
  }

  LogicalResult verifyDataset(DictionaryAttr set) {
    for (StringRef key : {"name", "delimiter", "decimal", "thousands", "split_from"})
      if (failed(verifyText(set, key)))
        return failure();
    for (StringRef key : {"has_header", "trim", "split_seed"})
      if (failed(verifyInteger(set, key)))
        return failure();
    if (failed(verifyInteger(set, "reader", 0, mostReaders - 1)) || failed(verifyInteger(set, "skip_lines", 0, UINT32_MAX)) ||
        failed(verifyTexts(set, "missing_texts")) || failed(verifyReal(set, "split_share")))
      return failure();
    if (failed(verifyInteger(set, "stride", 1, UINT32_MAX)) || failed(verifyInteger(set, "lengths", 1, UINT32_MAX)) || failed(verifyTokens(set)) ||
        failed(verifyInteger(set, "unit", CAUCE_UNIT_CHARACTER, CAUCE_UNIT_WORD_PIECE)) || failed(verifyInteger(set, "lower_case", 0, 1)) || failed(verifyWindows(set)))
      return failure();
    Attribute feeds = set.get("feeds");
    return feeds ? verifyEach("feeds", feeds, [&](DictionaryAttr feed) { return verifyFeed(feed); }) : success();
  }

  // The runtime counts on what these readers come with.
  LogicalResult verifyWindows(DictionaryAttr set) {
    auto number = set.getAs<IntegerAttr>("reader");
    bool isText = number && number.getInt() == CAUCE_READER_TEXT;
    bool hasWindows = isText || (number && (number.getInt() == CAUCE_READER_CSV_WINDOWS || number.getInt() == CAUCE_READER_NPY_WINDOWS));
    if (hasWindows != bool(set.get("stride")))
      return module.emitError("expected a data set to have 'stride' if its samples are windows, and not if they are none");
    auto tokens = set.getAs<ArrayAttr>("vocabulary");
    if (isText && (!tokens || tokens.empty()))
      return module.emitError("expected a data set of text to have a 'vocabulary'");
    if (isText && failed(verifyInteger(set, "unknown", 0, int64_t(tokens.size()) - 1)))
      return failure();
    auto merges = set.getAs<DenseI32ArrayAttr>("merges");
    auto isToken = [&](int32_t id) { return id >= 0 && size_t(id) < tokens.size(); };
    if (set.get("merges") && !(merges && isText && merges.size() % 3 == 0 && llvm::all_of(merges.asArrayRef(), isToken)))
      return module.emitError("expected 'merges' to be three tokens each of a 'vocabulary', as array<i32>");
    if (auto feeds = set.getAs<ArrayAttr>("feeds"); feeds && hasWindows)
      for (DictionaryAttr feed : feeds.getAsRange<DictionaryAttr>())
        if (!feed.get("length"))
          return module.emitError("expected each feed of windows to have a 'length'");
    return success();
  }

  LogicalResult verifyFeed(DictionaryAttr feed) {
    for (StringRef key : {"field", "path"})
      if (failed(verifyText(feed, key)))
        return failure();
    return failure(failed(verifyTexts(feed, "columns")) || failed(verifyTexts(feed, "categories")) || failed(verifyInteger(feed, "missing")) ||
                   failed(verifyReal(feed, "missing_value")) || failed(verifyInteger(feed, "class_count")) ||
                   failed(verifyInteger(feed, "length", 1, UINT32_MAX)) || failed(verifyInteger(feed, "offset", 0, UINT32_MAX)));
  }

  LogicalResult verifyEach(StringRef key, Attribute attribute, function_ref<LogicalResult(DictionaryAttr)> verify) {
    auto list = dyn_cast<ArrayAttr>(attribute);
    if (!list || !llvm::all_of(list, llvm::IsaPred<DictionaryAttr>))
      return fail(key, "a list of dictionaries", attribute);
    for (DictionaryAttr entry : list.getAsRange<DictionaryAttr>())
      if (failed(verify(entry)))
        return failure();
    return success();
  }

  LogicalResult verifyInteger(DictionaryAttr entries, StringRef key, int64_t least = INT64_MIN, int64_t most = INT64_MAX) {
    Attribute value = entries.get(key);
    auto number = dyn_cast_or_null<IntegerAttr>(value);
    if (!value || (number && number.getType().isSignlessInteger(64) && number.getInt() >= least && number.getInt() <= most))
      return success();
    return fail(key, least == INT64_MIN ? "an i64" : "an i64 from " + std::to_string(least) + " to " + std::to_string(most), value);
  }

  LogicalResult verifyReal(DictionaryAttr entries, StringRef key) {
    Attribute value = entries.get(key);
    auto number = dyn_cast_or_null<FloatAttr>(value);
    return !value || (number && (number.getType().isF64() || number.getType().isF32())) ? success() : fail(key, "an f32 or f64", value);
  }

  // The program's texts end at their first NUL.
  static bool isText(Attribute value) {
    auto text = dyn_cast<StringAttr>(value);
    return text && !text.getValue().contains('\0');
  }

  LogicalResult verifyText(DictionaryAttr entries, StringRef key) {
    Attribute value = entries.get(key);
    return !value || isText(value) ? success() : fail(key, "a text", value);
  }

  LogicalResult verifyTexts(DictionaryAttr entries, StringRef key) {
    Attribute value = entries.get(key);
    auto texts = dyn_cast_or_null<ArrayAttr>(value);
    return !value || (texts && llvm::all_of(texts, isText)) ? success() : fail(key, "a list of texts", value);
  }

  // Those of byte pairs are any bytes.
  LogicalResult verifyTokens(DictionaryAttr set) {
    auto unit = set.getAs<IntegerAttr>("unit");
    auto tokens = set.getAs<ArrayAttr>("vocabulary");
    bool areBytes = unit && unit.getInt() == CAUCE_UNIT_BYTE_PAIR && tokens && llvm::all_of(tokens, llvm::IsaPred<StringAttr>);
    return areBytes ? success() : verifyTexts(set, "vocabulary");
  }

  LogicalResult fail(StringRef key, const Twine &expected, Attribute value) {
    return module.emitError("expected '") << key << "' to be " << expected << ", but got " << value;
  }

  ModuleOp module;
};

// Each has a line of its own where the module is printed.
struct Aliases : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Attribute attribute, raw_ostream &os) const override {
    auto entries = dyn_cast<DictionaryAttr>(attribute);
    if (!entries)
      return AliasResult::NoAlias;
    auto nameOf = [&](StringRef key) {
      auto name = entries.getAs<StringAttr>(key);
      return name ? name.getValue() : "";
    };
    if (entries.get("epochs"))
      os << "training";
    else if (entries.get("reader"))
      os << "data_" << nameOf("name");
    else if (entries.get("threshold") && entries.get("result"))
      os << "decision_" << nameOf("result");
    else
      return AliasResult::NoAlias;
    return AliasResult::FinalAlias;
  }
};

} // namespace

void addAliases(TrainDialect &dialect) { dialect.addInterfaces<Aliases>(); }

LogicalResult verifyModuleAttributes(ModuleOp module) { return Verifier(module).run(); }

} // namespace cauce::train
