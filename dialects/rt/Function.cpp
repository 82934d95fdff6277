// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// rt.function: how it is written, with a line for each buffer, and what it must be.
#include "dialects/rt/Rt.h"
#include "dialects/rt/Size.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace cauce::rt {
namespace {

constexpr StringLiteral typeKey = "type", nameKey = "train.name", stateKey = "train.state", dimsKey = "rt.dims", layoutKey = "rt.layout";

bool isListOfNames(Attribute attribute) {
  auto list = dyn_cast_or_null<ArrayAttr>(attribute);
  return list && !list.empty() && llvm::all_of(list, llvm::IsaPred<StringAttr>);
}

//===--------------------------------------------------------------------===//
// A buffer: "x" : tensor<?x2xf32> [N] rows 16 {train.row_wise}
//===--------------------------------------------------------------------===//

void printBuffer(OpAsmPrinter &printer, DictionaryAttr buffer) {
  SmallVector<StringRef> printed = {typeKey};
  if (auto name = buffer.getAs<StringAttr>(nameKey)) {
    printer << ' ' << name;
    printed.push_back(nameKey);
  }
  if (auto state = buffer.getAs<FlatSymbolRefAttr>(stateKey)) {
    printer << ' ' << state;
    printed.push_back(stateKey);
  }
  printer << " : " << buffer.getAs<TypeAttr>(typeKey).getValue();
  if (Attribute dims = buffer.get(dimsKey); isListOfNames(dims)) {
    printer << " [";
    llvm::interleaveComma(cast<ArrayAttr>(dims).getAsRange<StringAttr>(), printer,
                          [&](StringAttr dim) { printer.printKeywordOrString(dim.getValue()); });
    printer << ']';
    printed.push_back(dimsKey);
  }
  if (auto layout = buffer.getAs<LayoutAttr>(layoutKey); layout && layout.getExtents().empty()) {
    printer << ' ' << stringifyLayoutKind(layout.getKind());
    if (layout.getParameter())
      printer << ' ' << layout.getParameter();
    printed.push_back(layoutKey);
  }
  printer.printOptionalAttrDict(buffer.getValue(), printed);
}

ParseResult parseBuffer(OpAsmParser &parser, DictionaryAttr &buffer) {
  Builder &b = parser.getBuilder();
  NamedAttrList entry;
  std::string text;
  if (succeeded(parser.parseOptionalString(&text)))
    entry.set(nameKey, b.getStringAttr(text));
  StringAttr state;
  if (succeeded(parser.parseOptionalSymbolName(state)))
    entry.set(stateKey, FlatSymbolRefAttr::get(state));
  Type type;
  if (parser.parseColonType(type))
    return failure();
  entry.set(typeKey, TypeAttr::get(type));
  if (succeeded(parser.parseOptionalLSquare())) {
    SmallVector<Attribute> dims;
    auto parseDim = [&]() -> ParseResult {
      if (parser.parseKeywordOrString(&text))
        return failure();
      dims.push_back(b.getStringAttr(text));
      return success();
    };
    if (parser.parseCommaSeparatedList(parseDim) || parser.parseRSquare())
      return failure();
    entry.set(dimsKey, b.getArrayAttr(dims));
  }
  StringRef word;
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword(&word, {"dense", "rows", "panel"}))) {
    int64_t parameter = 0;
    OptionalParseResult number = parser.parseOptionalInteger(parameter);
    if (number.has_value() && failed(*number))
      return failure();
    auto layout = LayoutAttr::getChecked([&] { return parser.emitError(loc); }, b.getContext(), *symbolizeLayoutKind(word), parameter);
    if (!layout)
      return failure();
    entry.set(layoutKey, layout);
  }
  if (parser.parseOptionalAttrDict(entry))
    return failure();
  if (std::optional<NamedAttribute> twice = entry.findDuplicate())
    return parser.emitError(loc, "expected each attribute of a buffer once, but got ") << twice->getName() << " twice";
  buffer = entry.getDictionary(b.getContext());
  return success();
}

//===--------------------------------------------------------------------===//
// All buffers, numbered as rt.binding numbers them
//===--------------------------------------------------------------------===//

// The number of the output of each input that is a state and comes out as it goes in, but for its value.
SmallVector<std::optional<size_t>> outputsOfInputs(ArrayAttr inputs, ArrayAttr outputs) {
  DenseMap<Attribute, size_t> states;
  for (auto [i, output] : llvm::enumerate(outputs))
    if (cast<DictionaryAttr>(output).contains(stateKey))
      states.try_emplace(output, i);
  SmallVector<std::optional<size_t>> found;
  for (Attribute input : inputs) {
    auto it = states.find(input);
    found.push_back(it == states.end() ? std::nullopt : std::optional(it->second));
    if (it != states.end())
      states.erase(it); // each stands on one line
  }
  return found;
}

void printBuffers(OpAsmPrinter &printer, ArrayAttr inputs, ArrayAttr outputs) {
  SmallVector<std::optional<size_t>> outputOf = outputsOfInputs(inputs, outputs);
  llvm::SmallDenseSet<size_t> printed;
  bool isFirst = true;
  auto beginLine = [&](StringRef how) {
    printer << (isFirst ? "" : ",");
    isFirst = false;
    printer.printNewline();
    printer << "  " << how << ' ';
  };
  for (auto [i, input] : llvm::enumerate(inputs)) {
    beginLine(outputOf[i] ? "inout" : "in");
    printer << i;
    if (outputOf[i]) {
      printer << " -> " << inputs.size() + *outputOf[i];
      printed.insert(*outputOf[i]);
    }
    printBuffer(printer, cast<DictionaryAttr>(input));
  }
  for (auto [i, output] : llvm::enumerate(outputs))
    if (!printed.contains(i)) {
      beginLine("out");
      printer << inputs.size() + i;
      printBuffer(printer, cast<DictionaryAttr>(output));
    }
  if (!isFirst)
    printer.printNewline();
}

ParseResult parseBuffers(OpAsmParser &parser, ArrayAttr &inputs, ArrayAttr &outputs) {
  std::map<int64_t, Attribute> ins, outs;
  auto parseNumber = [&](std::map<int64_t, Attribute> &list, Attribute *&entry) -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    int64_t number;
    if (parser.parseInteger(number))
      return failure();
    auto [it, isNew] = list.try_emplace(number);
    if (!isNew)
      return parser.emitError(loc, "expected a number of its own for each buffer, but got ") << number << " twice";
    entry = &it->second;
    return success();
  };
  SMLoc begin = parser.getCurrentLocation();
  auto parseLine = [&]() -> ParseResult {
    StringRef how;
    SMLoc loc = parser.getCurrentLocation();
    if (failed(parser.parseOptionalKeyword(&how, {"in", "out", "inout"})))
      return parser.emitError(loc, "expected 'in', 'out' or 'inout' and the number of a buffer");
    Attribute *first = nullptr, *second = nullptr;
    if (parseNumber(how == "out" ? outs : ins, first) || (how == "inout" && (parser.parseArrow() || parseNumber(outs, second))))
      return failure();
    DictionaryAttr buffer;
    if (parseBuffer(parser, buffer))
      return failure();
    *first = buffer;
    if (second)
      *second = buffer;
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseLine))
    return failure();
  auto listOf = [&](const std::map<int64_t, Attribute> &list, int64_t next, StringRef what, ArrayAttr &result) -> ParseResult {
    SmallVector<Attribute> entries;
    for (auto &[number, entry] : list) {
      if (number != next)
        return parser.emitError(begin, "expected ") << what << " " << next << ", but got " << number;
      ++next;
      entries.push_back(entry);
    }
    result = parser.getBuilder().getArrayAttr(entries);
    return success();
  };
  return failure(listOf(ins, 0, "input", inputs) || listOf(outs, ins.size(), "output", outputs));
}

} // namespace

//===--------------------------------------------------------------------===//
// The function
//===--------------------------------------------------------------------===//

// rt.function @step [N = %N] arena 448*N + 384 (BUFFERS) attributes {...} {BODY}
void FunctionOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << " [";
  llvm::interleaveComma(llvm::zip(getSymbols().getAsValueRange<StringAttr>(), getBody().getArguments()), printer, [&](auto pair) {
    printer.printKeywordOrString(std::get<0>(pair));
    printer << " = " << std::get<1>(pair);
  });
  printer << "] arena ";
  printSizeExpr(printer, getArena().getSize());
  printer << " (";
  printBuffers(printer, getInputs(), getOutputs());
  printer << ")";
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {getSymNameAttrName(), getSymbolsAttrName(), getArenaAttrName(),
                                                                 getInputsAttrName(), getOutputsAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult FunctionOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &b = parser.getBuilder();
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Attribute> symbols;
  auto parseSymbol = [&]() -> ParseResult {
    std::string symbol;
    OpAsmParser::Argument &argument = arguments.emplace_back();
    argument.type = b.getIndexType();
    if (parser.parseKeywordOrString(&symbol) || parser.parseEqual() || parser.parseArgument(argument))
      return failure();
    symbols.push_back(b.getStringAttr(symbol));
    return success();
  };
  if (parser.parseSymbolName(name) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseSymbol) || parser.parseKeyword("arena"))
    return failure();
  FailureOr<SizeExpr> arena = parseSizeExpr(parser);
  ArrayAttr inputs, outputs;
  if (failed(arena) || parseBuffers(parser, inputs, outputs) || parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  Properties &properties = result.getOrAddProperties<Properties>();
  properties.setSymName(name);
  properties.setSymbols(b.getArrayAttr(symbols));
  properties.setArena(SizeAttr::get(b.getContext(), *arena));
  properties.setInputs(inputs);
  properties.setOutputs(outputs);
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, arguments))
    return failure();
  if (body->empty())
    body->emplaceBlock();
  return success();
}

void FunctionOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  for (auto [symbol, argument] : llvm::zip(getSymbols().getAsRange<StringAttr>(), region.getArguments()))
    setName(argument, symbol.getValue());
}

LogicalResult FunctionOp::verifyRegions() {
  Block &body = getBody().front();
  if (body.getNumArguments() != getSymbols().size() ||
      !llvm::all_of(body.getArgumentTypes(), [](Type type) { return type.isIndex(); }))
    return emitOpError("expected one index argument per symbol, ") << getSymbols() << ", but got "
                                                                  << body.getArgumentTypes();
  auto verifySize = [&](Operation *op, SizeAttr size) -> LogicalResult {
    SizeExpr expr = size.getSize(); // reads the text
    for (const std::string &symbol : expr.symbols())
      if (!llvm::is_contained(getSymbols().getAsValueRange<StringAttr>(), symbol))
        return op->emitOpError("expected '") << symbol << "' to be one of the function's symbols, " << getSymbols();
    if (!expr.isPolynomial())
      return op->emitOpError("expected a size without quotients, but got ") << size.getText();
    if (!isAmount(expr))
      return op->emitOpError("expected a number of bytes from 0 to 2^60 where each symbol is 1, but got ") << size.getText();
    return success();
  };
  if (failed(verifySize(*this, getArena())))
    return failure();
  for (auto arena : body.getOps<ArenaOp>())
    if (failed(verifySize(arena, arena.getOffset())) || (arena.getSize() && failed(verifySize(arena, *arena.getSize()))))
      return failure();
  size_t count = getInputs().size() + getOutputs().size();
  for (auto binding : body.getOps<BindingOp>())
    if (binding.getIndex() >= count)
      return binding.emitOpError("expected the number of one of ") << count << " inputs and outputs, but got "
                                                                  << binding.getIndex();
  return success();
}

// What the syntax relies on.
LogicalResult FunctionOp::verify() {
  for (Attribute entry : llvm::concat<const Attribute>(getInputs(), getOutputs())) {
    auto buffer = dyn_cast<DictionaryAttr>(entry);
    if (!buffer || !buffer.getAs<TypeAttr>(typeKey))
      return emitOpError("expected a buffer to be a dictionary with a type, but got ") << entry;
    auto dims = buffer.getAs<ArrayAttr>(dimsKey);
    for (Attribute dim : dims ? dims.getValue() : ArrayRef<Attribute>()) {
      auto text = dyn_cast<StringAttr>(dim);
      std::optional<SizeExpr> size = text ? SizeExpr::parse(text.getValue()) : std::nullopt;
      if (!size || !isProductOf(*size, getSymbols()))
        return emitOpError("expected sizes of buffers to be products of the function's symbols, ") << getSymbols() << ", but got " << dim;
    }
  }
  return success();
}

//===--------------------------------------------------------------------===//
// What buffers are called
//===--------------------------------------------------------------------===//

DictionaryAttr FunctionOp::getBuffer(uint64_t index) {
  size_t inputs = getInputs().size();
  ArrayAttr list = index < inputs ? getInputs() : getOutputs();
  uint64_t position = index < inputs ? index : index - inputs;
  return position < list.size() ? dyn_cast<DictionaryAttr>(list[position]) : DictionaryAttr();
}

std::string nameOf(Value value) {
  if (auto binding = value.getDefiningOp<BindingOp>()) {
    auto function = binding->getParentOfType<FunctionOp>();
    DictionaryAttr buffer = function ? function.getBuffer(binding.getIndex()) : DictionaryAttr();
    if (auto name = buffer ? buffer.getAs<StringAttr>(nameKey) : StringAttr()) {
      // What is called as what it is the derivative with respect to.
      bool isTaken = binding.getIndex() >= function.getInputs().size() && llvm::any_of(function.getInputs(), [&](Attribute input) {
                       auto other = dyn_cast<DictionaryAttr>(input);
                       auto state = other ? other.getAs<FlatSymbolRefAttr>(stateKey) : FlatSymbolRefAttr();
                       return other && (other.get(nameKey) == name || (state && state.getAttr() == name));
                     });
      return (isTaken ? "d_" : "") + name.str();
    }
    auto state = buffer ? buffer.getAs<FlatSymbolRefAttr>(stateKey) : FlatSymbolRefAttr();
    return state ? state.getValue().str() : "";
  }
  if (value.getDefiningOp<ConstantOp>())
    return "constant";
  auto node = value.getLoc()->findInstanceOf<NameLoc>();
  return node ? node.getName().str() : "";
}

// A slot is called "hidden.kernel/m", which has a letter that names of values have not.
static void setName(Value buffer, OpAsmSetValueNameFn set) {
  std::string name = nameOf(buffer);
  std::replace(name.begin(), name.end(), '/', '.');
  if (!name.empty())
    set(buffer, name);
}

void BindingOp::getAsmResultNames(OpAsmSetValueNameFn set) { setName(getBuffer(), set); }
void ArenaOp::getAsmResultNames(OpAsmSetValueNameFn set) { setName(getBuffer(), set); }
void ConstantOp::getAsmResultNames(OpAsmSetValueNameFn set) { setName(getBuffer(), set); }

} // namespace cauce::rt
