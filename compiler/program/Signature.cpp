// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything is written as one text that can be read in one way only, which is hashed.
#include "compiler/program/Signature.h"

#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace cauce {
namespace {

// A name may hold anything, so its length comes first.
void write(llvm::raw_ostream &os, StringRef name) { os << name.size() << ':' << name << ' '; }

void write(llvm::raw_ostream &os, StringRef name, RankedTensorType type, ArrayRef<std::string> dims = {}) {
  write(os, name);
  os << dtypeOf(type.getElementType()) << '(';
  for (int64_t size : type.getShape())
    if (ShapedType::isDynamic(size)) {
      write(os, dims.front());
      dims = dims.drop_front();
    } else {
      os << size << ' ';
    }
  os << ')';
}

uint64_t hashOf(StringRef text) { return std::max<uint64_t>(llvm::xxh3_64bits(text), 1); }

} // namespace

uint64_t signatureOf(const ProgramPlan &plan, const ProgramPlan::Function &function) {
  std::string text;
  llvm::raw_string_ostream os(text);
  write(os, function.name);
  for (const std::string &symbol : plan.symbols)
    write(os, symbol);
  for (const auto *bindings : {&function.inputs, &function.outputs}) {
    os << ';';
    for (const ProgramPlan::Binding &binding : *bindings)
      if (binding.state.empty() && !binding.isKept)
        write(os, binding.name, binding.type, binding.dims);
  }
  return hashOf(text);
}

uint64_t signatureOf(const ProgramPlan &plan) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const ProgramPlan::Function &function : plan.functions)
    os << signatureOf(plan, function) << ' ';
  for (const ProgramPlan::State &state : plan.states) {
    write(os, state.name, state.type);
    os << int(state.flags) << ' ';
  }
  return hashOf(text);
}

} // namespace cauce
