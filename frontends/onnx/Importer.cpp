// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/Importer.h"

#include "compiler/support/File.h"
#include "dialects/elements/ElementType.h"
#include "frontends/onnx/GraphImporter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

class ModelImporter {
public:
  ModelImporter(const pb::ModelProto &model, const std::string &path, const std::string &folder, MLIRContext &context, const ImportOptions &options)
      : model(model), options(options), context(context), builder(&context), loc(FileLineColLoc::get(&context, path, 0, 0)), stem(llvm::sys::path::stem(path)), folder(folder) {}

  OwningOpRef<ModuleOp> run() {
    OwningOpRef<ModuleOp> module = ModuleOp::create(loc, moduleName());
    std::optional<llvm::StringMap<int64_t>> opsets = readOpsets(model.opset_import(), loc);
    if (!opsets)
      return nullptr;
    if (model.opset_import().empty())
      opsets->try_emplace("", 1); // before IR version 3 there was one
    FileImport file{model, folder, options, *module, loc, {}, {}, 0};
    GraphImporter graph(file, builder, *opsets);
    if (failed(graph.addInitializers(model.graph())) || failed(build(*module, graph)) || failed(verify(*module)))
      return nullptr;
    return module;
  }

private:
  // That of the graph, if it can be one in programs.
  std::string moduleName() {
    std::string name = model.graph().name().empty() ? stem.str() : model.graph().name();
    for (char &c : name)
      if (!llvm::isAlnum(c) && c != '_' && c != '.' && c != '-')
        c = '_';
    name.resize(std::min(name.size(), size_t(255)));
    return name.empty() ? "model" : name;
  }

  // Names are on command lines and in messages.
  LogicalResult checkName(const std::string &name, StringRef what) {
    if (name.empty() || name.size() > 255 || name != shown(name) || StringRef(name).contains('='))
      return emitError(loc) << what << " '" << shown(name) << "': expected a name of 1 to 255 bytes without '=' and control characters";
    return success();
  }

  // A size that has no name is called after its place, and one with a name that no expression can have is spelt with '_'.
  std::optional<nn::Dim> sizeOf(const pb::TensorShapeProto::Dimension &dim, const std::string &input, int index) {
    if (dim.has_dim_value()) {
      if (dim.dim_value() >= 0 && dim.dim_value() <= (int64_t(1) << 32))
        return nn::Dim{dim.dim_value(), {}};
      emitError(loc) << "input '" << shown(input) << "': expected sizes from 0 to 2^32, but got " << dim.dim_value();
      return {};
    }
    std::string name = dim.dim_param().empty() ? input + "." + std::to_string(index) : dim.dim_param();
    if (auto it = options.sizes.find(name); it != options.sizes.end())
      return nn::Dim{it->second, {}};
    if (!SizeExpr::parse(name) || !SizeExpr::parse(name)->isSymbol() || name.size() > 64) {
      name.resize(std::min(name.size(), size_t(64)));
      for (char &c : name)
        if (!llvm::isAlnum(c))
          c = '_';
      if (!llvm::isAlpha(name[0]))
        name = "_" + name;
    }
    return nn::Dim{0, builder.getStringAttr(name)};
  }

  RankedTensorType typeOfInput(const pb::ValueInfoProto &input) {
    auto fail = [&] { return emitError(loc) << "input '" << shown(input.name()) << "': "; };
    if (input.type().value_case() != pb::TypeProto::kTensorType)
      return fail() << "expected a tensor, but got a sequence, a map or an optional", RankedTensorType();
    const pb::TypeProto::Tensor &tensor = input.type().tensor_type();
    Type element = elementTypeOf(tensor.elem_type(), &context);
    if (!element || !cauce::elementTypeOf(element))
      return fail() << "expected a type that callers have, " << listElementTypes() << ", but got " << nameOfDataType(tensor.elem_type()), RankedTensorType();
    if (!tensor.has_shape())
      return fail() << "expected a shape, but the file does not even say the rank", RankedTensorType();
    SmallVector<nn::Dim> dims;
    for (int i = 0; i < tensor.shape().dim_size(); ++i) {
      std::optional<nn::Dim> size = sizeOf(tensor.shape().dim(i), input.name(), i);
      if (!size)
        return {};
      dims.push_back(*size);
    }
    if (std::string excess = nn::describeExcess(dims); !excess.empty())
      return fail() << excess, RankedTensorType();
    return nn::makeType(dims, element);
  }

  LogicalResult build(ModuleOp module, GraphImporter &graph) {
    builder.setInsertionPointToEnd(module.getBody());
    auto function = func::FuncOp::create(builder, loc, "predict", builder.getFunctionType({}, {}));
    Block *entry = function.addEntryBlock();
    builder.setInsertionPointToStart(entry);
    SmallVector<DictionaryAttr> arguments, results;
    auto nameAttr = [&](const std::string &name) { return builder.getDictionaryAttr(builder.getNamedAttr("train.name", builder.getStringAttr(name))); };
    llvm::StringSet<> seen;
    for (const pb::ValueInfoProto &input : model.graph().input()) {
      if (failed(checkName(input.name(), "input")))
        return failure();
      if (!seen.insert(input.name()).second)
        return emitError(loc) << "input '" << shown(input.name()) << "' is there twice";
      if (graph.find(input.name()))
        continue; // a weight, which old files list here, too
      auto item = std::make_shared<Item>();
      if (auto it = options.constants.find(input.name()); it != options.constants.end()) {
        item->type = cast<RankedTensorType>(it->second.getType());
        if (std::optional<Known> known = Known::of(it->second))
          item->known = std::make_shared<Known>(std::move(*known));
        else
          item->value = nn::ExpressionBuilder(builder, loc).constant(it->second);
      } else {
        item->type = typeOfInput(input);
        if (!item->type)
          return failure();
        item->value = entry->addArgument(item->type, loc);
        arguments.push_back(nameAttr(input.name()));
        for (auto [i, dim] : llvm::enumerate(nn::dimsOf(item->type)))
          if (dim.symbol)
            graph.file.symbols.try_emplace(dim.symbol.getValue(), item->value, int64_t(i));
      }
      if (!graph.define(input.name(), item, loc))
        return failure();
    }
    if (failed(graph.importNodes(model.graph().node())))
      return failure();
    if (!model.graph().output_size())
      return emitError(loc) << "expected a graph with outputs";
    SmallVector<Value> values;
    llvm::StringSet<> given;
    for (const pb::ValueInfoProto &output : model.graph().output()) {
      auto fail = [&] { return emitError(loc) << "output '" << shown(output.name()) << "': "; };
      if (failed(checkName(output.name(), "output")))
        return failure();
      std::shared_ptr<Item> item = graph.find(output.name());
      if (!item)
        return fail() << "there is no such value";
      pb::NodeProto none;
      none.set_op_type("output");
      none.add_input(output.name());
      Value value = Node(graph, none, 0, loc).operand(0);
      if (!value)
        return failure();
      if (Type element = typeOf(value).getElementType(); !cauce::elementTypeOf(element))
        return fail() << "expected a type that callers have, " << listElementTypes() << ", but got " << element;
      if (!given.insert(output.name()).second)
        return fail() << "is there twice";
      values.push_back(value);
      results.push_back(nameAttr(output.name()));
    }
    func::ReturnOp::create(builder, loc, values);
    function.setType(builder.getFunctionType(entry->getArgumentTypes(), ValueRange(values).getTypes()));
    function.setAllArgAttrs(arguments);
    function.setAllResultAttrs(results);
    // What nothing here needs, such as tensors of which only the shape was.
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*entry)))
      if (isOpTriviallyDead(&op))
        op.erase();
    return success();
  }

  const pb::ModelProto &model;
  const ImportOptions &options;
  MLIRContext &context;
  OpBuilder builder;
  Location loc;
  StringRef stem;
  std::string folder;
};

} // namespace

OwningOpRef<ModuleOp> importBytes(StringRef bytes, const std::string &name, const std::string &folder, MLIRContext &context, const ImportOptions &options) {
  pb::ModelProto model;
  std::string error;
  if (!readModelBytes(bytes, model, error))
    return emitError(FileLineColLoc::get(&context, name, 0, 0)) << error, nullptr;
  return ModelImporter(model, name, folder, context, options).run();
}

OwningOpRef<ModuleOp> importModel(const std::string &path, MLIRContext &context, const ImportOptions &options) {
  auto content = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!content)
    return emitError(UnknownLoc::get(&context)) << path << ": cannot read the model file: " << content.getError().message(), nullptr;
  return importBytes((*content)->getBuffer(), path, llvm::sys::path::parent_path(path).str(), context, options);
}

DenseElementsAttr readTensorBytes(StringRef bytes, MLIRContext &context, std::string &error) {
  pb::TensorProto tensor;
  if (bytes.size() > size_t(INT32_MAX) || !tensor.ParseFromArray(bytes.data(), int(bytes.size())))
    return error = "expected a tensor, but its bytes are not a message of type onnx.TensorProto", DenseElementsAttr();
  return readTensor(tensor, ".", &context, error);
}

} // namespace cauce::onnx
