// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The structs of runtime/include/cauce/program_abi.h as LLVM constants, field by field. The sizes are checked against
// the header, so that a change there cannot go unnoticed here.
#include "compiler/program/Descriptor.h"

#include "compiler/program/Signature.h"
#include "dialects/elements/ElementType.h"
#include "runtime/include/cauce/program_abi.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DerivedTypes.h"

using namespace mlir;

namespace cauce {

uint32_t dtypeOf(Type type) {
  const ElementType *element = elementTypeOf(type);
  if (!element)
    element = loweredElementTypeOf(type); // conversion drops the sign of bytes
  return element ? element->number : 0;
}

namespace {

class Emitter {
public:
  Emitter(llvm::Module &module, const ProgramPlan &plan, const CpuTarget &target)
      : module(module), context(module.getContext()), plan(plan), target(target) {}

  void run() {
    for (auto [i, symbol] : llvm::enumerate(plan.symbols))
      symbolIndex[symbol] = i;
    for (auto [i, state] : llvm::enumerate(plan.states))
      stateIndex[state.name] = i;
    std::vector<llvm::Constant *> states, functions, kernels, datasets, decisions;
    for (const ProgramPlan::State &state : plan.states)
      states.push_back(makeState(state));
    for (const ProgramPlan::Function &function : plan.functions)
      functions.push_back(makeFunction(function));
    for (const ProgramPlan::Kernel &kernel : plan.kernels)
      kernels.push_back(makeKernel(kernel, kernels.size()));
    uint32_t readers = 0;
    if (plan.datasets)
      for (DictionaryAttr dataset : plan.datasets.getAsRange<DictionaryAttr>()) {
        datasets.push_back(makeDataset(dataset));
        readers |= 1u << integer(dataset, "reader");
      }
    if (plan.decisions)
      for (DictionaryAttr decision : plan.decisions.getAsRange<DictionaryAttr>())
        decisions.push_back(makeDecision(decision));
    std::vector<llvm::Constant *> features, symbols;
    for (const std::string &feature : target.required)
      features.push_back(text(feature));
    for (const std::string &symbol : plan.symbols)
      symbols.push_back(text(symbol));

    llvm::Constant *program = record<cauce_abi_program_t>(
        {i32(CAUCE_ABI_MAGIC), i16(CAUCE_ABI_MAJOR), i16(CAUCE_ABI_MINOR), i64(sizeof(cauce_abi_program_t)),
         text(plan.name), text("cauce " CAUCE_VERSION), text(target.name), text(target.cpu), i32(features.size()),
         i32(symbols.size()), array(features), array(symbols), i32(states.size()), i32(functions.size()),
         i32(kernels.size()), i32(datasets.size()), pointers(states), pointers(functions), array(kernels), pointers(datasets),
         makeTraining(), i32(readers), i32(products.size()), array(products),
         record<cauce_abi_fingerprint_t>({i64(plan.fingerprint.function), i64(plan.fingerprint.optimizer)}),
         pointers(decisions), i32(decisions.size()), i32(plan.fails ? sizeof(cauce_abi_services_t) : offsetof(cauce_abi_services_t, fail)), i64(signatureOf(plan)), makePhases(),
         i32(plan.phases.size()), i32(0)});
    auto *global = new llvm::GlobalVariable(module, program->getType(), /*isConstant=*/true,
                                            llvm::GlobalValue::ExternalLinkage, program, plan.linkName);
    // Applications and their plug-ins keep it to themselves.
    global->setVisibility(plan.identity ? llvm::GlobalValue::HiddenVisibility : llvm::GlobalValue::DefaultVisibility);
    global->setAlignment(llvm::Align(64));
  }

private:
  llvm::Constant *byte(uint64_t value) { return llvm::ConstantInt::get(llvm::Type::getInt8Ty(context), value & 255); }
  llvm::Constant *i16(uint64_t value) { return llvm::ConstantInt::get(llvm::Type::getInt16Ty(context), value); }
  llvm::Constant *i32(uint64_t value) { return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), value); }
  llvm::Constant *i64(int64_t value) { return llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), value); }
  llvm::Constant *f64(double value) { return llvm::ConstantFP::get(llvm::Type::getDoubleTy(context), value); }
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(llvm::PointerType::get(context, 0)); }

  // Equal values are there once: sizes, lists and tensors of many kernels and functions are.
  llvm::Constant *global(llvm::Constant *value, unsigned alignment = 8) {
    llvm::GlobalVariable *&variable = globals[{value, alignment}];
    if (variable)
      return variable;
    variable = new llvm::GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                              llvm::GlobalValue::PrivateLinkage, value);
    variable->setAlignment(llvm::Align(alignment));
    return variable;
  }

  llvm::Constant *text(StringRef value) {
    llvm::Constant *&known = texts[value];
    if (!known)
      known = global(llvm::ConstantDataArray::getString(context, value), 1);
    return known;
  }

  // A pointer to the values, null if there are none.
  llvm::Constant *array(ArrayRef<llvm::Constant *> values) {
    if (values.empty())
      return null();
    return global(llvm::ConstantArray::get(llvm::ArrayType::get(values.front()->getType(), values.size()), values));
  }

  // The same for structs that may grow: pointers to them.
  llvm::Constant *pointers(ArrayRef<llvm::Constant *> values) {
    std::vector<llvm::Constant *> addresses;
    for (llvm::Constant *value : values)
      addresses.push_back(global(value));
    return array(addresses);
  }

  template <typename Struct>
  llvm::Constant *record(std::vector<llvm::Constant *> fields) {
    llvm::Constant *value = llvm::ConstantStruct::getAnon(context, fields);
    if (module.getDataLayout().getTypeAllocSize(value->getType()) != sizeof(Struct))
      llvm::report_fatal_error("the program descriptor does not fit program_abi.h");
    return value;
  }

  llvm::Constant *makeTensor(StringRef name, RankedTensorType type, ArrayRef<std::string> dims = {}) {
    std::vector<llvm::Constant *> sizes;
    unsigned next = 0;
    for (int64_t size : type.getShape())
      sizes.push_back(i64(ShapedType::isDynamic(size) ? ~int64_t(sizeNumber(dims[next++])) : size));
    return record<cauce_abi_tensor_t>(
        {text(name), i32(dtypeOf(type.getElementType())), i32(type.getRank()), array(sizes), i32(CAUCE_SPACE_HOST), i32(0)});
  }

  // The number of a symbol, or of a product "N*T" behind all symbols.
  uint32_t sizeNumber(const std::string &name) {
    if (auto symbol = symbolIndex.find(name); symbol != symbolIndex.end())
      return symbol->second;
    auto [product, isNew] = productIndex.try_emplace(name, productIndex.size());
    if (isNew)
      products.push_back(makeTerm(SizeExpr::parse(name)->terms()[0]));
    return plan.symbols.size() + product->second;
  }

  llvm::Constant *makeTerm(const SizeExpr::Term &term) {
    std::vector<llvm::Constant *> factors;
    for (const SizeExpr::Factor &factor : term.factors)
      factors.push_back(i32(symbolIndex.at(factor.text)));
    return record<cauce_abi_term_t>({i64(term.coefficient), i32(factors.size()), i32(0), array(factors)});
  }

  llvm::Constant *makeState(const ProgramPlan::State &state) {
    static constexpr cauce_abi_layout_kind_t kinds[] = {CAUCE_LAYOUT_DENSE, CAUCE_LAYOUT_ROWS, CAUCE_LAYOUT_PANEL};
    llvm::Constant *layout = record<cauce_abi_layout_t>(
        {i32(kinds[int(state.layout.getKind())]), i32(0), i64(state.layout.getParameter())});
    int64_t bytes = rt::elementsPerUnit(state.type, state.layout) * rt::bytesOf(state.type.getElementType());
    llvm::Constant *initial = null();
    if (!state.initial.empty())
      initial = global(llvm::ConstantDataArray::getString(context, state.initial, /*AddNull=*/false), 64);
    return record<cauce_abi_state_t>({global(makeTensor(state.name, state.type)), i32(int(state.flags)), i32(0), layout,
                                      i64(llvm::alignTo(std::max<int64_t>(bytes, 1), 64)), initial});
  }

  llvm::Constant *makeTerms(const SizeExpr &size, uint32_t &count) {
    std::vector<llvm::Constant *> terms;
    for (const SizeExpr::Term &term : size.terms())
      terms.push_back(makeTerm(term));
    count = terms.size();
    return array(terms);
  }

  llvm::Constant *makeFunction(const ProgramPlan::Function &function) {
    std::vector<llvm::Constant *> kept;
    auto bind = [&](const std::vector<ProgramPlan::Binding> &bindings, std::vector<llvm::Constant *> &tensors) {
      std::vector<llvm::Constant *> list;
      // What is kept comes behind what the caller gets.
      size_t first = llvm::count_if(bindings, [](const ProgramPlan::Binding &binding) { return binding.state.empty() && !binding.isKept; });
      for (const ProgramPlan::Binding &binding : bindings) {
        if (!binding.state.empty()) {
          list.push_back(record<cauce_abi_binding_t>({i32(1), i32(stateIndex[binding.state])}));
          continue;
        }
        std::vector<llvm::Constant *> &own = binding.isKept ? kept : tensors;
        list.push_back(record<cauce_abi_binding_t>({i32(0), i32((binding.isKept ? first : 0) + own.size())}));
        own.push_back(makeTensor(binding.name, binding.type, binding.dims));
      }
      return list;
    };
    std::vector<llvm::Constant *> arguments, results;
    uint64_t probabilities = 0;
    for (auto [i, binding] : llvm::enumerate(llvm::make_filter_range(function.outputs, [](const ProgramPlan::Binding &output) { return output.state.empty() && !output.isKept; })))
      probabilities |= uint64_t(binding.areProbabilities && i < 64) << (i % 64);
    std::vector<llvm::Constant *> inputs = bind(function.inputs, arguments);
    std::vector<llvm::Constant *> outputs = bind(function.outputs, results);
    std::vector<llvm::Constant *> ids, ignored;
    unsigned argument = 0;
    for (const ProgramPlan::Binding &binding : function.inputs) {
      for (train::IdsAttr some : binding.ids) {
        ids.push_back(record<cauce_abi_ids_t>({i32(argument), i32(some.getDimension()), i64(some.getBegin()), i64(some.getEnd()), i64(some.getCount())}));
        ignored.push_back(i64(some.getIgnored()));
      }
      argument += binding.state.empty();
    }
    size_t resultCount = results.size();
    results.insert(results.end(), kept.begin(), kept.end());
    uint32_t terms = 0;
    llvm::Constant *arena = makeTerms(function.arena, terms);
    return record<cauce_abi_function_t>({text(function.name), module.getFunction(function.name + ".run"),
                                         i32(inputs.size()), i32(outputs.size()), array(inputs), array(outputs),
                                         i32(arguments.size()), i32(resultCount), pointers(arguments), pointers(results),
                                         arena, i32(terms), i32(function.launches), array(ids), i32(ids.size()), i32(kept.size()),
                                         i32(function.isRowWise), i32(0), i64(signatureOf(plan, function)), array(ignored), i64(probabilities)});
  }

  // Replaces the external declaration that launches refer to.
  llvm::Constant *makeKernel(const ProgramPlan::Kernel &kernel, uint32_t index) {
    uint32_t flopTerms = 0, byteTerms = 0;
    llvm::Constant *flops = makeTerms(kernel.flops, flopTerms), *bytes = makeTerms(kernel.bytes, byteTerms);
    llvm::Constant *value = record<cauce_abi_kernel_t>(
        {text(kernel.name), module.getFunction(kernel.name + ".run"), text(kernel.nodes), text(kernel.schedule), flops, bytes,
         i32(flopTerms), i32(byteTerms), i32(index), i32(CAUCE_KERNEL_CPU)});
    llvm::Constant *descriptor = global(value);
    if (llvm::GlobalVariable *declared = module.getNamedGlobal(kernel.name + ".descriptor")) {
      declared->replaceAllUsesWith(descriptor);
      declared->eraseFromParent();
    }
    return descriptor;
  }

  static int64_t integer(DictionaryAttr entry, StringRef key) {
    auto value = entry.getAs<IntegerAttr>(key);
    return value ? value.getInt() : 0;
  }
  static double real(DictionaryAttr entry, StringRef key) {
    auto value = entry.getAs<FloatAttr>(key);
    return value ? value.getValueAsDouble() : 0;
  }
  llvm::Constant *textOrNull(DictionaryAttr entry, StringRef key) {
    auto value = entry.getAs<StringAttr>(key);
    return value ? text(value.getValue()) : null();
  }
  llvm::Constant *textList(DictionaryAttr entry, StringRef key, uint32_t &count) {
    std::vector<llvm::Constant *> values;
    if (auto list = entry.getAs<ArrayAttr>(key))
      for (StringAttr value : list.getAsRange<StringAttr>())
        values.push_back(text(value.getValue()));
    count = values.size();
    return array(values);
  }

  llvm::Constant *makeFeed(DictionaryAttr feed) {
    uint32_t columnCount = 0, categoryCount = 0;
    llvm::Constant *columns = textList(feed, "columns", columnCount);
    llvm::Constant *categories = textList(feed, "categories", categoryCount);
    return record<cauce_abi_feed_t>({textOrNull(feed, "field"), textOrNull(feed, "path"), columns, i32(columnCount),
                                     i32(categoryCount), categories, i32(integer(feed, "missing")), i32(0),
                                     f64(real(feed, "missing_value")), i64(integer(feed, "class_count"))});
  }

  llvm::Constant *makeVocabulary(DictionaryAttr dataset, ArrayAttr tokens) {
    std::string all;
    std::vector<llvm::Constant *> ends;
    for (StringAttr token : tokens.getAsRange<StringAttr>()) {
      all += token.getValue();
      ends.push_back(i32(all.size()));
    }
    std::vector<llvm::Constant *> merges;
    if (auto given = dataset.getAs<DenseI32ArrayAttr>("merges"))
      for (int32_t token : given.asArrayRef())
        merges.push_back(i32(token));
    return global(record<cauce_abi_vocabulary_t>({i32(integer(dataset, "unit")), i32(ends.size()), text(all), array(ends),
                                                  i32(dataset.get("unknown") ? integer(dataset, "unknown") : CAUCE_NO_TOKEN), i32(0), array(merges),
                                                  i32(merges.size() / 3), i32(integer(dataset, "lower_case"))}));
  }

  llvm::Constant *makeDataset(DictionaryAttr dataset) {
    std::vector<llvm::Constant *> feeds, pieces;
    if (auto list = dataset.getAs<ArrayAttr>("feeds"))
      for (DictionaryAttr feed : list.getAsRange<DictionaryAttr>()) {
        feeds.push_back(makeFeed(feed));
        if (dataset.get("stride"))
          pieces.push_back(record<cauce_abi_piece_t>({i32(integer(feed, "length")), i32(integer(feed, "offset"))}));
      }
    auto vocabulary = dataset.getAs<ArrayAttr>("vocabulary");
    auto character = [&](StringRef key) {
      auto text = dataset.getAs<StringAttr>(key);
      return byte(text && !text.empty() ? text.getValue()[0] : 0);
    };
    uint32_t missingCount = 0;
    llvm::Constant *missing = textList(dataset, "missing_texts", missingCount);
    return record<cauce_abi_dataset_t>(
        {textOrNull(dataset, "name"), i32(integer(dataset, "reader")), i32(feeds.size()), pointers(feeds),
         i32(integer(dataset, "has_header")), character("delimiter"), character("decimal"), character("thousands"),
         byte(integer(dataset, "trim")), i32(integer(dataset, "skip_lines")), i32(missingCount), missing,
         textOrNull(dataset, "split_from"), f64(real(dataset, "split_share")), i64(integer(dataset, "split_seed")),
         i32(integer(dataset, "stride")), i32(integer(dataset, "lengths")), array(pieces), vocabulary ? makeVocabulary(dataset, vocabulary) : null()});
  }

  llvm::Constant *makeDecision(DictionaryAttr decision) {
    uint32_t classCount = 0;
    llvm::Constant *classes = textList(decision, "classes", classCount);
    return record<cauce_abi_decision_t>({textOrNull(decision, "result"), textOrNull(decision, "label"), classes, i32(classCount),
                                         i32(integer(decision, "kind")), f64(real(decision, "threshold"))});
  }

  llvm::Constant *makeTraining() {
    if (!plan.training)
      return null();
    DictionaryAttr t = plan.training;
    return global(record<cauce_abi_training_t>(
        {i64(integer(t, "epochs")), i64(integer(t, "batch")), i64(integer(t, "seed")), i32(integer(t, "shuffle")),
         i32(integer(t, "drop_last")), textOrNull(t, "monitor"), i32(integer(t, "patience")),
         i32(integer(t, "maximize")), f64(real(t, "min_delta")), i32(integer(t, "restore_best")), i32(integer(t, "accumulate"))}));
  }

  uint32_t functionNumber(StringRef name) {
    return llvm::find_if(plan.functions, [&](const ProgramPlan::Function &function) { return function.name == name; }) - plan.functions.begin();
  }

  // Which results of `function` are those of a phase: their number behind the first.
  std::pair<uint32_t, uint32_t> resultsOf(StringRef function, const std::string &phase) {
    std::pair<uint32_t, uint32_t> range = {0, 0};
    uint32_t number = functionNumber(function), result = 0;
    if (number == plan.functions.size())
      return range;
    for (const ProgramPlan::Binding &binding : plan.functions[number].outputs) {
      if (!binding.state.empty() || binding.isKept)
        continue;
      if (StringRef(binding.name).starts_with(phase + ".") && range.second++ == 0)
        range.first = result;
      ++result;
    }
    return range;
  }

  llvm::Constant *makePhases() {
    std::vector<llvm::Constant *> phases;
    for (const ProgramPlan::Phase &phase : plan.phases) {
      auto [metric, metricCount] = resultsOf("step_metrics", phase.name);
      auto [measure, measureCount] = resultsOf("metrics", phase.name);
      phases.push_back(record<cauce_abi_phase_t>({text(phase.name), i32(functionNumber(phase.step)), i32(phase.steps), i32(stateIndex[phase.rate]),
                                                  i32(metric), i32(metricCount), i32(measure), i32(measureCount), i32(0)}));
    }
    return pointers(phases);
  }

  llvm::Module &module;
  llvm::LLVMContext &context;
  const ProgramPlan &plan;
  const CpuTarget &target;
  std::map<std::string, unsigned> symbolIndex, stateIndex, productIndex;
  std::vector<llvm::Constant *> products; // by productIndex
  llvm::StringMap<llvm::Constant *> texts;
  llvm::DenseMap<std::pair<llvm::Constant *, unsigned>, llvm::GlobalVariable *> globals; // by value and alignment
};

} // namespace

void emitDescriptor(llvm::Module &module, const ProgramPlan &plan, const CpuTarget &target) {
  Emitter(module, plan, target).run();
}

} // namespace cauce
