// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stages of a case; the one that fails says so in the row.
#include "tools/cauce-onnx-suite/Run.h"

#include "compiler/program/Compile.h"
#include "frontends/onnx/Importer.h"
#include "mlir/IR/Diagnostics.h"
#include "tools/cauce-onnx-suite/Program.h"
#include "tools/cauce-onnx-suite/TensorFiles.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/Path.h"

#include <cstring>
#include <ctime>

using namespace mlir;

namespace cauce::suite {
namespace {

double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

void collectOperators(const pb::GraphProto &graph, std::set<std::string> &names) {
  for (const pb::NodeProto &node : graph.node()) {
    names.insert((node.domain().empty() ? "" : node.domain() + " ") + node.op_type());
    for (const pb::AttributeProto &attribute : node.attribute())
      if (attribute.has_g())
        collectOperators(attribute.g(), names);
  }
}

// Elements from 0 to 1, as the suite has them for models without stored inputs.
Value ramp(const pb::TypeProto &type) {
  Value value;
  value.tensor.type = findElementType(pb::TensorProto::FLOAT);
  for (const pb::TensorShapeProto::Dimension &dim : type.tensor_type().shape().dim())
    value.tensor.dims.push_back(dim.has_dim_value() ? dim.dim_value() : 1);
  int64_t count = std::max<int64_t>(value.tensor.count(), 0);
  for (int64_t i = 0; i < count; ++i) {
    float element = float(double(i) / double(count));
    uint32_t bits;
    memcpy(&bits, &element, sizeof(bits));
    value.tensor.bits.push_back(bits);
  }
  return value;
}

class Runner {
public:
  Runner(const Case &test, const RunOptions &options, Tolerance tolerance, bool numbers, MLIRContext &context, Row &row)
      : test(test), options(options), tolerance(tolerance), numbers(numbers), context(context), row(row) {}

  void run() {
    std::string error;
    if (!test.problem.empty())
      return stop(Status::BadCase, test.problem);
    if (!readFile(test.model, bytes, error))
      return stop(Status::BadCase, error);
    pb::ModelProto model;
    if (!model.ParseFromArray(bytes.data(), int(bytes.size())))
      return stop(Status::BadCase, "expected '" + test.model + "' to be a message ModelProto");
    describe(model);
    for (size_t set = 0; set < test.dataSets.size(); ++set)
      if (!readInputs(model.graph(), test.dataSets[set], error))
        return stop(Status::BadCase, error);
    if (options.mode == Mode::Dynamic) {
      forgetSizes(*model.mutable_graph());
      bytes = model.SerializeAsString();
    }
    if (!makeProgram(model))
      return;
    Status status = numbers ? Status::Pass : Status::Nondeterministic;
    for (size_t set = 0; set < test.dataSets.size(); ++set)
      if (!callAndCompare(model.graph(), set))
        return;
    row.status = status;
  }

private:
  void stop(Status status, const std::string &message) {
    row.status = status;
    copyLine(row.message, message);
  }

  // The operators, for the report; of functions of the model, too.
  void describe(const pb::ModelProto &model) {
    std::set<std::string> names;
    collectOperators(model.graph(), names);
    std::string list;
    for (const std::string &name : names)
      list += (StringRef(name).contains(' ') ? "" : " ") + name + "\n";
    strncpy(row.operators, list.c_str(), sizeof(row.operators) - 1);
  }

  // In the order of the graph's inputs, of which initializers are none.
  bool readInputs(const pb::GraphProto &graph, const DataSet &set, std::string &error) {
    std::set<std::string> initializers;
    for (const pb::TensorProto &initializer : graph.initializer())
      initializers.insert(initializer.name());
    std::vector<Value> &values = arguments.emplace_back();
    inputs.clear();
    files.emplace_back();
    unsigned number = 0;
    for (const pb::ValueInfoProto &input : graph.input()) {
      if (initializers.count(input.name()))
        continue;
      inputs.push_back(input.name());
      Value &value = values.emplace_back();
      std::string &file = files.back().emplace_back();
      if (test.hasRamps) {
        value = ramp(input.type());
        continue;
      }
      auto found = set.inputs.find(number++);
      if (found == set.inputs.end())
        return error = "expected a file input_" + std::to_string(number - 1) + ".pb for input '" + input.name() + "'", false;
      if (!readFile(found->second, file, error))
        return false;
      if (!readValue(file, input.type(), value, error))
        return error = found->second + ": " + error, false;
    }
    return true;
  }

  // The module at level graph; null after a diagnostic.
  OwningOpRef<ModuleOp> import(const pb::ModelProto &model, const std::set<std::string> &constants) {
    onnx::ImportOptions importOptions;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!constants.count(inputs[i]))
        continue;
      std::string error;
      DenseElementsAttr elements = onnx::readTensorBytes(files[0][i], context, error);
      if (!elements)
        return emitError(UnknownLoc::get(&context)) << "input '" << inputs[i] << "' as a constant: " << error, nullptr;
      importOptions.constants[inputs[i]] = elements;
    }
    if (options.mode != Mode::Dynamic)
      bindSymbols(model.graph(), importOptions.sizes);
    return onnx::importBytes(bytes, test.model, llvm::sys::path::parent_path(test.model).str(), context, importOptions);
  }

  // Symbols of the model are the sizes that the first data set has.
  void bindSymbols(const pb::GraphProto &graph, std::map<std::string, int64_t> &sizes) {
    for (const pb::ValueInfoProto &input : graph.input()) {
      auto found = llvm::find(inputs, input.name());
      if (found == inputs.end() || arguments[0][found - inputs.begin()].kind != Value::Kind::Tensor)
        continue;
      const std::vector<int64_t> &dims = arguments[0][found - inputs.begin()].tensor.dims;
      for (int d = 0; d < input.type().tensor_type().shape().dim_size() && size_t(d) < dims.size(); ++d)
        if (const auto &dim = input.type().tensor_type().shape().dim(d); !dim.dim_param().empty())
          sizes.try_emplace(dim.dim_param(), dims[d]);
    }
  }

  bool makeProgram(const pb::ModelProto &model) {
    std::string said;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error && said.empty())
        said = diagnostic.str();
      return success();
    });
    if (options.mode == Mode::Constant)
      constants = sizeInputs(model.graph());
    double before = processorSeconds();
    OwningOpRef<ModuleOp> module = import(model, constants);
    if (!module)
      return stop(Status::ImportUnsupported, said), false;
    if (succeeded(program.compile(*module, options.target))) {
      row.compileSeconds = processorSeconds() - before;
      return true;
    }
    // What stopped it: passes up to kernels, or what makes machine code of them.
    std::string message = said;
    CompileOptions upToKernels;
    upToKernels.target = options.target;
    upToKernels.stopAfter = "kernel";
    module = import(model, constants);
    bool lowers = module && succeeded(compileProgram(*module, upToKernels, ""));
    return stop(lowers ? Status::CompileError : Status::LowerUnsupported, message), false;
  }

  bool callAndCompare(const pb::GraphProto &graph, size_t set) {
    std::string where = test.dataSets.size() > 1 ? "data set " + std::to_string(set) + ": " : "", error;
    std::vector<Value> given, results;
    for (size_t i = 0; i < inputs.size(); ++i)
      if (!constants.count(inputs[i]))
        given.push_back(arguments[set][i]);
    if (!program.call(given, results, error))
      return stop(Status::RunError, where + error), false;
    const std::map<unsigned, std::string> &outputs = test.dataSets[set].outputs;
    if (results.size() != outputs.size())
      return stop(Status::WrongType,
                  where + "expected " + std::to_string(outputs.size()) + " outputs, but got " + std::to_string(results.size())),
             false;
    for (int i = 0; i < graph.output_size() && i < int(results.size()); ++i) {
      auto file = outputs.find(unsigned(i));
      Value expected;
      std::string content;
      if (file == outputs.end())
        return stop(Status::BadCase, where + "expected a file output_" + std::to_string(i) + ".pb"), false;
      if (!readFile(file->second, content, error) || !readValue(content, graph.output(i).type(), expected, error))
        return stop(Status::BadCase, file->second + ": " + error), false;
      Difference difference = compare(results[i], expected, tolerance, numbers);
      row.largest = std::max(row.largest, difference.largest);
      row.largestRelative = std::max(row.largestRelative, difference.largestRelative);
      row.ulps = std::max(row.ulps, difference.ulps);
      if (difference.kind != Difference::Kind::None)
        return stop(difference.kind == Difference::Kind::Type ? Status::WrongType : Status::WrongValue,
                    where + "output '" + graph.output(i).name() + "': " + difference.text),
               false;
    }
    return true;
  }

  const Case &test;
  const RunOptions &options;
  Tolerance tolerance;
  bool numbers;
  MLIRContext &context;
  Row &row;
  std::string bytes;                           // of the model
  std::vector<std::string> inputs;             // names
  std::vector<std::vector<Value>> arguments;   // of each data set
  std::vector<std::vector<std::string>> files; // their bytes
  std::set<std::string> constants;
  Program program;
};

} // namespace

void runCase(const Case &test, const RunOptions &options, Tolerance tolerance, bool numbers, MLIRContext &context, Row &row) {
  Runner(test, options, tolerance, numbers, context, row).run();
}

} // namespace cauce::suite
