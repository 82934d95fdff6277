// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs between level tensor and level target, op by op: what a pass left can be asked for its results, without the passes
// that come after it and without LLVM. Slow and simple, as the reference of nn is; an oracle for --bisect, nothing else.
// Memory is real and every access is checked: the arena is full of NaN, and what lies behind a buffer belongs to nobody.
#pragma once

#include "dialects/nn/reference/Tensor.h"
#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <memory>
#include <unordered_map>

namespace cauce::check {

using nn::reference::Tensor;

/// Floats of any width are doubles; integers are sign-extended, but i1 is 0 or 1.
union Scalar {
  double real;
  int64_t integer = 0;
  char *address;
};

/// A scalar, the elements of a vector or tensor in row-major order, or the fields of a struct. A memref is one address.
struct Datum {
  llvm::SmallVector<Scalar, 2> elements;
  std::vector<int64_t> shape; // of a tensor
};

/// What a program did on the way, to compare it with what another one did.
struct Trace {
  struct Value {
    mlir::Location location;
    Tensor tensor;
  };
  struct Launch {
    std::string kernel;
    std::vector<Tensor> results;
  };
  std::vector<Value> values;    // of ops on tensors
  std::vector<Launch> launches; // of kernels whose signature is known
};

/// What a kernel takes and gives, as long as it is one of tensors; later its buffers are addresses.
struct KernelSignature {
  struct Buffer {
    mlir::RankedTensorType type;
    mlir::ArrayAttr dims;
    rt::LayoutAttr layout;
  };
  std::vector<Buffer> buffers; // arguments, then results
  std::vector<std::string> symbols;
  size_t results = 0; // the first of them
};
using KernelSignatures = llvm::StringMap<KernelSignature>;

/// Those of all kernels on tensors in `module`.
KernelSignatures signaturesOf(mlir::ModuleOp module);

class Interpreter {
public:
  /// With `trace`, launches of the kernels in `signatures` are recorded there, and values of ops on tensors.
  explicit Interpreter(mlir::ModuleOp module, Trace *trace = nullptr, const KernelSignatures *signatures = nullptr)
      : module(module), symbolTable(module), trace(trace), signatures(signatures) {}

  /// The results of function `name`, whose types and shapes are those of `like`; a result that is a state is its new value. On
  /// failure problem() says why: an access to memory that is nobody's, an op that is not known here.
  mlir::FailureOr<std::vector<Tensor>> call(llvm::StringRef name, llvm::ArrayRef<Tensor> arguments, llvm::ArrayRef<Tensor> like);
  const std::string &problem() const { return message; }
  /// Whether the program itself did what none may, and not that this interpreter lacks something.
  bool isWrong() const { return wrong; }

private:
  using Data = std::vector<Datum>;

  // Interpreter.cpp: values, blocks and control flow
  bool run(mlir::Operation &op);
  bool runCalled(mlir::Operation *function, Data arguments, Data &results);
  bool runBlock(mlir::Block &block, Data &yielded, mlir::Block *&next);
  bool runControlFlow(mlir::Operation &op);
  bool runAffine(mlir::Operation &op);
  bool isKnown(mlir::Value value);
  Datum &get(mlir::Value value) { return values[value.getAsOpaquePointer()]; }
  int64_t integer(mlir::Value value) { return get(value).elements[0].integer; }
  void set(mlir::Value value, Datum datum) { values[value.getAsOpaquePointer()] = std::move(datum); }
  void setInteger(mlir::Value value, int64_t number);
  bool fail(mlir::Operation *op, const llvm::Twine &why, bool isWrong = false);

  // Scalars.cpp: what is done element by element, of arith, math and llvm; constants
  using Elementwise = std::function<Scalar(const Scalar *)>;
  bool runElementwise(mlir::Operation &op, bool &done);
  Elementwise elementwiseOf(mlir::Operation &op);
  bool runPoison(mlir::Operation &op);
  bool runConstant(mlir::Operation &op, mlir::Attribute value);

  // Tensors.cpp
  bool runTensors(mlir::Operation &op);
  bool runGeneric(mlir::Operation &op);

  // Memory.cpp: memref and vector; Llvm.cpp: what is llvm's alone
  bool runVectors(mlir::Operation &op);
  bool runMemory(mlir::Operation &op);
  bool runLlvm(mlir::Operation &op);
  char *allocate(size_t bytes, int fill);
  bool covers(mlir::Operation *op, const char *address, size_t bytes, const char *how);
  bool load(mlir::Operation *op, const char *address, mlir::Type type, Scalar &to);
  bool store(mlir::Operation *op, char *address, mlir::Type type, Scalar from);

  // Loops.cpp
  bool runScan(rt::ScanOp scan);
  bool runRepeat(rt::RepeatOp loop);
  bool runBody(rt::FunctionOp body, llvm::ArrayRef<char *> buffers, int64_t arenaBegin);
  bool copyCarry(mlir::Operation *loop, mlir::Attribute kernel, char *from, char *to);

  // Conditions.cpp
  bool runConditional(mlir::Operation &op);
  bool runOnTensors(mlir::Operation *op, llvm::StringRef name, const Data &tensors, Data &results);
  bool setResult(mlir::OpResult result, Datum datum);
  bool runIf(rt::IfOp op);
  bool runWhile(rt::WhileOp loop);
  bool runBranch(rt::BranchOp branch);
  bool runLoop(rt::LoopOp loop);

  // Host.cpp: functions of each level, buffers, launches
  mlir::FailureOr<std::vector<Tensor>> callTensors(mlir::func::FuncOp function, llvm::ArrayRef<Tensor> arguments, llvm::ArrayRef<Tensor> like);
  mlir::FailureOr<std::vector<Tensor>> callBuffers(mlir::Operation *function, mlir::ArrayAttr inputs, mlir::ArrayAttr outputs, rt::SizeAttr arenaSize,
                                                   llvm::ArrayRef<Tensor> arguments, llvm::ArrayRef<Tensor> like);
  bool runHost(mlir::Operation &op);
  bool runHostFunction(mlir::Operation *function);
  bool launch(mlir::Operation *at, llvm::StringRef kernel, llvm::ArrayRef<char *> buffers, llvm::ArrayRef<int64_t> sizes);
  bool launchOnTensors(mlir::func::FuncOp kernel, llvm::ArrayRef<char *> buffers, llvm::ArrayRef<int64_t> sizes);
  void record(llvm::StringRef kernel, llvm::ArrayRef<char *> buffers, llvm::ArrayRef<int64_t> sizes);
  bool pack(mlir::Operation *at, const Datum &datum, const KernelSignature::Buffer &buffer, char *to);
  bool unpack(mlir::Operation *at, const KernelSignature::Buffer &buffer, const char *from, Datum &datum);
  bool launchThroughRuntime(mlir::Operation *call, char *descriptor, char *list, int64_t tasks);
  bool runTasks(mlir::Operation *kernel, Data arguments, int64_t tasks);
  void bind(mlir::RankedTensorType type, mlir::ArrayAttr dims, const std::vector<int64_t> &shape);
  int64_t sizeOf(llvm::StringRef size) const;
  int64_t valueOf(const SizeExpr &size) const;
  std::vector<int64_t> shapeOf(const KernelSignature::Buffer &buffer) const;

  mlir::ModuleOp module;
  mlir::SymbolTable symbolTable;
  Trace *trace;
  const KernelSignatures *signatures;
  std::string message;
  bool wrong = false;
  uint64_t steps = 0;
  std::unordered_map<void *, Datum> values;
  std::unordered_map<mlir::Operation *, Elementwise> elementwise;
  std::vector<int64_t> point; // of the linalg op at work
  llvm::StringMap<int64_t> symbols;
  std::map<const char *, std::unique_ptr<char[]>> memory; // by address
  std::map<const char *, size_t> extents;
  std::vector<char *> bindings; // of the host function
  char *arena = nullptr;
  llvm::StringMap<char *> globals;
  std::map<char *, std::string> descriptors;
  std::vector<int64_t> symbolValues; // in the order of rt.symbols
};

/// `value` as an integer type holds it, sign-extended, and without its sign.
int64_t wrap(mlir::Type type, int64_t value);
uint64_t unsignedOf(mlir::Type type, int64_t value);

/// 0 for a division by what is not positive.
int64_t evaluate(mlir::AffineExpr expr, llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<int64_t> symbols);

/// A tensor's elements as those of a program, which has lost the signs of types, and back.
Datum toDatum(const Tensor &tensor);
Tensor toTensor(const Datum &datum, mlir::Type elementType, const std::vector<int64_t> &shape);

} // namespace cauce::check
