// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Level target: a table of functions, with the number of their instructions and what they call.
#include "compiler/outline/Levels.h"
#include "compiler/outline/Table.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::outline {
namespace {

struct Code {
  size_t instructions = 0, blocks = 0;
  llvm::SetVector<StringRef> calls; // what it calls, or launches by a descriptor

  void add(LLVM::LLVMFuncOp function, StringRef kernel) {
    blocks += function.getBody().getBlocks().size();
    function.walk([&](Operation *op) {
      instructions += op != function.getOperation() && !op->hasTrait<OpTrait::ConstantLike>();
      StringRef name;
      if (auto call = dyn_cast<LLVM::CallOp>(op); call && call.getCallee())
        name = *call.getCallee();
      else if (auto intrinsic = dyn_cast<LLVM::CallIntrinsicOp>(op))
        name = intrinsic.getIntrin();
      else if (auto address = dyn_cast<LLVM::AddressOfOp>(op))
        name = address.getGlobalName();
      if (name.consume_back(".descriptor") || (!name.empty() && !isa<LLVM::AddressOfOp>(op) && !name.ends_with(".tasks") && name != kernel))
        calls.insert(name);
    });
  }
};

Row rowOf(StringRef name, const Code &code) {
  return {name.str(), std::to_string(code.instructions), std::to_string(code.blocks), llvm::join(code.calls, ", ")};
}

} // namespace

// A kernel is its body, its entry NAME.run and the number of its tasks, NAME.tasks; a host function is NAME.run.
void printCode(ArrayRef<Operation *> ops, raw_ostream &out) {
  std::vector<Row> hosts = {{"function", "instructions", "blocks", "launches"}}, kernels = {{"kernel", "instructions", "blocks", "calls"}};
  if (ops.empty())
    return;
  SymbolTable symbols(ops.front()->getParentOp());
  for (Operation *op : ops) {
    auto function = dyn_cast<LLVM::LLVMFuncOp>(op);
    if (!function)
      continue;
    StringRef name = function.getName();
    Code code;
    if (function->hasAttr("rt.kernel")) {
      code.add(function, name);
      for (StringRef suffix : {".run", ".tasks"})
        if (auto part = symbols.lookup<LLVM::LLVMFuncOp>((name + suffix).str()))
          code.add(part, name);
      kernels.push_back(rowOf(name, code));
    } else if (function->hasAttr("rt.arena")) {
      code.add(function, name);
      name.consume_back(".run");
      hosts.push_back(rowOf(name, code));
    }
  }
  if (hosts.size() > 1)
    printTable(hosts, out);
  if (kernels.size() > 1) {
    out << (hosts.size() > 1 ? "\n" : "");
    printTable(kernels, out);
  }
}

} // namespace cauce::outline
